/// What OpenSSL cannot do, as the rule sets' functions say it.
#pragma once

#include "runtime/ruleset/refusal.h"

namespace cordon::ruleset {

/// After a failure of OpenSSL: throws std::bad_alloc if it was for want of memory. Its list of errors is empty then.
void throwIfOutOfMemory();

/// The same, else a refusal: an algorithm is missing, which is as OpenSSL was built and is configured on this machine.
Refusal missingAlgorithm(const char* name);

} // namespace cordon::ruleset
