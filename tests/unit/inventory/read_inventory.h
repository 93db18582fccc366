/// An inventory read from memory, and what it says.
#pragma once

#include "compiler/diag/render_text.h"
#include "compiler/inventory/inventory.h"

namespace cordon::test {

struct ReadInventory {
  source::SourceMap sources;
  diag::Diagnostics diags;
  std::optional<inventory::Inventory> inventory;

  /// The name's ending says how `text` is read.
  ReadInventory(const std::string& name, const std::string& text) {
    source::FileId file = sources.add(name, text);
    bool is_csv = llvm::StringRef(name).ends_with(".csv");
    inventory = is_csv ? inventory::readCsv(sources, file, diags) : inventory::readJson(sources, file, diags);
  }

  std::string word(size_t row, inventory::Column column) const {
    return inventory::Fields(sources, *inventory).word(inventory->rows.at(row), column).text.str();
  }
  /// "10.1.2.3 2:3|": each value and its place.
  std::string values(size_t row, inventory::Column column) const {
    std::string all;
    inventory::Fields fields(sources, *inventory);
    for (const ast::Word& value : fields.values(inventory->rows.at(row), column))
      all += value.text.str() + " " + place(value.span) + "|";
    return all;
  }
  /// "line:column ID" of each finding, a line each.
  std::string found() const {
    std::string all;
    for (const diag::Diagnostic* diagnostic : diags.sorted())
      all += place(diagnostic->span) + " " + diagnostic->id + "\n";
    return all;
  }
  /// The findings as people see them.
  std::string shown() const {
    std::string text;
    llvm::raw_string_ostream out(text);
    diag::renderText(diags, sources, out, /*color=*/false);
    return text;
  }

private:
  std::string place(source::Span span) const {
    source::Position at = sources.position(span);
    return std::to_string(at.line) + ":" + std::to_string(at.column);
  }
};

} // namespace cordon::test
