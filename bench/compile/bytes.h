/// The memory that lowering takes.
#pragma once

#include <cstddef>

namespace cordon::bench {

/// What lowering `rules` one-line rules holds at most, the IR that it gives with it, in bytes for each filter of the
/// IR. Ends the bench if the rules don't compile.
double bytesPerFilter(size_t rules);

} // namespace cordon::bench
