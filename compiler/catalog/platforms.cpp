#include "compiler/catalog/platforms.h"

#include "compiler/catalog/families/families.h"

#include <algorithm>
#include <cassert>
#include <vector>

namespace cordon::catalog {

llvm::ArrayRef<Column> columns() {
  static constexpr Column rows[] = {
#define CORDON_COLUMN(TYPE, FIELD, SECTION, TITLE, MEANING) {#FIELD, SECTION, TITLE, MEANING},
#include "compiler/catalog/columns.def"
#undef CORDON_COLUMN
  };
  return rows;
}

static bool byName(const Platform& a, const Platform& b) {
  return a.name < b.name;
}

static std::vector<Platform> collect() {
  std::vector<Platform> rows;
  for (auto family : {bsdRows, ciscoRows, clientSoftwareRows, gatewayRows, linuxRows, otherRows, runtimeRows,
                      solarisRows, unixRows, windowsBeforeIpsecRows, windows2000Rows, windowsVistaRows})
    rows.insert(rows.end(), family().begin(), family().end());
  std::sort(rows.begin(), rows.end(), byName);
  assert(std::adjacent_find(rows.begin(), rows.end(),
                            [](const Platform& a, const Platform& b) { return a.name == b.name; }) == rows.end());
  return rows;
}

llvm::ArrayRef<Platform> platforms() {
  static const std::vector<Platform> rows = collect();
  return rows;
}

const Platform* findPlatform(llvm::StringRef name) {
  llvm::ArrayRef<Platform> rows = platforms();
  const Platform* at = std::lower_bound(rows.begin(), rows.end(), name,
                                        [](const Platform& row, llvm::StringRef wanted) { return row.name < wanted; });
  return at != rows.end() && at->name == name ? at : nullptr;
}

} // namespace cordon::catalog
