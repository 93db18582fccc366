#include "tools/cordon/paragraph.h"

#include <llvm/ADT/SmallVector.h>

namespace cordon::cli {

void writeParagraph(llvm::raw_ostream& out, llvm::StringRef label, llvm::StringRef text, unsigned indent) {
  out << label;
  size_t column = label.size();
  if (column >= indent) {
    out << '\n';
    column = 0;
  }
  out.indent(indent - column);
  column = indent;
  llvm::SmallVector<llvm::StringRef> words;
  text.split(words, ' ', -1, /*KeepEmpty=*/false);
  bool first = true;
  for (llvm::StringRef word : words) {
    if (!first && column + 1 + word.size() > kTextColumns) {
      out << '\n';
      out.indent(column = indent);
    } else if (!first) {
      out << ' ';
      ++column;
    }
    out << word;
    column += word.size();
    first = false;
  }
  out << '\n';
}

} // namespace cordon::cli
