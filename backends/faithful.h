/// The other half of a proof: prove.h shows that the files mean the projection, this that the projection means the
/// policy, but for what was reported. It uses nothing of any backend, so that what a backend's projection, emitter and
/// importer share cannot hide a fault from it.
#pragma once

#include "backends/prove.h"

namespace cordon::backends {

/// Regions that are looked at: with an accepted loss every filter may differ.
constexpr size_t kRegionsMax = 100'000;

struct Faithfulness {
  ProofGap gap;              ///< packets that are treated in another way though nothing says so
  bool is_cut_short = false; ///< the work bound was reached: the rest was not compared
};

/// Compares a policy, without what its platform does by itself, with its projection, packet space by packet space. A
/// region in which the two differ is explained
///  - by a finding at a statement of one of the two filters that decide it, or, between negotiations, at a statement
///  with
///    the same action (backends report on an action once); or
///  - where the projection blocks, by any finding: a block may also stand for the traffic of a filter nearby;
///  - where it is laxer than the policy, only by one of the few findings whose page says so.
/// `reported` holds the findings of that projection. Bounded by `options`, whose `foreign` decides which packets count.
Faithfulness compareWithPolicy(const ir::HostPolicy& policy, const ir::HostPolicy& projected,
                               diag::DiagnosticRange reported, const source::SourceMap* policy_sources = nullptr,
                               meaning::ComparisonOptions options = {.regions_max = kRegionsMax});

} // namespace cordon::backends
