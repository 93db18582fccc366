/// Writing swanctl.conf.
#pragma once

#include "backends/backend.h"

namespace cordon::backends::strongswan {

/// See Backend::emit. `projected` comes from project(); secrets that its filters use are loaded.
Emitted emit(const ir::HostPolicy& projected);

inline constexpr llvm::StringLiteral kFileName = "swanctl.conf";

} // namespace cordon::backends::strongswan
