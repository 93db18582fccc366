/// What a renderer may show of the texts that were read: nothing of a concealed span (Diagnostics::conceal), neither on
/// a quoted line nor inside a message.
#pragma once

#include "compiler/diag/diagnostics.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/DenseSet.h>

#include <string>
#include <vector>

namespace cordon::diag {

/// The concealed spans of a run, in order and joined.
class Concealment {
public:
  /// `shown` are the findings whose messages, notes, help and labels will be given to `scrubbed`. `sources` must
  /// outlive this.
  Concealment(const Diagnostics& diagnostics, const source::SourceMap& sources,
              llvm::ArrayRef<const Diagnostic*> shown);

  /// The source line that holds `span`, with a `*` for each concealed byte, so that columns keep their place; "" if all
  /// of it is concealed or its file is no text.
  std::string lineOf(source::Span span) const;

  /// `text` with `***` for whatever it shares with concealed text over six bytes or more. The words of `pattern`, a
  /// message of the catalogue, stay.
  std::string scrubbed(llvm::StringRef text, llvm::StringRef pattern = "") const;
  /// The same of a help. What it takes from elsewhere it has in backquotes: other words, if they are of letters alone,
  /// are its own and stay.
  std::string scrubbedHelp(llvm::StringRef text) const;

private:
  const source::SourceMap& sources;
  std::vector<source::Span> spans;
  std::vector<source::FileId> unquoted;
  llvm::DenseSet<uint64_t> pieces; ///< runs of six bytes that stand both in a concealed span and in what is shown
};

} // namespace cordon::diag
