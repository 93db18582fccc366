// Any bytes as an inventory, CSV and JSON: no crash, no hang; places inside the text; a bounded number of errors; every
// field of every row can be read.
#include "compiler/diag/render_text.h"
#include "compiler/inventory/inventory.h"
#include "tests/fuzz/input.h"

#include <llvm/Support/raw_ostream.h>

using namespace cordon;
using namespace cordon::fuzz;
using inventory::Column;

namespace {

void check(Input input, bool is_csv) {
  const auto& sources = input.sources;
  diag::Diagnostics& diags = input.diags;
  auto inventory =
      is_csv ? inventory::readCsv(sources, input.file, diags) : inventory::readJson(sources, input.file, diags);
  require(inventory.has_value() || diags.hasErrors());
  require(diags.errorCount() <= 300);
  input.requirePlacesInside();
  diag::renderText(diags, sources, llvm::nulls(), /*color=*/false);
  if (!inventory)
    return;
  inventory::Fields fields(sources, *inventory);
  for (const inventory::Row& row : inventory->rows) {
    require(fields.has(row, Column::name));
    for (size_t column = 0; column < inventory::kColumns; ++column) {
      require(input.isInside(fields.word(row, Column(column)).span));
      for (const ast::Word& value : fields.values(row, Column(column)))
        require(input.isInside(value.span) && !value.text.empty());
    }
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  check({data, size, "csv"}, /*is_csv=*/true);
  check({data, size, "json"}, /*is_csv=*/false);
  return 0;
}
