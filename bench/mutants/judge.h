/// What becomes of a mutant of an emitted file: the importer refuses it, the proof finds a gap, or it is proved to mean
/// the same. But a proof is as good as the importer: a field that can be changed at will without consequence is not
/// read, and its mutants have survived.
#pragma once

#include "backends/prove.h"
#include "bench/mutants/mutate.h"

namespace cordon::bench {

enum class Fate : uint8_t {
  refused,    ///< killed: the importer reports an error
  differs,    ///< killed: the proof finds a gap
  equivalent, ///< proved: every packet is treated alike, host facts and fixed text are the same
  survived,   ///< proved by an importer that does not read the field: no mutant of it, or in it, is killed
};

/// Which bytes of a text are comments: `#` to the end of the line, outside double quotes. True for all formats that
/// Cordon writes.
std::vector<bool> commentsOf(llvm::StringRef text);

/// The files of one host, and what they are to mean.
class Judge {
public:
  /// Both must outlive the judge. Secrets loaded.
  Judge(const backends::Backend& backend, const ir::HostPolicy& projected, const backends::Emitted& emitted)
      : backend(backend), projected(projected), emitted(emitted) {}

  /// What separates the unchanged files from the policy. Empty: mutants can be judged.
  std::vector<std::string> baseline() const;

  /// The fate of the files with `text` in place of the text of file number `file`; `survived` cannot be told from one
  /// mutant.
  Fate fateOf(size_t file, std::string text) const;

  /// The mutant for people: operation, line, old and new text, one line. Keys are masked.
  std::string describe(size_t file, const Mutant& mutant) const;

private:
  bool touchesSecret(size_t file, const Mutant& mutant) const;

  const backends::Backend& backend;
  const ir::HostPolicy& projected;
  const backends::Emitted& emitted;
};

/// Turns the fate of equivalent mutants into `survived` where no mutant of the same field was killed and the field
/// holds more than comments and blanks. Mutants that only reorder are left alone: order need not mean anything.
/// `fates[i]` belongs to `mutants[i]`.
void findUnread(llvm::StringRef text, llvm::ArrayRef<Mutant> mutants, std::vector<Fate>& fates);

} // namespace cordon::bench
