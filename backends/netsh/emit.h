/// Writes a projected policy as a script for `netsh -f`.
#pragma once

#include "backends/backend.h"

namespace cordon::netsh {

/// A line of the script, and the filter or rule it is for (invalid where none).
struct ScriptLine {
  std::string text;
  ir::OriginId origin;
};

struct WrittenScript {
  std::vector<ScriptLine> lines;
  backends::Residue residue;
  size_t filters = 0; ///< `add filter` commands
  bool secret = false;
};

/// Keys that are not loaded, or that netsh cannot hold, are written as an empty value, which no importer takes.
WrittenScript writeScript(const ir::HostPolicy& projected);

/// See Backend::emit.
backends::Emitted emitScript(const ir::HostPolicy& projected);

} // namespace cordon::netsh
