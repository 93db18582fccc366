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

/// All rows where their families have them, by name. A row is large: finding one must not touch the others.
static const std::vector<const Platform*>& index() {
  static const std::vector<const Platform*> rows = [] {
    std::vector<const Platform*> all;
    for (auto family : {bsdRows, ciscoRows, clientSoftwareRows, gatewayRows, linuxRows, otherRows, runtimeRows,
                        solarisRows, unixRows, windowsBeforeIpsecRows, windows2000Rows, windowsVistaRows})
      for (const Platform& row : family())
        all.push_back(&row);
    std::sort(all.begin(), all.end(), [](const Platform* a, const Platform* b) { return a->name < b->name; });
    assert(std::adjacent_find(all.begin(), all.end(),
                              [](const Platform* a, const Platform* b) { return a->name == b->name; }) == all.end());
    return all;
  }();
  return rows;
}

llvm::ArrayRef<Platform> platforms() {
  static const std::vector<Platform> rows = [] {
    std::vector<Platform> copies;
    for (const Platform* row : index())
      copies.push_back(*row);
    return copies;
  }();
  return rows;
}

const Platform* findPlatform(llvm::StringRef name) {
  const std::vector<const Platform*>& rows = index();
  auto at = std::lower_bound(rows.begin(), rows.end(), name,
                             [](const Platform* row, llvm::StringRef wanted) { return row->name < wanted; });
  return at != rows.end() && (*at)->name == name ? *at : nullptr;
}

} // namespace cordon::catalog
