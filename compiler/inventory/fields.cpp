#include "compiler/inventory/inventory.h"

#include <llvm/ADT/STLExtras.h>
#include <nlohmann/json.hpp>

namespace cordon::inventory {
namespace {

/// In the order of Column.
constexpr llvm::StringRef kNames[kColumns] = {"name", "address", "platform", "domain", "ou", "site", "groups", "roles"};

constexpr llvm::StringLiteral kSeparators = "; \t\r\n";

source::Span piece(source::Span whole, size_t begin, size_t end) {
  return {whole.file, whole.begin + uint32_t(begin), whole.begin + uint32_t(end)};
}

} // namespace

llvm::StringRef nameOf(Column column) {
  return kNames[size_t(column)];
}

llvm::ArrayRef<llvm::StringRef> columnNames() {
  return kNames;
}

std::optional<Column> columnNamed(llvm::StringRef name) {
  for (size_t i = 0; i < kColumns; ++i)
    if (name.equals_insensitive(kNames[i]))
      return Column(i);
  return std::nullopt;
}

/// The text of a quoted string's inside: `""` in CSV, `\` in JSON stand for something else.
ast::Word Fields::resolved(source::Span span) {
  llvm::StringRef text = sources.text(span);
  if (inventory.format == Format::csv && text.contains('"')) {
    std::string single;
    for (size_t i = 0; i < text.size(); i += text.substr(i).starts_with("\"\"") ? 2 : 1)
      single += text[i];
    text = rewritten.emplace_back(std::move(single));
  } else if (inventory.format == Format::json && text.contains('\\')) {
    // With its quotes: the reader has seen that it is well formed.
    auto value = nlohmann::json::parse(text.begin() - 1, text.end() + 1);
    text = rewritten.emplace_back(value.get<std::string>());
  }
  return {text, span};
}

ast::Word Fields::word(const Row& row, Column column) {
  return resolved(inventory.span(row, column));
}

llvm::SmallVector<ast::Word, 2> Fields::values(const Row& row, Column column) {
  llvm::SmallVector<ast::Word, 2> values;
  auto addAll = [&](const ast::Word& word) {
    for (size_t begin = word.text.find_first_not_of(kSeparators); begin != llvm::StringRef::npos;) {
      size_t end = std::min(word.text.find_first_of(kSeparators, begin), word.text.size());
      // What was rewritten has no places of its own: its whole field is shown.
      bool in_place = word.text.data() == sources.text(word.span).data();
      values.push_back({word.text.slice(begin, end), in_place ? piece(word.span, begin, end) : word.span});
      begin = word.text.find_first_not_of(kSeparators, end);
    }
  };
  source::Span span = inventory.span(row, column);
  llvm::StringRef text = sources.text(span);
  bool is_list = inventory.format == Format::json && text.ltrim().starts_with("\""); // as no string's inside begins
  if (!is_list) {
    addAll(resolved(span));
    return values;
  }
  for (size_t open = text.find('"'); open != llvm::StringRef::npos;) {
    size_t close = open + 1;
    while (text[close] != '"')
      close += text[close] == '\\' ? 2 : 1;
    addAll(resolved(piece(span, open + 1, close)));
    open = text.find('"', close + 1);
  }
  return values;
}

} // namespace cordon::inventory
