/// The platform catalogue as JSON: cordon.platforms/1 and cordon.platform-comparison/1. Keys are sorted, platforms too.
#pragma once

#include "compiler/catalog/comparison.h"

#include <string>

namespace cordon::cli {

/// Every cell of the rows. `value` is null where nothing is documented.
std::string platformsJson(llvm::ArrayRef<catalog::Platform> rows);

std::string comparisonJson(const catalog::Comparison& comparison);

} // namespace cordon::cli
