/// `cordon explain` of a rule set.
#pragma once

#include "backends/backend.h"
#include "tools/cordon/session.h"

namespace cordon::cli {

/// A rule set is for all hosts of a class: the ends are judged that are such hosts, or only the host whose address
/// --address gives. Returns an exit code.
int explainSet(const backends::Backend& backend, const Arguments& arguments, Session& session);

} // namespace cordon::cli
