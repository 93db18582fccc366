#include "bench/compile/bytes.h"

#include "bench/compile/heap.h"
#include "bench/one_line_rules.h"
#include "bench/text_file.h"
#include "compiler/lower/lower.h"
#include "compiler/pipeline.h"

#include <llvm/Support/raw_ostream.h>

namespace cordon::bench {

double bytesPerFilter(size_t rules) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  TextFile file(oneLineRules(rules));
  const std::optional<Compilation> compilation = compile(sources, file.path, {}, diags);
  if (!compilation) {
    llvm::errs() << "bench: the rules don't compile\n";
    exit(3);
  }
  std::vector<ir::PolicyIr> classes;
  const size_t bytes = peakOf([&] { classes = lower::lower(compilation->model, diags); });
  size_t filters = 0;
  for (const ir::PolicyIr& ir : classes)
    filters += ir.out.size() + ir.in.size() + ir.forward.size();
  return double(bytes) / double(filters);
}

} // namespace cordon::bench
