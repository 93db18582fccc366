// Any bytes as a cordon.ir document: no crash, no hang; what is accepted can be written, and reads back the same.
#include "compiler/ir/json.h"
#include "tests/fuzz/input.h"

using namespace cordon;
using namespace cordon::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Input input(data, size);
  auto classes = ir::readJson(input.sources, input.file, input.diags);
  require(classes.has_value() == !input.diags.hasErrors());
  input.requirePlacesInside();
  if (!classes)
    return 0;
  std::string text = ir::toJson(*classes, input.sources);
  source::SourceMap elsewhere;
  auto again = ir::readJson(elsewhere, elsewhere.add("written", text), input.diags);
  require(again.has_value() && ir::toJson(*again, elsewhere) == text);
  return 0;
}
