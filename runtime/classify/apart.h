/// What is written often lies apart from what is read all the time.
#pragma once

#include <cstddef>

namespace cordon::classify {

/// Bytes between what readers look at all the time and what an update writes: else each update would take the former
/// out of their caches. Two cache lines, which processors load in pairs.
constexpr size_t kApart = 128;

} // namespace cordon::classify
