// Any bytes as an inventory, CSV and JSON: no crash, no hang; places inside the text; a bounded number of errors; every
// field of every row can be read.
#include "compiler/diag/render_text.h"
#include "compiler/inventory/inventory.h"

#include <llvm/Support/raw_ostream.h>

#include <cstdlib>

using namespace cordon;
using inventory::Column;

namespace {

void require(bool condition) {
  if (!condition)
    std::abort();
}

void check(llvm::StringRef name, llvm::StringRef text) {
  source::SourceMap sources;
  source::FileId file = sources.add(name.str(), text);
  diag::Diagnostics diags;
  auto inventory = name == "csv" ? inventory::readCsv(sources, file, diags) : inventory::readJson(sources, file, diags);
  require(inventory.has_value() || diags.hasErrors());
  require(diags.errorCount() <= 300);
  auto isInside = [&](source::Span span) {
    return span.file == file && span.begin <= span.end && span.end <= text.size();
  };
  for (const diag::Diagnostic& d : diags.all())
    require(isInside(d.span));
  diag::renderText(diags, sources, llvm::nulls(), /*color=*/false);
  if (!inventory)
    return;
  inventory::Fields fields(sources, *inventory);
  for (const inventory::Row& row : inventory->rows) {
    require(fields.has(row, Column::name));
    for (size_t column = 0; column < inventory::kColumns; ++column) {
      require(isInside(fields.word(row, Column(column)).span));
      for (const ast::Word& value : fields.values(row, Column(column)))
        require(isInside(value.span) && !value.text.empty());
    }
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  llvm::StringRef text(reinterpret_cast<const char*>(data), size);
  check("csv", text);
  check("json", text);
  return 0;
}
