/// Walks over what hosts agree on.
#pragma once

#include "analyzer/encounters.h"

namespace cordon::analyzer {

/// A negotiation that both ends' statements ask for, and its result.
struct Agreed {
  const Encounter& encounter;
  const Encounter::Case& one;
  const meaning::Judgement &from, &to; ///< both negotiate
  const meaning::Association& association;
};

/// Calls `visit(agreed)` for each kind of connection that is secured as both ends say.
template <class Visit> void forEachAgreed(const Encounters& encounters, Visit visit) {
  using Does = meaning::Judgement::Kind;
  for (const Encounter& encounter : encounters.all())
    for (const Encounter::Case& one : encounter.cases) {
      const meaning::Judgement &from = one.outcome.decided.packet_out, &to = one.outcome.decided.packet_in;
      if (one.outcome.association && from.kind == Does::negotiate && to.kind == Does::negotiate)
        visit(Agreed{encounter, one, from, to, *one.outcome.association});
    }
}

} // namespace cordon::analyzer
