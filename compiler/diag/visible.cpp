#include "compiler/diag/visible.h"

#include <llvm/Support/ConvertUTF.h>
#include <llvm/Support/Unicode.h>

namespace cordon::diag {

std::string visible(llvm::StringRef text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    unsigned char c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) {
      out += c == '\t' ? ' ' : (c < 0x20 || c == 0x7f) ? '?' : char(c);
      ++i;
      continue;
    }
    size_t length = llvm::getNumBytesForUTF8(c);
    llvm::StringRef piece = text.substr(i, length);
    bool legal = piece.size() == length && llvm::isLegalUTF8Sequence(piece.bytes_begin(), piece.bytes_end());
    if (legal && llvm::sys::unicode::columnWidthUTF8(piece) > 0) {
      out += piece;
      i += length;
    } else {
      out += '?';
      ++i;
    }
  }
  return out;
}

} // namespace cordon::diag
