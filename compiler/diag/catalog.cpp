#include "compiler/diag/catalog.h"

#undef CORDON_DIAG
#undef CORDON_RETIRED
#define CORDON_DIAG(ID, NAME, LEVEL, TEXT, ...) {#ID, #NAME, level::LEVEL, TEXT},
#define CORDON_RETIRED(ID, WHY)

namespace cordon::diag {

llvm::ArrayRef<CatalogRow> catalog() {
  static constexpr CatalogRow rows[] = {
#include "compiler/diag/catalog.def"
  };
  return rows;
}

} // namespace cordon::diag
