/// The file of a tunnel interface, hostname.ip.tun0: arguments of ifconfig, a command a line.
#pragma once

#include "backends/solaris/word.h"
#include "compiler/ir/action.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cordon::backends::solaris {

struct TunnelFile {
  source::FileId file;
  net::Address local, remote; ///< tsrc and tdst, of one family
  source::Span local_span;
  std::vector<std::pair<uint32_t, std::string>> residue; ///< by place: what the interface is beside
};

/// None after a report: what ifconfig does not know or does with an interface that would be no tunnel then; `#`, which
/// the boot scripts take for an argument.
std::optional<TunnelFile> readTunnelFile(source::FileId file, llvm::StringRef text, diag::Diagnostics& diags);

} // namespace cordon::backends::solaris
