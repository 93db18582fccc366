#include "compiler/diag/baseline.h"

#include "compiler/diag/findings.h"
#include "compiler/diag/kinds/cfg.h"
#include "compiler/diag/likely_keys.h"

#include <llvm/ADT/StringExtras.h>

#include <algorithm>
#include <map>

namespace cordon::diag {
namespace {

constexpr llvm::StringLiteral kFirstLine = "# cordon.baseline/1";
constexpr size_t kFaultsMax = 20;

/// The fingerprint written as 32 hexadecimal digits.
std::optional<Fingerprint> parsed(llvm::StringRef digits) {
  std::string bytes;
  Fingerprint fingerprint;
  if (digits.size() != 2 * fingerprint.size() || !llvm::tryGetFromHex(digits, bytes))
    return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), fingerprint.begin());
  return fingerprint;
}

/// A line as an entry; none if it has not their shape.
std::optional<BaselineEntry> entryOf(llvm::StringRef line, source::Span span) {
  auto [id, after_id] = line.split(' ');
  auto [count, after_count] = after_id.split(' ');
  auto [digits, message] = after_count.split(' ');
  BaselineEntry entry;
  auto fingerprint = parsed(digits);
  if (id.size() != 6 || count.getAsInteger(10, entry.count) || entry.count == 0 || !fingerprint)
    return std::nullopt;
  entry.fingerprint = *fingerprint;
  entry.message = id.str() + ": " + message.str();
  entry.span = span;
  return entry;
}

/// All findings; paths have no part in a baseline.
Findings findingsOf(const Diagnostics& diags, const source::SourceMap& sources) {
  return Findings(diags, sources, [](source::FileId) { return std::string(); });
}

bool isRecorded(const Diagnostic& one) {
  return one.level.acceptable && (one.state == State::open || one.state == State::known) &&
         one.id != llvm::StringRef(diag::StaleBaselineEntry.id);
}

} // namespace

std::optional<Baseline> readBaseline(const source::SourceMap& sources, source::FileId file, Diagnostics& diags) {
  llvm::StringRef text = sources.text(file);
  if (text.split('\n').first.rtrim() != kFirstLine) {
    concealAll(sources, file, diags);
    diags.report({file, 0, 0}, diag::NotABaseline).help("`cordon check POLICY --write-baseline FILE` writes one");
    return std::nullopt;
  }
  Baseline baseline;
  size_t faults = 0;
  for (size_t begin = 0; begin < text.size() && faults < kFaultsMax;) {
    size_t end = std::min(text.find('\n', begin), text.size());
    llvm::StringRef line = text.slice(begin, end).rtrim('\r');
    source::Span span{file, uint32_t(begin), uint32_t(begin + line.size())};
    begin = end + 1;
    if (line.trim().empty() || line.starts_with("#"))
      continue;
    if (auto entry = entryOf(line, span)) {
      baseline.push_back(std::move(*entry));
      continue;
    }
    ++faults;
    diags.report(span, diag::BadBaselineLine, "a line is an id, a count, a fingerprint and a message")
        .help("remove the line, or write the baseline anew with --write-baseline");
  }
  return faults == 0 ? std::optional(std::move(baseline)) : std::nullopt;
}

void applyBaseline(const Baseline& baseline, bool is_complete, const source::SourceMap& sources, Diagnostics& diags) {
  struct Left {
    size_t count = 0;
    const BaselineEntry* entry = nullptr; ///< the last that records it
  };
  std::map<Fingerprint, Left> left;
  for (const BaselineEntry& entry : baseline) {
    Left& place = left[entry.fingerprint];
    place.count += entry.count;
    place.entry = &entry;
  }
  Findings findings = findingsOf(diags, sources);
  for (size_t i = 0; i < findings.size(); ++i) {
    const Diagnostic& one = findings.diagnostic(i);
    auto at = left.find(findings.fingerprint(i));
    if (one.state != State::open || !one.level.acceptable || at == left.end() || at->second.count == 0)
      continue;
    --at->second.count;
    diags.setKnown(one);
  }
  if (!is_complete)
    return;
  for (const auto& [fingerprint, rest] : left)
    if (rest.count > 0)
      diags.report(rest.entry->span, diag::StaleBaselineEntry, rest.count, rest.entry->message)
          .help("remove the line, or write the baseline anew with --write-baseline");
}

std::string baselineText(const source::SourceMap& sources, const Diagnostics& diags) {
  struct Line {
    std::string id, message, fingerprint;
    auto operator<=>(const Line&) const = default;
  };
  std::map<Line, size_t> lines;
  Findings findings = findingsOf(diags, sources);
  for (size_t i = 0; i < findings.size(); ++i) {
    const Diagnostic& one = findings.diagnostic(i);
    if (isRecorded(one))
      ++lines[{one.id, findings.message(i), toString(findings.fingerprint(i))}];
  }
  std::string text = kFirstLine.str() + "\n# Findings that were known when this was written. docs/checking.md\n";
  for (const auto& [line, count] : lines)
    text += line.id + " " + std::to_string(count) + " " + line.fingerprint + " " + line.message + "\n";
  return text;
}

void setRecorded(Diagnostics& diags) {
  for (const Diagnostic* one : diags.sorted())
    if (isRecorded(*one))
      diags.setKnown(*one);
}

} // namespace cordon::diag
