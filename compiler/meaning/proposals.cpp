#include "compiler/ir/describe.h"
#include "compiler/meaning/negotiation.h"
#include "compiler/meaning/preference.h"

#include <llvm/ADT/StringExtras.h>

#include <algorithm>

namespace cordon::meaning {
namespace {

bool sameAlgorithms(const ir::QuickProposal& a, const ir::QuickProposal& b) {
  return a.ah == b.ah && a.esp == b.esp;
}

template <class T> std::string texts(const std::vector<T>& offers) {
  std::vector<std::string> all;
  for (const T& offer : offers)
    all.push_back(ir::describe(offer));
  return llvm::join(all, ", ");
}

/// The smaller of two limits, of which 0 means none.
uint64_t smallerLimit(uint64_t a, uint64_t b) {
  return !a || !b ? std::max(a, b) : std::min(a, b);
}

} // namespace

std::variant<ir::MainProposal, Failure> mainProposal(const Party& initiator, const Party& responder, Remarks& remarks) {
  const auto &own = initiator.action.main, &other = responder.action.main;
  const ir::MainProposal* chosen =
      preferred(own, other, responder.peer, std::equal_to<>(), "main-mode offers", remarks);
  if (!chosen)
    return Failure{Phase::main_mode, Side::responder, Field::main_proposal, texts(own), texts(other)};
  if (initiator.action.ike == ir::IkeVersion::v2 && chosen->group != own.front().group)
    remarks.note(initiator.peer.name + " guesses another Diffie-Hellman group first: one more round trip");
  return *chosen;
}

std::variant<ir::QuickProposal, Failure> quickProposal(const Party& initiator, const Party& responder,
                                                       Remarks& remarks) {
  const auto &own = initiator.action.quick, &other = responder.action.quick;
  const ir::QuickProposal* chosen = preferred(own, other, responder.peer, sameAlgorithms, "quick-mode offers", remarks);
  if (!chosen)
    return Failure{Phase::quick_mode, Side::responder, Field::quick_proposal, texts(own), texts(other)};
  ir::QuickProposal agreed = *chosen;
  for (const ir::QuickProposal& offer : other)
    if (sameAlgorithms(offer, agreed)) {
      agreed.lifetime_s = std::min(agreed.lifetime_s, offer.lifetime_s);
      agreed.lifetime_kb = smallerLimit(agreed.lifetime_kb, offer.lifetime_kb);
      break;
    }
  return agreed;
}

} // namespace cordon::meaning
