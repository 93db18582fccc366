/// What a build says of a projection and of a proof that failed.
#pragma once

#include "backends/backend.h"
#include "backends/prove.h"

namespace cordon::backends {

/// What each diagnostic from the `first` on says, for the manifest.
std::vector<std::string> notesSince(const diag::Diagnostics& diags, size_t first);

/// Reports a gap at `place`, where the host is declared.
void reportGap(source::Span place, const std::string& host, const Backend& backend, const ProofGap& gap,
               diag::Diagnostics& diags);

} // namespace cordon::backends
