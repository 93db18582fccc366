/// Whether a host is in a domain.
#pragma once

#include "compiler/model/model.h"

#include <string>

namespace cordon::model {

/// Why the host is no member of a domain; empty: it is, or may be.
std::string whyInNoDomain(const Host& host);

} // namespace cordon::model
