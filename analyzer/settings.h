/// cordon.toml: how findings of a policy are judged.
///
///     fail-on = "warning"        # what makes a check fail: error (the default), warning, note
///     [levels]                   # off, note, warning, error; by id or its beginning, the longest counts
///     FLT105 = "off"
///     EXM = "error"
///     [thresholds]               # thresholds.def
///     EXM802.days = 14
#pragma once

#include "analyzer/thresholds.h"
#include "compiler/diag/diagnostics.h"

#include <optional>
#include <string>

namespace cordon::analyzer {

inline constexpr llvm::StringLiteral kSettingsFile = "cordon.toml";

struct Settings {
  diag::Levels levels;
  Thresholds thresholds;
  diag::Severity fail_on = diag::Severity::error;
};

/// The settings that a file says; none after an error, each of which is reported at its place.
std::optional<Settings> readSettings(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags);

/// The cordon.toml of a folder ("": the current one) or of the nearest folder above that has one, as seen from the
/// folder; "" if there is none.
std::string findSettings(llvm::StringRef folder);

} // namespace cordon::analyzer
