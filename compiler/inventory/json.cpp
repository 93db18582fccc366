// A pass over the bytes that remembers where the values of known keys stand. Nothing is copied and nothing recurs, so
// that neither a long file nor a deep one costs more than its length.
#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/likely_keys.h"
#include "compiler/inventory/inventory.h"
#include "compiler/parse/text_check.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringSet.h>
#include <nlohmann/json.hpp>

namespace cordon::inventory {
namespace {

constexpr llvm::StringLiteral kShapeHelp =
    "write a list of objects: [{\"name\": \"h1\", \"address\": \"10.1.2.3\", \"platform\": \"solaris-10\"}]";

bool takesList(Column column) {
  return column == Column::address || column == Column::groups || column == Column::roles;
}

class JsonReader {
public:
  JsonReader(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags)
      : sources(sources), file(file), text(sources.text(file)), diags(diags) {}

  std::optional<Inventory> read() {
    parse::TextCheck check = parse::checkText(text, file, diags);
    cursor = check.begin;
    bool whole = check.readable && check.faults.empty() && readList();
    if (!understood)
      diag::concealAll(sources, file, diags);
    if (!whole)
      return std::nullopt;
    for (source::Span key : unknown_keys) {
      llvm::StringRef written = sources.text(key);
      diags.report(key, diag::UnknownColumn, written.str())
          .didYouMean(written, columnNames())
          .help("keys are " + llvm::join(columnNames(), ", "));
    }
    return std::move(inventory);
  }

private:
  source::Span at(size_t from, size_t to) const { return {file, uint32_t(from), uint32_t(std::min(to, text.size()))}; }
  char here() const { return cursor < text.size() ? text[cursor] : '\0'; }
  void skipSpace() { cursor = std::min(text.find_first_not_of(" \t\r\n", cursor), text.size()); }

  /// Syntax: the reading ends. Before anything was understood the file may be no inventory at all.
  bool stop(const char* wanted) {
    if (understood) {
      diags.report(at(cursor, cursor + 1), diag::BadInventoryRow, std::string(wanted) + " is wanted here");
      return false;
    }
    diags.conceal(at(0, text.size())); // it may be a key
    diags.report(at(0, 1), diag::NotAnInventory).help(kShapeHelp.str());
    return false;
  }

  /// Takes a mark, blanks before it skipped.
  bool take(char mark) {
    skipSpace();
    if (here() != mark)
      return false;
    ++cursor;
    return true;
  }

  /// A fault of the object at hand: its first is reported, and the reading goes on.
  bool fail(source::Span span, std::string what, const char* help) {
    if (good) {
      --faults_left;
      diags.report(span, diag::BadInventoryRow, std::move(what)).help(help);
    }
    good = false;
    return true;
  }

  bool readList() {
    if (!take('['))
      return stop("`[`");
    if (take(']'))
      return understood = true;
    do {
      skipSpace();
      if (!readObject())
        return false;
      if (faults_left == 0) {
        diags.report(at(cursor, cursor), diag::InventoryRestUnread);
        return true;
      }
    } while (take(','));
    if (!take(']'))
      return stop("`,` or `]`");
    skipSpace();
    return cursor == text.size() || stop("the end of the file");
  }

  bool readObject() {
    size_t begin = cursor;
    if (!take('{'))
      return stop("`{`");
    Row row;
    good = true;
    if (!take('}')) {
      do {
        if (!readMember(row))
          return false;
      } while (take(','));
      if (!take('}'))
        return stop("`,` or `}`");
    }
    if (!understood)
      return stop("");
    for (Column needed : {Column::name, Column::address, Column::platform})
      if (good && row.length[size_t(needed)] == 0)
        fail(at(begin, begin + 1), "a host without " + nameOf(needed).str(), "give it one, or remove the object");
    row.damaged = !good;
    if (row.length[size_t(Column::name)] > 0)
      inventory.rows.push_back(row);
    return true;
  }

