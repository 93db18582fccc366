/// Two platforms side by side, as the paper compares Windows and Solaris: what both have, what has another name, where
/// they differ, and what is not known.
#pragma once

#include "compiler/catalog/platforms.h"

#include <string>
#include <vector>

namespace cordon::catalog {

/// One column of both rows.
struct ColumnComparison {
  enum class Kind : uint8_t {
    common,    ///< both say the same, or share a part: `common` says what
    renamed,   ///< the same thing, written differently
    different, ///< nothing in common
    unknown,   ///< one of them, or both, are not documented
  };
  const Column* column;
  Kind kind;
  std::string a, b;           ///< the values in words, or "not documented"
  std::string common;         ///< for Kind::common
  std::string only_a, only_b; ///< the rest of two sets that share a part
};

/// A name of one thing in both: DN attributes and key notations.
struct Renaming {
  std::string thing, a, b;
};

struct Comparison {
  const Platform *a, *b;
  std::vector<ColumnComparison> columns; ///< in the order of columns()
  std::vector<Renaming> renamings;
  /// What keeps IPsec from working between the two, in words; empty if the catalogue knows nothing.
  std::vector<std::string> obstacles;
  /// What it would need to know to be sure.
  std::vector<std::string> open_questions;
};

Comparison compare(const Platform& a, const Platform& b);

} // namespace cordon::catalog
