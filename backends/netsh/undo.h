/// The way back: a second script that unassigns a policy and deletes what the first one makes, and nothing else.
#pragma once

#include "backends/backend.h"

namespace cordon::netsh {

struct WrittenUndo {
  std::string text;
  backends::Residue residue; ///< a line for each command
};

WrittenUndo writeUndo(const ir::HostPolicy& projected);

/// Reads such a script for the residue. It carries nothing of the policy: a command that it cannot hold is reported
/// (IMP115) and left out.
backends::Residue readUndo(source::FileId file, const source::SourceMap& sources, diag::Diagnostics& diags);

} // namespace cordon::netsh