  bool readMember(Row& row) {
    skipSpace();
    source::Span key;
    if (!readString(key))
      return stop("a key in double quotes");
    std::optional<Column> column = columnNamed(sources.text(key));
    if (!take(':'))
      return stop("`:`");
    skipSpace();
    if (!column) {
      if (unknown_keys.size() < kFaultsMax && seen_unknown.insert(sources.text(key)).second)
        unknown_keys.push_back(key);
      return skipValue();
    }
    understood = true;
    if (row.begin[size_t(*column)] > 0)
      fail(key, "key `" + nameOf(*column).str() + "` a second time", "remove one");
    source::Span value = at(cursor, cursor);
    if (here() == '"') {
      if (!readString(value))
        return stop("a closed string");
    } else if (here() == '[' && takesList(*column)) {
      if (!readStrings(value))
        return false;
    } else if (text.substr(cursor).starts_with("null")) {
      cursor += 4;
    } else {
      fail(at(cursor, cursor + 1), "the value of `" + nameOf(*column).str() + "` is no string",
           takesList(*column) ? "write a string, or a list of strings" : "write a string in double quotes");
      return skipValue();
    }
    if (value.end - value.begin > UINT16_MAX)
      return fail(at(value.begin, value.begin + 1), "a value of more than 65535 bytes", "see that it ends");
    row.begin[size_t(*column)] = value.begin;
    row.length[size_t(*column)] = uint16_t(value.end - value.begin);
    return true;
  }

  /// The inside of a string; the cursor stands behind it. False, and the cursor where it stood, if there is none.
  bool readString(source::Span& inside) {
    if (here() != '"')
      return false;
    size_t end = cursor + 1;
    bool escapes = false;
    while (end < text.size() && text[end] != '"' && text[end] != '\n') {
      escapes |= text[end] == '\\';
      end += text[end] == '\\' ? 2 : 1;
    }
    if (end >= text.size() || text[end] != '"')
      return false;
    if (escapes && !nlohmann::json::accept(text.begin() + cursor, text.begin() + end + 1))
      return false;
    inside = at(cursor + 1, end);
    cursor = end + 1;
    return true;
  }

  /// What lies between the brackets of a list of strings.
  bool readStrings(source::Span& inside) {
    size_t begin = ++cursor;
    skipSpace();
    if (!take(']')) {
      do {
        skipSpace();
        source::Span one;
        if (!readString(one))
          return stop("a string in double quotes");
      } while (take(','));
      if (!take(']'))
        return stop("`,` or `]`");
    }
    inside = at(begin, cursor - 1);
    if (sources.text(inside).trim().empty())
      inside.end = inside.begin;
    return true;
  }

  /// Any value. Its inside is not judged beyond strings and brackets.
  bool skipValue() {
    size_t depth = 0;
    do {
      skipSpace();
      source::Span string;
      char c = here();
      if (c == '"') {
        if (!readString(string))
          return stop("a closed string");
        continue;
      }
      size_t word = std::min(text.find_first_of(" \t\r\n,:{}[]\"", cursor), text.size());
      if (word > cursor) {
        cursor = word;
        continue;
      }
      bool closes = c == '}' || c == ']';
      if (c == '\0' || (depth == 0 && c != '{' && c != '['))
        return stop("a value");
      depth += c == '{' || c == '[';
      depth -= closes;
      ++cursor;
    } while (depth > 0);
    return true;
  }

  const source::SourceMap& sources;
  source::FileId file;
  llvm::StringRef text;
  diag::Diagnostics& diags;
  Inventory inventory{file, Format::json, {}};
  size_t cursor = 0, faults_left = kFaultsMax;
  bool understood = false; ///< a known key was read: this is an inventory
  bool good = true;        ///< nothing of the object at hand was reported
  llvm::StringSet<> seen_unknown;
  std::vector<source::Span> unknown_keys;
};

} // namespace

std::optional<Inventory> readJson(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags) {
  return JsonReader(sources, file, diags).read();
}

} // namespace cordon::inventory
