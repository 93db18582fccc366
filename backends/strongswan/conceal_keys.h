/// Where keys may stand in a file of this format that nobody has read yet.
#pragma once

#include "backends/backend.h"

namespace cordon::backends::strongswan {

/// Backend::concealKeys.
void concealKeys(const backends::InputFile& input, const source::SourceMap& sources, diag::Diagnostics& diags);

} // namespace cordon::backends::strongswan
