// Any bytes as a baseline: no crash; a baseline or errors, never both; what it does not find is reported inside it.
#include "compiler/diag/baseline.h"
#include "tests/fuzz/input.h"

using namespace cordon;
using namespace cordon::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Input input(data, size);
  auto baseline = diag::readBaseline(input.sources, input.file, input.diags);
  require(baseline.has_value() != input.diags.hasErrors() && input.diags.errorCount() <= 20);
  if (baseline)
    diag::applyBaseline(*baseline, /*is_complete=*/true, input.sources, input.diags);
  input.requirePlacesInside();
  return 0;
}
