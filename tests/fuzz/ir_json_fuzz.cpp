// Any bytes as a cordon.ir document: no crash, no hang; what is accepted can be used, and when it is written it reads
// back the same.
#include "compiler/ir/describe.h"
#include "compiler/ir/json.h"
#include "tests/fuzz/input.h"

using namespace cordon;
using namespace cordon::fuzz;

namespace {

/// As commands do: every reference of a filter is followed.
void useAll(ir::PolicyIr& policy) {
  for (const auto direction : {ir::Direction::out, ir::Direction::in, ir::Direction::forward})
    for (const ir::Filter& filter : policy.list(direction))
      require(!ir::describe(policy, policy.action(filter)).empty() &&
              (policy.origin(filter).spans.empty() || policy.placeOf(filter.origin) == policy.origin(filter).spans[0]));
  const size_t before = policy.in.size();
  ir::removeBuiltin(policy);
  require(policy.in.size() <= before);
}

} // namespace

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
  for (ir::PolicyIr& policy : *classes)
    useAll(policy);
  return 0;
}
