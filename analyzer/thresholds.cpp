#include "analyzer/thresholds.h"

namespace cordon::analyzer {

llvm::ArrayRef<ThresholdRow> thresholdRows() {
  static constexpr ThresholdRow rows[] = {
#define CORDON_THRESHOLD(ID, NAME, KEY, VALUE, MIN, MAX, TEXT) {#ID, KEY, &Thresholds::NAME, VALUE, MIN, MAX, TEXT},
#include "analyzer/thresholds.def"
#undef CORDON_THRESHOLD
  };
  return rows;
}

} // namespace cordon::analyzer
