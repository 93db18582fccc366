/// Is a file text at all, and text that reads as it is shown?
#pragma once

#include "compiler/diag/diagnostics.h"

#include <llvm/ADT/STLFunctionalExtras.h>

#include <vector>

namespace cordon::parse {

struct TextCheck {
  bool readable = true;         ///< false: not text; one error said so
  uint32_t begin = 0;           ///< where the text begins: behind a byte order mark
  std::vector<uint32_t> faults; ///< where a reported byte or character stands, ascending
};

/// Reports bytes that are not UTF-8, control characters (CR counts unless LF follows), and bidirectional controls: the
/// first of each line. A file full of them (UTF-16, binary) gets one error instead. `passed` is called now and then:
/// what was looked at until then is not needed any more.
TextCheck checkText(llvm::StringRef text, source::FileId file, diag::Diagnostics& diags,
                    llvm::function_ref<void()> passed = nullptr);

/// How much of a long text is read between two occasions to let go of it.
constexpr uint32_t kReadAheadBytes = 1 << 20;

/// `text` as it can stand in a message: cut between characters after `bytes_max` bytes, with what does not print as
/// `\xNN`.
std::string printable(llvm::StringRef text, size_t bytes_max = 40);

} // namespace cordon::parse
