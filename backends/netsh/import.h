/// Reads a script into a host's policy.
#pragma once

#include "backends/backend.h"
#include "backends/netsh/store.h"

namespace cordon::netsh {

/// See Backend::import.
std::optional<backends::Imported> importScripts(llvm::ArrayRef<backends::InputFile> files, const ir::Host& host,
                                                const source::SourceMap& sources, diag::Diagnostics& diags);

/// What the assigned policy of a store does at `host`. Reports what cannot be; none on an error.
std::optional<ir::HostPolicy> policyOf(const Store& store, const Policy& policy, const ir::Host& host,
                                       const source::SourceMap& sources, diag::Diagnostics& diags);

/// What the store says beside the assigned policy's meaning.
backends::Residue residueOf(const Store& store, const Policy& assigned);

} // namespace cordon::netsh
