#include "backends/solaris/word.h"

#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/StringExtras.h>

namespace cordon::backends::solaris {

std::optional<uint64_t> parseNumber(llvm::StringRef text) {
  unsigned radix = 10;
  if (text.size() > 1 && text.front() == '0') {
    radix = 8;
    text = text.drop_front();
    if (text.front() == 'x' || text.front() == 'X') {
      radix = 16;
      text = text.drop_front();
    }
  }
  uint64_t number = 0;
  if (text.empty() || text.front() == '-' || text.front() == '+' || text.getAsInteger(radix, number))
    return std::nullopt;
  return number;
}

std::string shown(llvm::StringRef text) {
  constexpr size_t bytes_max = 60;
  return text.size() <= bytes_max ? text.str() : text.take_front(bytes_max).str() + "...";
}

bool checkIsText(source::FileId file, llvm::StringRef text, diag::Diagnostics& diags) {
  for (size_t i = 0; i < text.size(); ++i) {
    uint8_t byte = uint8_t(text[i]);
    bool blank = byte >= '\t' && byte <= '\r';
    if ((byte < 0x20 && !blank) || byte == 0x7f) {
      diags.report({file, uint32_t(i), uint32_t(i + 1)}, diag::ControlByte,
                   llvm::utohexstr(uint64_t(byte), /*LowerCase=*/true));
      return false;
    }
  }
  return true;
}

} // namespace cordon::backends::solaris
