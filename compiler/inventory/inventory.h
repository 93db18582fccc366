/// Lists of hosts that come from elsewhere: CSV (RFC 4180) with a header line. They take a path of their own, past the
/// grammar: a row is a few offsets into the text, and no row costs an allocation.
#pragma once

#include "compiler/diag/diagnostics.h"

#include <array>
#include <optional>

namespace cordon::inventory {

enum class Column : uint8_t { name, address, platform, domain, ou, site, groups, roles };
constexpr size_t kColumns = 8;
llvm::StringRef nameOf(Column column);

/// One host. An empty field says nothing.
struct Row {
  std::array<uint32_t, kColumns> begin{};  ///< offsets into the file
  std::array<uint16_t, kColumns> length{}; ///< bytes
};

struct Inventory {
  source::FileId file;
  std::vector<Row> rows;

  source::Span span(const Row& row, Column column) const {
    uint32_t begin = row.begin[size_t(column)];
    return {file, begin, begin + row.length[size_t(column)]};
  }
};

/// Reads a file of `sources`. The header names the columns in any order; `name`, `address` and `platform` must be among
/// them. Fields may stand in double quotes; several values of one field (addresses, groups, roles) are separated by `;`
/// or blanks. A row that cannot be read is reported and left out, and the reading goes on; after `errors_max` of them
/// it stops. None if the file as a whole cannot be understood.
std::optional<Inventory> readCsv(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags,
                                 size_t errors_max = 100);

/// The values of a field: "10.1.2.3; 10.1.2.4" is two. Pieces of `text`, in order.
llvm::SmallVector<llvm::StringRef, 2> valuesOf(llvm::StringRef text);

} // namespace cordon::inventory
