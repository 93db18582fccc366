/// What an entry of ipsecinit.conf means: the patterns it installs, in which directions, in which class, and what it
/// does.
#pragma once

#include "backends/solaris/entry.h"
#include "backends/solaris/spd_text.h"

#include <optional>
#include <variant>
#include <vector>

namespace cordon::backends::solaris {

/// `ipsec`: offers in order, without lifetimes, which stand in ike/config.
struct Protect {
  std::vector<ir::QuickProposal> offers;
  bool or_clear = false;            ///< an alternative `pass` or `bypass` comes after them
  std::optional<ir::Tunnel> tunnel; ///< left empty: the outer addresses stand in the interface's file
};

struct SpdRule {
  source::Span span;
  std::optional<Word> tunnel;     ///< the interface whose policy it belongs to; none: the host's
  std::string name;               ///< left empty: what stands above the entry is not part of it
  std::vector<Selector> patterns; ///< one per family and protocol; `local_me` where the entry names no own address
  bool out = false, in = false;
  NativeClass native_class = NativeClass::drop;
  std::variant<ir::Permit, ir::Block, Protect> action;
  std::vector<std::pair<uint32_t, bool>> unique_sa; ///< per ipsec block: where it stands, and whether `sa unique`
};

/// Validates every word. None, after reports, if something is wrong.
std::optional<SpdRule> readSpdRule(const SpdEntry& entry, diag::Diagnostics& diags);

} // namespace cordon::backends::solaris
