#include "tools/cordon/session.h"

#include "compiler/date.h"
#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/diag/render_text.h"

#include <llvm/Support/FileSystem.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace cordon::cli {

const Option kAllowOutside{"--allow-outside", nullptr, "let paths in the policy leave its folder"};

const Option kNow{"--now", "DATE", "the day that dates in the policy are compared with; by default today (UTC)"};

std::optional<std::string> dayOf(const Arguments& arguments, diag::Diagnostics& diags) {
  std::string given = arguments.value("--now");
  if (arguments.has("--now")) {
    if (isDate(given))
      return given;
    diags.report({}, diag::BadDate, given).help("write --now as year-month-day, such as 2027-06-30");
    return std::nullopt;
  }
  uint64_t unix_s = 0;
  const char* epoch = std::getenv("SOURCE_DATE_EPOCH");
  if (!epoch || !*epoch) {
    unix_s = uint64_t(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()));
  } else if (llvm::StringRef(epoch).getAsInteger(10, unix_s)) {
    diags.report({}, diag::BadDate, epoch).help("SOURCE_DATE_EPOCH is a number of seconds since 1970, or unset");
    return std::nullopt;
  }
  return dateOf(unix_s);
}

std::optional<Compilation> Session::compile(const Arguments& arguments, NamedServices* services) {
  auto now = dayOf(arguments, diags);
  if (!now)
    return std::nullopt;
  today = *now;
  const std::string path = arguments.value("POLICY");
  if (llvm::sys::fs::is_directory(path)) {
    diags.report({}, diag::CannotRead, path, "it is a folder")
        .help("name the policy's root file, such as `policy.cordon` in it");
    return std::nullopt;
  }
  const CompileOptions options{{arguments.has("--allow-outside")}, *now};
  return services ? cordon::compile(sources, path, options, diags, *services)
                  : cordon::compile(sources, path, options, diags);
}

/// Families whose errors mean that the input could not be understood; all others are findings about what it says.
static bool isBadInput(llvm::StringRef id) {
  for (llvm::StringRef family : {"SYN", "NAM", "INV", "IMP", "SUP", "CFG", "CAP"})
    if (id.starts_with(family))
      return true;
  return false;
}

int exitCodeOf(const diag::Diagnostics& diags, diag::Severity fail_on) {
  int code = kClean;
  for (const diag::Diagnostic* one : diags.sorted()) {
    if (one->state != diag::State::open)
      continue;
    if (one->severity == diag::Severity::error && one->level.severity == diag::Severity::error && isBadInput(one->id))
      code = std::max<int>(code, kBadInput);
    else if (one->severity >= fail_on)
      code = std::max<int>(code, kFindings);
  }
  return code;
}

int Session::finish() {
  diag::renderText(diags, sources, io.err, io.color);
  return exitCodeOf(diags, diag::Severity::error);
}

} // namespace cordon::cli
