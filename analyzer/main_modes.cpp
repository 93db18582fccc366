#include "analyzer/main_modes.h"

#include "compiler/ir/describe.h"

#include <llvm/ADT/StringExtras.h>

namespace cordon::analyzer {
namespace {

using meaning::Judgement;

/// Solaris picks one rule of its IKE configuration for a pair of addresses, and the rule has PFS too.
bool hasPfsInMainMode(const meaning::Peer& peer) {
  return peer.platform && peer.platform->backend == "solaris";
}

bool isSame(const meaning::Peer& peer, const ir::Negotiate& a, const ir::Negotiate& b) {
  return a.ike == b.ike && a.authentication == b.authentication && a.main == b.main &&
         (!hasPfsInMainMode(peer) || a.pfs == b.pfs);
}

std::string asks(const Judgement& judgement, bool with_pfs) {
  std::vector<std::string> words;
  for (const ir::AuthMethod& method : judgement.action->authentication)
    words.push_back(ir::describe(*judgement.tables, method));
  std::string text = llvm::join(words, ", ") + "; ";
  words.clear();
  for (const ir::MainProposal& offer : judgement.action->main)
    words.push_back(ir::describe(offer));
  text += llvm::join(words, ", ");
  return with_pfs ? text + "; " + ir::describe(judgement.action->pfs) : text;
}

bool isAsking(const meaning::Peer& peer, const Judgement& judgement) {
  return judgement.filter && judgement.action && !judgement.action->tunnel &&
         peer.policy->origin(*judgement.filter).kind != ir::Origin::Kind::generated;
}

/// What one end does with the packets it sends and gets.
struct Seen {
  const Judgement* judgement;
  const Encounter::Case* at;
};

void addConflict(const Encounters& encounters, const meaning::End& end, llvm::ArrayRef<Seen> seen,
                 std::vector<MainModeConflict>& conflicts) {
  const Seen* first = nullptr;
  for (const Seen& each : seen) {
    if (!isAsking(end.peer, *each.judgement))
      continue;
    if (!first)
      first = &each;
    else if (!isSame(end.peer, *first->judgement->action, *each.judgement->action)) {
      bool with_pfs = hasPfsInMainMode(end.peer);
      conflicts.push_back({&end, encounters.sideOf(end, *first->judgement), encounters.sideOf(end, *each.judgement),
                           asks(*first->judgement, with_pfs), asks(*each.judgement, with_pfs), first->at, each.at});
    }
  }
}

} // namespace

std::vector<MainModeConflict> conflictsOf(const Encounters& encounters, const Encounter& encounter) {
  std::vector<Seen> at_from, at_to;
  for (const Encounter::Case& each : encounter.cases) {
    const meaning::Judgements& decided = each.outcome.decided;
    at_from.insert(at_from.end(), {{&decided.packet_out, &each}, {&decided.reply_in, &each}});
    at_to.insert(at_to.end(), {{&decided.packet_in, &each}, {&decided.reply_out, &each}});
  }
  std::vector<MainModeConflict> conflicts;
  addConflict(encounters, encounter.from, at_from, conflicts);
  addConflict(encounters, encounter.to, at_to, conflicts);
  return conflicts;
}

} // namespace cordon::analyzer
