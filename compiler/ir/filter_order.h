/// The one order of filters: specific before general. Windows documents no formula; the steps below are the published
/// course table (J. Fossen, SANS SEC505, "IPSec order of specificity") and what follows from it. Each step says whether
/// it is documented there or inferred.
#pragma once

#include "compiler/ir/policy_ir.h"

#include <array>
#include <compare>

namespace cordon::ir {

/// The steps of the order, first to last.
enum class OrderStep : uint8_t {
  layer,          ///< platform, persistent, then generated and assigned together
  tunnel,         ///< tunnel before transport (documented)
  endpoint_class, ///< S->S N->S S->N N->N A->S S->A A->N N->A A->A (documented; that `me` is an S: inferred)
  own_literal,    ///< an own literal address before `me` (inferred)
  prefix_length,  ///< longer target prefix, then longer source prefix (two masks combined: inferred)
  protocol,       ///< given before any (documented)
  ports,          ///< both, target only, source only, none (documented)
  icmp,        ///< between two ICMP filters, as a step of its own in place of `ports`: type and code, code, type, none
               ///< (inferred: Windows 2003 has no ICMP types)
  port_width,  ///< narrower target range, then narrower source range (inferred)
  connection,  ///< one connection type before all (inferred)
  restriction, ///< block, negotiate, permit; no fallback first; no unsecured inbound first (partly inferred)
  canonical,   ///< field values: decides nothing that a platform documents
  equal,       ///< the same filter
};

/// True for steps that a platform's documentation or a published table states.
bool isDocumented(OrderStep step);

/// The first step at which the two differ; `equal` if none.
OrderStep separatingStep(const PolicyIr& ir, const Filter& a, const Filter& b);

/// True if `a` is tried before `b`: the only definition of filter order. A strict total order on filters up to origin
/// and rank: never depends on file position.
bool precedes(const PolicyIr& ir, const Filter& a, const Filter& b);

/// What the order asks of an action.
struct ActionPlace {
  bool tunnel = false;
  uint8_t restriction = 0; ///< restrictionOf()
};
ActionPlace placeOf(const Action& action);

/// All steps before `canonical` as one number: the filter with the smaller one is tried first. For sorting.
uint64_t orderKey(ActionPlace action, const Filter& filter);
uint64_t orderKey(const PolicyIr& ir, const Filter& filter);

/// What `canonical` compares but for the action, one number after the other.
constexpr size_t kCanonicalWords = 8;
std::array<uint64_t, kCanonicalWords> canonicalWords(const Filter& filter);

/// How two filters of equal keys are ordered: the step `canonical`. Equal: the same filter up to origin and rank.
std::strong_ordering compareByValue(const PolicyIr& ir, const Filter& a, const Filter& b);

/// How much an action restricts: block, then negotiate (without fallback first, without unsecured inbound first), then
/// permit. Smaller is more restrictive.
int restrictionOf(const Action& action);

} // namespace cordon::ir
