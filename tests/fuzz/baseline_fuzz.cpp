// Any bytes as a baseline: no crash; a baseline or errors, never both; what it does not find is reported inside it.
#include "compiler/diag/baseline.h"

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
  auto baseline = diag::readBaseline(sources, file, diags);
  require(baseline.has_value() != diags.hasErrors() && diags.errorCount() <= 20);
  if (baseline)
    diag::applyBaseline(*baseline, /*is_complete=*/true, sources, diags);
  for (const diag::Diagnostic& d : diags.all())
    require(d.span.file == file && d.span.begin <= d.span.end && d.span.end <= size);
  return 0;
}
