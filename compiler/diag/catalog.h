/// All rows of the catalogue of diagnostics as data: for `cordon doc`, suppression and tests.
#pragma once

#include "compiler/diag/kind.h"

#include <llvm/ADT/ArrayRef.h>

namespace cordon::diag {

struct CatalogRow {
  const char* id;
  const char* name;
  Level level;
  const char* text;
};

/// By family, then id.
llvm::ArrayRef<CatalogRow> catalog();

} // namespace cordon::diag
