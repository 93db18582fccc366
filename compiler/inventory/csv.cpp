// A pass over the bytes, field by field. Only the reading of a field looks at single bytes; what a value means is asked
// later, and only of what is used.
#include "compiler/diag/kinds/inv.h"
#include "compiler/inventory/inventory.h"
#include "compiler/parse/text_check.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <cstring>

namespace cordon::inventory {
namespace {

constexpr std::pair<Column, llvm::StringLiteral> kNames[] = {
    {Column::name, "name"}, {Column::address, "address"}, {Column::platform, "platform"}, {Column::domain, "domain"},
    {Column::ou, "ou"},     {Column::site, "site"},       {Column::groups, "groups"},     {Column::roles, "roles"},
};

struct Field {
  const char* begin = nullptr;
  const char* end = nullptr;
  size_t size() const { return size_t(end - begin); }
};

class CsvReader {
public:
  CsvReader(llvm::StringRef text, source::FileId file, diag::Diagnostics& diags, size_t errors_max)
      : file(file), base(text.begin()), cursor(text.begin()), end(text.end()), diags(diags), errors_left(errors_max) {}

  std::optional<Inventory> read() {
    parse::TextCheck check = parse::checkText({base, size_t(end - base)}, file, diags);
    if (!check.readable)
      return std::nullopt;
    cursor += check.begin;
    if (!readHeader())
      return std::nullopt;
    Inventory inventory{file, {}};
    inventory.rows.reserve(size_t(end - cursor) / 48);
    while (skipEmptyLines() && errors_left > 0) {
      Row row;
      if (readRow(row))
        inventory.rows.push_back(row);
    }
    if (errors_left == 0 && cursor != end)
      diags.report(at(cursor, cursor), diag::InventoryRestUnread);
    return inventory;
  }

private:
  source::Span at(const char* from, const char* to) const { return {file, uint32_t(from - base), uint32_t(to - base)}; }

  bool atLineEnd() const { return cursor == end || *cursor == '\n' || (*cursor == '\r' && isLineEnd(cursor + 1)); }
  bool isLineEnd(const char* where) const { return where == end || *where == '\n'; }

  void skipLine() {
    const void* line_end = std::memchr(cursor, '\n', size_t(end - cursor));
    cursor = line_end ? static_cast<const char*>(line_end) + 1 : end;
  }

  /// False at the end of the file. Lines of nothing and comments (`#`) are no rows.
  bool skipEmptyLines() {
    while (cursor != end && (*cursor == '\n' || *cursor == '\r' || *cursor == '#'))
      skipLine();
    return cursor != end;
  }

  diag::Report fail(const char* from, const char* to, std::string what) {
    if (errors_left > 0)
      --errors_left;
    return diags.report(at(from, to), diag::BadInventoryRow, std::move(what));
  }

  /// One field; the cursor stands behind it, at `,` or the line's end. False if it is malformed, which is reported.
  bool readField(Field& field) {
    while (cursor != end && (*cursor == ' ' || *cursor == '\t'))
      ++cursor;
    if (cursor != end && *cursor == '"')
      return readQuoted(field);
    field.begin = cursor;
    while (cursor != end && *cursor != ',' && *cursor != '\n' && *cursor != '"')
      ++cursor;
    if (cursor != end && *cursor == '"') {
      fail(cursor, cursor + 1, "a quote inside a field").help("put the whole field in quotes, and no quote in it");
      return false;
    }
    field.end = cursor;
    while (field.end > field.begin && (field.end[-1] == ' ' || field.end[-1] == '\t' || field.end[-1] == '\r'))
      --field.end;
    return true;
  }

