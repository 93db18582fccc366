/// What becomes of a mutant of an emitted file: the importer refuses it, the proof finds a gap, or it is proved to mean
/// the same. Anything else survives, and shows a hole in importer, emitter or proof.
#pragma once

#include "backends/prove.h"
#include "bench/mutants/mutate.h"

namespace cordon::bench {

enum class Fate : uint8_t {
  refused,    ///< killed: the importer reports an error
  differs,    ///< killed: the proof finds a gap
  equivalent, ///< proved: no gap, and the very filters that the unchanged files give, also those that never decide
  survived,
};

/// The files of one host, and what they are to mean.
class Judge {
public:
  /// Both must outlive the judge. Secrets loaded.
  Judge(const backends::Backend& backend, const ir::HostPolicy& projected, const backends::Emitted& emitted);

  /// What separates the unchanged files from the policy. Empty: mutants can be judged.
  std::vector<std::string> baseline() const;

  /// The fate of the files with `text` in place of the text of file number `file`.
  Fate fateOf(size_t file, std::string text) const;

  /// The mutant for people: operation, line, old and new text, one line. Keys are masked.
  std::string describe(size_t file, const Mutant& mutant) const;

private:
  std::optional<backends::Imported> importOf(const std::vector<backends::EmittedFile>& files) const;
  bool touchesSecret(size_t file, const Mutant& mutant) const;

  const backends::Backend& backend;
  const ir::HostPolicy& projected;
  const backends::Emitted& emitted;
  std::optional<backends::Imported> original; ///< of the unchanged files
};

} // namespace cordon::bench
