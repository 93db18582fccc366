/// Findings that are known: recorded once in a file, they no longer fail a check, and new ones do. A line of the file:
/// `EXM801 1 0123456789abcdef0123456789abcdef message`, which is the id, how many, their fingerprint, and for people
/// what they say. Lines are sorted, so that the file changes where the findings do.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/diag/fingerprint.h"

#include <optional>
#include <string>
#include <vector>

namespace cordon::diag {

struct BaselineEntry {
  Fingerprint fingerprint;
  size_t count = 0;
  std::string message;
  source::Span span;
};
using Baseline = std::vector<BaselineEntry>;

/// Reads a baseline; none after a report. Of a file that is none nothing is shown.
std::optional<Baseline> readBaseline(const source::SourceMap& sources, source::FileId file, Diagnostics& diags);

/// Marks the findings that the baseline records as known. If the run is complete, entries that nothing gives are
/// reported (CFG012).
void applyBaseline(const Baseline& baseline, bool is_complete, const source::SourceMap& sources, Diagnostics& diags);

/// The text of a baseline that records all findings but those that are accepted, that cannot be, or that are about a
/// baseline.
std::string baselineText(const source::SourceMap& sources, const Diagnostics& diags);
/// Marks these findings as known: the text is in its file.
void setRecorded(Diagnostics& diags);

} // namespace cordon::diag
