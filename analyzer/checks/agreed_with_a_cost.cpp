// AUT316, NEG404 and NEG413: two ends agree, but not as either of them would have it.
#include "analyzer/agreed.h"
#include "analyzer/check.h"
#include "analyzer/disagreements.h"

#include "compiler/diag/kinds/aut.h"
#include "compiler/diag/kinds/neg.h"
#include "compiler/ir/describe.h"
#include "compiler/meaning/treatment.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {
namespace {

/// The offer of `action` that was agreed on.
const ir::QuickProposal* agreedOffer(const ir::Negotiate& action, const ir::QuickProposal& agreed) {
  auto at = llvm::find_if(
      action.quick, [&](const ir::QuickProposal& each) { return each.ah == agreed.ah && each.esp == agreed.esp; });
  return at != action.quick.end() ? &*at : nullptr;
}

std::string lifetimes(const ir::Negotiate& action, const ir::QuickProposal& offer) {
  return "main mode " + std::to_string(action.main_lifetime_s) + " s, quick mode " + std::to_string(offer.lifetime_s) +
         " s and " + (offer.lifetime_kb ? std::to_string(offer.lifetime_kb) + " kB" : "any volume");
}

bool haveCertificates(const meaning::Peer& a, const meaning::Peer& b) {
  auto has = [](const meaning::Peer& peer) {
    return peer.has_certificate && peer.platform && peer.platform->certificates.value.value_or(false);
  };
  return has(a) && has(b) && meaning::sameAuthority(a.certificate_root, b.certificate_root);
}

void run(Context& context) {
  Disagreements found;
  forEachAgreed(context.encounters, [&](const Agreed& agreed) {
    const Encounter& encounter = agreed.encounter;
    auto add = [&](const PairKind& kind, std::string own, std::string other, const char* help) {
      found.add(kind, {context.encounters.sideOf(encounter.from, agreed.from), std::move(own)},
                {context.encounters.sideOf(encounter.to, agreed.to), std::move(other)}, encounter,
                [&] { return Disagreements::Details{kind, exampleOf(encounter, agreed.one), help, {}}; });
    };
    const ir::Negotiate &own = *agreed.from.action, &other = *agreed.to.action;
    if (agreed.association.authentication == ir::AuthMethod::Kind::psk &&
        haveCertificates(encounter.from.peer, encounter.to.peer))
      add(diag::CertificatesWouldDo, encounter.from.peer.name + " has a certificate",
          encounter.to.peer.name + " has a certificate", "write `certificate(CA)` in place of the key");
    if (agreed.association.ike == ir::IkeVersion::v2 && agreed.association.main.group != own.main.front().group)
      add(diag::GroupGuessedWrong, ir::describe(own.main.front()) + " first",
          ir::describe(other.main.front()) + " first", "name the offer that both have first in both");
    const ir::QuickProposal *mine = agreedOffer(own, agreed.association.quick),
                            *theirs = agreedOffer(other, agreed.association.quick);
    if (mine && theirs &&
        (own.main_lifetime_s != other.main_lifetime_s || mine->lifetime_s != theirs->lifetime_s ||
         mine->lifetime_kb != theirs->lifetime_kb))
      add(diag::SmallerLifetimeHolds, lifetimes(own, *mine), lifetimes(other, *theirs), "write the same at both ends");
  });
  found.report(context.diags);
}

} // namespace

extern const Check agreed_with_a_costCheck{run, true};

} // namespace cordon::analyzer
