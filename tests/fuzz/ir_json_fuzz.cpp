// Any bytes as a cordon.ir document: no crash, no hang; what is accepted can be written, and reads back the same.
#include "compiler/ir/json.h"

#include <cstdlib>

using namespace cordon;

namespace {

void require(bool condition) {
  if (!condition)
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  source::FileId file = sources.add("fuzz", llvm::StringRef(reinterpret_cast<const char*>(data), size));
  auto classes = ir::readJson(sources, file, diags);
  require(classes.has_value() == !diags.hasErrors());
  for (const diag::Diagnostic& d : diags.all())
    require(d.span.file == file && d.span.begin <= d.span.end && d.span.end <= size);
  if (!classes)
    return 0;
  std::string text = ir::toJson(*classes, sources);
  source::SourceMap elsewhere;
  auto again = ir::readJson(elsewhere, elsewhere.add("written", text), diags);
  require(again.has_value() && ir::toJson(*again, elsewhere) == text);
  return 0;
}
