/// Cells of the platform catalogue by the names of their row and column.
#pragma once

#include "compiler/catalog/fact_text.h"
#include "compiler/catalog/platforms.h"

#include <gtest/gtest.h>

#include <string>

namespace cordon::test {

struct CellWords {
  std::string value, source, note;
};

inline CellWords cellOf(llvm::StringRef platform, llvm::StringRef column) {
  const catalog::Platform* row = catalog::findPlatform(platform);
  CellWords found;
  bool known = false;
  if (row)
    catalog::forEachCell(*row, [&](const catalog::Column& each, const auto& cell) {
      if (each.name == column) {
        found = {catalog::textOf(cell), cell.source, cell.note};
        known = true;
      }
    });
  EXPECT_TRUE(known) << platform.str() << ' ' << column.str();
  return found;
}

} // namespace cordon::test
