/// What is wrong with a policy that compiles: each finding is a row of the catalogue and one file in checks/.
#pragma once

#include "analyzer/subject.h"
#include "compiler/diag/diagnostics.h"

namespace cordon::analyzer {

/// Runs every check. The order of what they report does not matter: Diagnostics::sorted gives it.
void analyze(const Subject& subject, diag::Diagnostics& diags);

} // namespace cordon::analyzer
