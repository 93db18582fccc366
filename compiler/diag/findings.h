/// Findings as reports for machines show them: in order, with places counted, nothing concealed shown, and texts that
/// are one line of visible characters each.
#pragma once

#include "compiler/diag/concealment.h"
#include "compiler/diag/counts.h"
#include "compiler/diag/diagnostics.h"
#include "compiler/diag/fingerprint.h"

#include <llvm/ADT/STLFunctionalExtras.h>

#include <string>
#include <vector>

namespace cordon::diag {

/// A piece of one line. Lines and columns count from 1; `end_column` is the one after the last. Columns may be unknown
/// (0), and so may the line.
struct Place {
  std::string path;
  uint32_t line = 0, column = 0, end_column = 0;
};

struct PlacedText {
  Place place;
  std::string text;
};

/// One finding, ready to be written.
struct Finding {
  llvm::StringRef id, name; ///< of the catalogue
  Severity severity = Severity::error;
  State state = State::open;
  Place place;
  std::string message;
  std::vector<std::string> arguments;
  std::vector<PlacedText> labels;
  std::vector<std::string> notes, help;
  std::string accepted_because;
  std::string fingerprint; ///< of those with equal ones, all but the first have another: unique in its run

  /// The message and below it, line by line, notes, help and the reason it is accepted for.
  std::string wholeText() const;
};

/// Columns count bytes, or UTF-16 units as SARIF and GitHub do.
enum class Columns : uint8_t { bytes, utf16 };

/// All findings of a run in the order of the source; each is made when asked for, since there may be very many.
class Findings {
public:
  /// `pathOf` names a file in reports. `diagnostics` and `sources` must outlive this and stay as they are.
  Findings(const Diagnostics& diagnostics, const source::SourceMap& sources,
           llvm::function_ref<std::string(source::FileId)> pathOf);

  size_t size() const { return order.size(); }
  const Diagnostic& diagnostic(size_t index) const { return *order[index]; }
  Finding at(size_t index, Columns columns) const;
  /// The same for findings that say the same.
  const Fingerprint& fingerprint(size_t index) const { return fingerprints[index]; }
  /// What the message of a finding says, as a report may show it.
  std::string message(size_t index) const;
  /// The open ones, worst first, each severity in the order of the source.
  std::vector<size_t> openWorstFirst() const;
  const Counts& counts() const { return all_counts; }

private:
  Place placeOf(source::Span span, Columns columns) const;
  std::string uniqueFingerprint(size_t index) const;
  std::string clean(llvm::StringRef text, llvm::StringRef pattern = "") const;

  const source::SourceMap& sources;
  std::vector<const Diagnostic*> order;
  Concealment concealment;
  std::vector<std::string> paths; ///< by file
  std::vector<Fingerprint> fingerprints;
  std::vector<uint32_t> nth; ///< of equal fingerprints: 0 for the first
  Counts all_counts;
};

} // namespace cordon::diag
