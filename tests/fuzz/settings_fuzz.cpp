// Any bytes as a cordon.toml: no crash; settings or errors, never both; places inside the text.
#include "analyzer/settings.h"

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
  auto settings = analyzer::readSettings(sources, file, diags);
  require(settings.has_value() != diags.hasErrors());
  for (const diag::Diagnostic& d : diags.all())
    require(d.span.file == file && d.span.begin <= d.span.end && d.span.end <= size);
  return 0;
}
