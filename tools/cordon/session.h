/// What the commands share: reading a policy, showing what was found, the exit code that follows.
#pragma once

#include "compiler/pipeline.h"
#include "tools/cordon/command.h"

namespace cordon::cli {

/// One run over one input.
class Session {
public:
  explicit Session(Io& io) : io(io) {}

  /// Compiles the policy named by POLICY; none after an error.
  std::optional<Compilation> compile(const Arguments& arguments);

  /// Writes all findings to `err` and returns the exit code they call for.
  int finish();

  Io& io;
  source::SourceMap sources;
  diag::Diagnostics diags;
};

/// The option that lets paths leave the policy's folder; every command that reads a policy has it.
extern const Option kAllowOutside;

} // namespace cordon::cli
