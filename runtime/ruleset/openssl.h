/// What OpenSSL cannot do, as the rule sets' functions say it.
#pragma once

#include "runtime/ruleset/refusal.h"

namespace cordon::ruleset {

/// After a failure of OpenSSL that leaves an algorithm or want of memory to blame: a refusal if it says that it has no
/// such algorithm, which is as OpenSSL was built and is configured on this machine; else throws std::bad_alloc. Its
/// list of errors is empty then.
Refusal missingAlgorithm(const char* name);

/// After a failure that may have many reasons: throws std::bad_alloc if one of them is want of memory, or if none is
/// said. Likewise.
void throwIfOutOfMemory();

} // namespace cordon::ruleset