  bool readQuoted(Field& field) {
    const char* quote = cursor++;
    field.begin = cursor;
    while (cursor != end && *cursor != '"' && *cursor != '\n')
      ++cursor;
    if (cursor == end || *cursor == '\n') {
      fail(quote, quote + 1, "a quote that is not closed on its line").help("close it, or leave both quotes out");
      return false;
    }
    field.end = cursor++;
    while (cursor != end && (*cursor == ' ' || *cursor == '\t'))
      ++cursor;
    if (atLineEnd() || *cursor == ',')
      return true;
    fail(cursor, cursor + 1, "text behind a closing quote").help("no value of an inventory holds a quote");
    return false;
  }

  bool readHeader() {
    if (!skipEmptyLines()) {
      diags.report(at(cursor, cursor), diag::MissingColumn, "name")
          .help("the first line names the columns: name,address,platform,domain,ou,site,groups,roles");
      return false;
    }
    const char* line = cursor;
    bool good = true;
    for (;;) {
      Field field;
      if (!readField(field))
        return false;
      good &= addColumn(field);
      if (atLineEnd())
        break;
      ++cursor;
    }
    const char* line_end = cursor;
    skipLine();
    for (Column needed : {Column::name, Column::address, Column::platform})
      if (good && !llvm::is_contained(columns, needed)) {
        diags.report(at(line, line_end), diag::MissingColumn, nameOf(needed).str())
            .help("the first line names the columns: name,address,platform,domain,ou,site,groups,roles");
        return false;
      }
    return good;
  }

  bool addColumn(const Field& field) {
    std::string written = llvm::StringRef(field.begin, field.size()).lower();
    std::vector<llvm::StringRef> known;
    for (const auto& [column, name] : kNames) {
      known.push_back(name);
      if (name != written)
        continue;
      if (llvm::is_contained(columns, column)) {
        fail(field.begin, field.end, "column `" + written + "` a second time").help("remove one");
        return false;
      }
      columns.push_back(column);
      return true;
    }
    diags.report(at(field.begin, field.end), diag::UnknownColumn, written).didYouMean(written, known);
    return false;
  }

  bool readRow(Row& row) {
    const char* line = cursor;
    for (size_t i = 0;; ++i) {
      Field field;
      bool good = readField(field);
      if (good && i >= columns.size() && field.size() > 0) {
        fail(field.begin, field.end, "more fields than columns").help("put a field that holds a comma in quotes");
        good = false;
      }
      if (good && field.size() > UINT16_MAX) {
        fail(field.begin, field.begin + 40, "a field of more than 65535 bytes").help("see that its line ends");
        good = false;
      }
      if (!good) {
        skipLine();
        return false;
      }
      if (i < columns.size()) {
        row.begin[size_t(columns[i])] = uint32_t(field.begin - base);
        row.length[size_t(columns[i])] = uint16_t(field.size());
      }
      if (atLineEnd())
        break;
      ++cursor;
    }
    const char* line_end = cursor;
    skipLine();
    for (Column needed : {Column::name, Column::address, Column::platform})
      if (row.length[size_t(needed)] == 0) {
        fail(line, line_end, "a row without " + nameOf(needed).str()).help("fill the field, or remove the line");
        return false;
      }
    return true;
  }

  source::FileId file;
  const char* base;
  const char* cursor;
  const char* end;
  diag::Diagnostics& diags;
  size_t errors_left;
  std::vector<Column> columns;
};

} // namespace

llvm::StringRef nameOf(Column column) {
  for (const auto& [known, name] : kNames)
    if (known == column)
      return name;
  __builtin_unreachable();
}

std::optional<Inventory> readCsv(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags,
                                 size_t errors_max) {
  return CsvReader(sources.text(file), file, diags, errors_max).read();
}

llvm::SmallVector<llvm::StringRef, 2> valuesOf(llvm::StringRef text) {
  llvm::SmallVector<llvm::StringRef, 2> values;
  while (true) {
    text = text.ltrim(" \t;");
    if (text.empty())
      return values;
    values.push_back(text.take_until([](char c) { return c == ' ' || c == '\t' || c == ';'; }));
    text = text.drop_front(values.back().size());
  }
}

} // namespace cordon::inventory
