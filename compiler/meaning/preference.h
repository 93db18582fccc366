/// Whose order decides where both ends of a negotiation have a list.
#pragma once

#include "compiler/meaning/peer.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/Twine.h>

namespace cordon::meaning {

/// The entry of `initiators` that both lists have, by the order of whoever picks: the platform of the responder says
/// who. Null: none. If that is not documented and matters, the initiator's order is taken, with an assumption.
template <class T, class Same>
const T* preferred(const std::vector<T>& initiators, const std::vector<T>& responders, const Peer& responder, Same same,
                   const char* what, Remarks& remarks) {
  const T* by_initiator = nullptr;
  for (const T& offer : initiators)
    if (!by_initiator && llvm::any_of(responders, [&](const T& other) { return same(offer, other); }))
      by_initiator = &offer;
  const T* by_responder = nullptr;
  for (const T& offer : responders)
    for (const T& own : initiators)
      if (!by_responder && same(own, offer))
        by_responder = &own;
  if (!by_initiator || same(*by_initiator, *by_responder))
    return by_initiator;
  const auto& choice = responder.platform ? responder.platform->proposal_choice.value : std::nullopt;
  if (!choice)
    remarks.assume(("not documented: whose order of " + llvm::Twine(what) + " holds at " + responder.name +
                    "; taken as the initiator's")
                       .str());
  return choice == catalog::ProposalChoice::responder_order ? by_responder : by_initiator;
}

} // namespace cordon::meaning
