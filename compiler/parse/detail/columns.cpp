#include "compiler/parse/detail/columns.h"

#include <llvm/Support/Unicode.h>

#include <algorithm>
#include <cstdint>

namespace cordon::parse {

size_t columnsOf(const std::string& text) {
  int columns = llvm::sys::unicode::columnWidthUTF8(text);
  return columns < 0 ? text.size() : size_t(columns);
}

constexpr size_t kPaddingMax = 24; // beyond it a line falls apart

/// How many leading cells are set in columns. The last cell of a row is never padded.
static size_t alignedCells(const std::vector<Row>& rows) {
  for (size_t k = 0;; ++k) {
    size_t narrowest = SIZE_MAX, widest = 0;
    for (const Row& row : rows) {
      if (k + 1 >= row.cells.size() || row.keywords[k] != rows.front().keywords[k])
        return k;
      narrowest = std::min(narrowest, columnsOf(row.cells[k]));
      widest = std::max(widest, columnsOf(row.cells[k]));
    }
    if (widest - narrowest > kPaddingMax)
      return k;
  }
}

static std::vector<std::string> joined(const std::vector<Row>& rows, size_t aligned) {
  std::vector<size_t> widths(aligned);
  for (const Row& row : rows)
    for (size_t k = 0; k < aligned; ++k)
      widths[k] = std::max(widths[k], columnsOf(row.cells[k]));
  std::vector<std::string> lines;
  for (const Row& row : rows) {
    std::string& line = lines.emplace_back();
    for (size_t k = 0; k < row.cells.size(); ++k) {
      line += (k ? " " : "") + row.cells[k];
      if (k < aligned)
        line.append(widths[k] - columnsOf(row.cells[k]), ' ');
    }
  }
  return lines;
}

std::vector<std::string> inColumns(const std::vector<Row>& rows, size_t width) {
  std::vector<std::string> lines = joined(rows, rows.size() > 1 ? alignedCells(rows) : 0);
  bool fits = std::all_of(lines.begin(), lines.end(), [&](const std::string& l) { return columnsOf(l) <= width; });
  return fits ? lines : joined(rows, 0);
}

} // namespace cordon::parse
