/// The platform catalogue as text in 80 columns.
#pragma once

#include "compiler/catalog/comparison.h"

#include <llvm/Support/raw_ostream.h>

namespace cordon::cli {

/// One line per platform: what is asked most.
void writePlatforms(llvm::ArrayRef<catalog::Platform> rows, llvm::raw_ostream& out);

/// Every cell with its note and source.
void writePlatform(const catalog::Platform& row, llvm::raw_ostream& out);

/// What two have in common, what is renamed, where they differ, what is not known.
void writeComparison(const catalog::Comparison& comparison, llvm::raw_ostream& out);

} // namespace cordon::cli
