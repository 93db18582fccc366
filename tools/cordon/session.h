/// What the commands share: reading a policy, showing what was found, the exit code that follows.
#pragma once

#include "compiler/named_services.h"
#include "compiler/pipeline.h"
#include "tools/cordon/command.h"

namespace cordon::cli {

/// One run over one input.
class Session {
public:
  explicit Session(Io& io) : io(io) {}

  /// Compiles the policy named by POLICY as of --now; none after an error. `services`, if given, gets its services.
  std::optional<Compilation> compile(const Arguments& arguments, NamedServices* services = nullptr);

  /// Writes all findings to `err` and returns the exit code they call for.
  int finish();

  Io& io;
  source::SourceMap sources;
  diag::Diagnostics diags;
  std::string today; ///< the day that `compile` took it to be
};

/// What the findings call for: 2 if the input could not be understood, 1 if an open one is at or above `fail_on`.
int exitCodeOf(const diag::Diagnostics& diags, diag::Severity fail_on);

/// The day it is: --now, else SOURCE_DATE_EPOCH (for builds that can be repeated), else the clock's. None after a
/// report.
std::optional<std::string> dayOf(const Arguments& arguments, diag::Diagnostics& diags);

/// The options of every command that reads a policy: paths may leave its folder, and which day it is.
extern const Option kAllowOutside, kNow;

} // namespace cordon::cli
