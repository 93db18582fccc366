/// From pairs to the lists of a class. Internal to compiler/lower.
#pragma once

#include "compiler/ir/policy_ir.h"
#include "compiler/lower/pair.h"

namespace cordon::lower {

/// Puts the halves of all pairs into the lists that they belong to, behind what is there, in the order of the pairs.
void expand(Pairs pairs, ir::PolicyIr& ir);

} // namespace cordon::lower
