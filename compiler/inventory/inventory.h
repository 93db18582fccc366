/// Lists of hosts that come from elsewhere: CSV (RFC 4180) with a header line, or JSON, an array of objects. They take
/// a path of their own, past the grammar: a row is a few offsets into the text, and no row costs an allocation.
#pragma once

#include "compiler/ast/ast.h"
#include "compiler/diag/diagnostics.h"

#include <array>
#include <deque>
#include <optional>

namespace cordon::inventory {

enum class Column : uint8_t { name, address, platform, domain, ou, site, groups, roles };
constexpr size_t kColumns = 8;
llvm::StringRef nameOf(Column column);
/// The column of that name in any case; none: unknown.
std::optional<Column> columnNamed(llvm::StringRef name);
/// All names, for "did you mean".
llvm::ArrayRef<llvm::StringRef> columnNames();

/// One host. An empty field says nothing.
struct Row {
  std::array<uint32_t, kColumns> begin{};  ///< offsets into the file
  std::array<uint16_t, kColumns> length{}; ///< bytes
  bool damaged = false;                    ///< only its name could be read, and a report said why
};

enum class Format : uint8_t { csv, json };

struct Inventory {
  source::FileId file;
  Format format = Format::csv;
  std::vector<Row> rows;

  /// A field as it stands in the file, without its quotes or brackets.
  source::Span span(const Row& row, Column column) const {
    uint32_t begin = row.begin[size_t(column)];
    return {file, begin, begin + row.length[size_t(column)]};
  }
};

/// Faults of one inventory that are reported one by one; then the rest is not looked at.
constexpr size_t kFaultsMax = 100;

/// Reads a file of `sources`. The header names the columns in any order; `name`, `address` and `platform` must be among
/// them. Fields may stand in double quotes, and then hold commas, line ends and doubled quotes. A row that cannot be
/// read is reported, once, and the reading goes on. None if the file as a whole cannot be understood: where not even
/// one column is known nothing of it is shown, since it may be anything, a key too.
std::optional<Inventory> readCsv(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags);

/// Likewise of JSON: `[{"name": "a", "address": ["10.1.2.3", "2001:db8::3"], "platform": "solaris-10"}, ...]`. Values
/// are strings, lists of strings for addresses, groups and roles, or null. A fault of syntax ends the reading.
std::optional<Inventory> readJson(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags);

/// What the fields of one inventory say, quotes and escapes resolved. Owns what has to be rewritten for that; words
/// live as long as this and the sources do.
class Fields {
public:
  Fields(const source::SourceMap& sources, const Inventory& inventory) : sources(sources), inventory(inventory) {}

  const Inventory& of() const { return inventory; }
  bool has(const Row& row, Column column) const { return row.length[size_t(column)] > 0; }
  /// The whole field.
  ast::Word word(const Row& row, Column column);
  /// Its values, which `;`, blanks or line ends separate, in order: "10.1.2.3; 10.1.2.4" is two.
  llvm::SmallVector<ast::Word, 2> values(const Row& row, Column column);

private:
  ast::Word resolved(source::Span span);

  const source::SourceMap& sources;
  const Inventory& inventory;
  std::deque<std::string> rewritten;
};

} // namespace cordon::inventory
