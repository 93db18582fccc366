/// Sets neighbouring one-line statements in columns.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cordon::parse {

/// A line as cells: each ends where the next one may be moved to the right. All but the last end with their own
/// punctuation; a blank separates them.
struct Row {
  std::vector<std::string> cells;
  std::vector<uint16_t> keywords; ///< what each cell begins with: cells of different kinds are not aligned
};

/// The lines of one run. Column k is aligned over the rows as long as their cells up to k begin alike and are not too
/// different in length; a run that would get wider than `width` stays unaligned.
std::vector<std::string> inColumns(const std::vector<Row>& rows, size_t width);

/// How many columns a terminal needs for UTF-8 text.
size_t columnsOf(const std::string& text);

} // namespace cordon::parse
