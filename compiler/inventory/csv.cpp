// A pass over the bytes, field by field. Only the reading of a field looks at single bytes; what a value means is asked
// later, and only of what is used.
#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/likely_keys.h"
#include "compiler/inventory/inventory.h"
#include "compiler/parse/text_check.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <cstring>

namespace cordon::inventory {
namespace {

/// Lines that one quoted field may cover. A quote that is still open then was never meant to hold lines.
constexpr size_t kFieldLinesMax = 16;

constexpr llvm::StringLiteral kHeaderHelp =
    "the first line names the columns: name,address,platform,domain,ou,site,groups,roles";

struct Field {
  const char* begin = nullptr;
  const char* end = nullptr;
  size_t size() const { return size_t(end - begin); }
};

class CsvReader {
public:
  CsvReader(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags)
      : sources(sources), file(file), base(sources.text(file).begin()), cursor(base), end(sources.text(file).end()),
        diags(diags) {}

  std::optional<Inventory> read() {
    check = parse::checkText({base, size_t(end - base)}, file, diags);
    cursor += check.begin;
    if (!check.readable || !readHeader()) {
      if (columns.empty())
        diag::concealAll(sources, file, diags);
      return std::nullopt;
    }
    Inventory inventory{file, Format::csv, {}};
    inventory.rows.reserve(size_t(end - cursor) / 48);
    while (skipEmptyLines() && errors_left > 0) {
      Row row;
      const char* line = cursor;
      bool whole = readRow(row);
      if (holdsFault(uint32_t(line - base), uint32_t(cursor - base))) {
        uint32_t name = row.begin[size_t(Column::name)], length = row.length[size_t(Column::name)];
        row.damaged = length > 0 && !holdsFault(name, name + length);
        whole = false;
      }
      if (whole || row.damaged)
        inventory.rows.push_back(row);
    }
    if (errors_left == 0 && cursor != end)
      diags.report(at(cursor, cursor), diag::InventoryRestUnread);
    return inventory;
  }

private:
  source::Span at(const char* from, const char* to) const { return {file, uint32_t(from - base), uint32_t(to - base)}; }

  /// True if a byte in [from, to) is no text, which was reported.
  bool holdsFault(uint32_t from, uint32_t to) const {
    auto at = llvm::lower_bound(check.faults, from);
    return at != check.faults.end() && *at < to;
  }

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
      fail(cursor, cursor + 1, "a quote inside a field")
          .help("put the whole field in quotes, and write this one twice");
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
    const char* first_line_end = nullptr;
    for (size_t lines = 0; lines < kFieldLinesMax && cursor != end; ++cursor) {
      if (*cursor == '\n') {
        first_line_end = first_line_end ? first_line_end : cursor;
        ++lines;
      }
      if (*cursor != '"')
        continue;
      if (cursor + 1 != end && cursor[1] == '"') {
        ++cursor;
        continue;
      }
      field.end = cursor++;
      while (cursor != end && (*cursor == ' ' || *cursor == '\t'))
        ++cursor;
      if (atLineEnd() || *cursor == ',')
        return true;
      if (first_line_end)
        break; // that quote opens another line's field
      fail(cursor, cursor + 1, "text behind a closing quote").help("a quote inside a field is written twice");
      return false;
    }
    cursor = first_line_end ? first_line_end : end;
    fail(quote, quote + 1, "a quote that is not closed").help("close it, or leave both quotes out");
    return false;
  }

  /// True if a word of the line is a column. Else the file may be anything.
  bool namesColumns(llvm::StringRef line) const {
    llvm::SmallVector<llvm::StringRef, 8> words;
    line.split(words, ',');
    return llvm::any_of(words, [](llvm::StringRef word) { return columnNamed(word.trim(" \t\r\"")).has_value(); });
  }

  bool readHeader() {
    if (!skipEmptyLines()) {
      diags.report(at(cursor, cursor), diag::MissingColumn, "name").help(kHeaderHelp.str());
      return false;
    }
    const char* line = cursor;
    if (!namesColumns(llvm::StringRef(line, size_t(end - line)).take_until([](char c) { return c == '\n'; }))) {
      diags.conceal(at(base, end)); // it may be a key
      diags.report(at(line, line + 1), diag::NotAnInventory).help(kHeaderHelp.str());
      return false;
    }
    bool good = true;
    for (;;) {
      Field field;
      if (!readField(field))
        return false;
      good &= addColumn(field);
      if (errors_left == 0) // no header has that many columns
        return false;
      if (atLineEnd())
        break;
      ++cursor;
    }
    const char* line_end = cursor;
    skipLine();
    for (Column needed : {Column::name, Column::address, Column::platform})
      if (good && !llvm::is_contained(columns, needed)) {
        diags.report(at(line, line_end), diag::MissingColumn, nameOf(needed).str()).help(kHeaderHelp.str());
        return false;
      }
    return good;
  }

  bool addColumn(const Field& field) {
    llvm::StringRef written(field.begin, field.size());
    std::optional<Column> column = columnNamed(written);
    if (!column) {
      --errors_left;
      diags.report(at(field.begin, field.end), diag::UnknownColumn, written.str())
          .didYouMean(written, columnNames())
          .help("columns are " + llvm::join(columnNames(), ", "));
      return false;
    }
    if (llvm::is_contained(columns, *column)) {
      fail(field.begin, field.end, "column `" + nameOf(*column).str() + "` a second time").help("remove one");
      return false;
    }
    columns.push_back(*column);
    return true;
  }

  bool readRow(Row& row) {
    const char* line = cursor;
    for (size_t i = 0;; ++i) {
      Field field;
      bool good = readField(field);
      if (good && i >= columns.size() && field.size() > 0) {
        fail(field.begin, field.end, "more fields than the " + std::to_string(columns.size()) + " columns")
            .help("put a field that holds a comma in quotes");
        good = false;
      }
      if (good && field.size() > UINT16_MAX) {
        fail(field.begin, field.begin + 1, "a field of more than 65535 bytes").help("see that its line ends");
        good = false;
      }
      if (!good) {
        row.damaged = row.length[size_t(Column::name)] > 0;
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
        row.damaged = needed != Column::name;
        return false;
      }
    return true;
  }

  const source::SourceMap& sources;
  source::FileId file;
  parse::TextCheck check;
  const char* base;
  const char* cursor;
  const char* end;
  diag::Diagnostics& diags;
  size_t errors_left = kFaultsMax;
  std::vector<Column> columns;
};

} // namespace

std::optional<Inventory> readCsv(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags) {
  return CsvReader(sources, file, diags).read();
}

} // namespace cordon::inventory
