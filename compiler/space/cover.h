/// Do many regions together cover one? Exact: no sampling.
#pragma once

#include "compiler/space/region.h"

#include <llvm/ADT/ArrayRef.h>

#include <cstdint>
#include <optional>

namespace cordon::space {

enum class Coverage : uint8_t { whole, partial, unknown };

struct CoverResult {
  Coverage coverage = Coverage::unknown; ///< unknown: the bound was reached
  std::optional<Region> hole; ///< of a partial one, if wanted: a normal region that no part of the cover meets
};

/// Whether a hole is looked for: without, volumes often settle that there is one.
enum class Hole : uint8_t { ignored, wanted };

/// `root` and `cover` are normal regions. `work` counts tests of a region against a box and stops at `work_max`.
CoverResult coverOf(const Region& root, llvm::ArrayRef<Region> cover, Hole wants, uint64_t& work, uint64_t work_max);

} // namespace cordon::space
