// Any bytes as a cordon.toml: no crash; settings or errors, never both; places inside the text.
#include "analyzer/settings.h"
#include "tests/fuzz/input.h"

using namespace cordon;
using namespace cordon::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Input input(data, size);
  auto settings = analyzer::readSettings(input.sources, input.file, input.diags);
  require(settings.has_value() != input.diags.hasErrors());
  input.requirePlacesInside();
  return 0;
}
