/// The policy's own assertions: `expect SET -> SET [service ...] : VERDICT`.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/meaning/outcome.h"
#include "compiler/pipeline.h"

namespace cordon::analyzer {

/// At most this many tests of a filter against a packet for one expectation: some seconds.
constexpr uint64_t kExpectationWorkMax = 2'000'000'000;

/// Decides every expectation for all hosts and packets it speaks of, and reports those that do not hold (XPT101) with
/// the lowest connection that is treated otherwise, those about nothing (XPT102), and those too large to decide
/// (XPT103). Returns how many hold.
size_t checkExpectations(const Compilation& compilation, diag::Diagnostics& diags,
                         uint64_t work_max = kExpectationWorkMax);

/// True if an outcome is what the verdict says. `secured` is: protected both ways, from the first packet, beyond the
/// first rekey. `clear` is: delivered in clear both ways, at once or after a fallback's delay, also through a tunnel
/// between gateways.
bool meets(const meaning::Outcome& outcome, model::Expectation::Verdict verdict);

} // namespace cordon::analyzer
