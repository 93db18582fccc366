/// The pattern of an entry: `{ laddr 10.1.2.3 ulp tcp lport 23 dir both }`, new or old style.
#pragma once

#include "backends/solaris/entry.h"
#include "backends/solaris/spd_text.h"

#include <llvm/ADT/ArrayRef.h>

#include <optional>

namespace cordon::backends::solaris {

enum class SpdDirection : uint8_t { out, in, both };

struct SpdPattern {
  /// Each side as written: `first` is laddr or saddr, `second` raddr or daddr.
  std::optional<net::Prefix> first, second;
  std::optional<uint16_t> first_port, second_port;
  std::optional<uint16_t> protocol;
  std::optional<net::PortRange> type, code;
  std::optional<SpdDirection> direction;
  std::optional<Word> tunnel;               ///< the interface's name; then the entry negotiates tunnel mode
  std::optional<Word> new_style, old_style; ///< a word that decides for the style
};

/// Reads and checks a pattern's words.
std::optional<SpdPattern> readSpdPattern(llvm::ArrayRef<Word> words, diag::Diagnostics& diags);

/// `in`, `out`, `both`; ipsecconf compares their beginnings only.
std::optional<SpdDirection> spdDirection(llvm::StringRef word);

/// The selectors of a pattern (of a tunnel: an own side that is not named is any address, not only the host's), whose
/// sides are swapped where `first` is the peer (old style, inbound).
std::vector<Selector> selectorsOf(const SpdPattern& pattern, bool swapped);

} // namespace cordon::backends::solaris
