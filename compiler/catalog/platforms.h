/// The platform catalogue: one row per platform, each cell with the source it was taken from.
#pragma once

#include "compiler/catalog/cell.h"
#include "compiler/catalog/facts.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

namespace cordon::catalog {

struct Platform {
  llvm::StringLiteral name;    ///< as policies write it
  llvm::StringLiteral title;   ///< for people
  llvm::StringLiteral backend; ///< which backend writes its configuration; "" = we don't configure it
#define CORDON_COLUMN(TYPE, FIELD, SECTION, TITLE, MEANING) Cell<TYPE> FIELD; ///< see columns.def
#include "compiler/catalog/columns.def"
#undef CORDON_COLUMN
};

/// All rows, by name; copies of what findPlatform finds. Made when first asked for: they are large.
llvm::ArrayRef<Platform> platforms();
/// The row called `name`; null if there is none.
const Platform* findPlatform(llvm::StringRef name);

/// A column: what its cells state.
struct Column {
  llvm::StringLiteral name;    ///< the field, also in JSON
  llvm::StringLiteral section; ///< columns of a section follow each other
  llvm::StringLiteral title, meaning;
};

/// All columns, in the order of columns.def.
llvm::ArrayRef<Column> columns();

/// Calls `visit(column, cell)` for each cell of a row, in the order of columns().
template <class Visit> void forEachCell(const Platform& row, Visit visit) {
  const Column* column = columns().begin();
#define CORDON_COLUMN(TYPE, FIELD, SECTION, TITLE, MEANING) visit(*column++, row.FIELD);
#include "compiler/catalog/columns.def"
#undef CORDON_COLUMN
}

/// Calls `visit(column, cell of a, cell of b)` likewise.
template <class Visit> void forEachCellPair(const Platform& a, const Platform& b, Visit visit) {
  const Column* column = columns().begin();
#define CORDON_COLUMN(TYPE, FIELD, SECTION, TITLE, MEANING) visit(*column++, a.FIELD, b.FIELD);
#include "compiler/catalog/columns.def"
#undef CORDON_COLUMN
}

} // namespace cordon::catalog
