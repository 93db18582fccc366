// AUT303 and NEG412: both ends have something stronger in common than what the order of their lists makes them choose.
#include "analyzer/agreed.h"
#include "analyzer/check.h"
#include "analyzer/disagreements.h"

#include "compiler/diag/kinds/aut.h"
#include "compiler/diag/kinds/neg.h"
#include "compiler/ir/describe.h"
#include "compiler/meaning/treatment.h"
#include "compiler/model/trust.h"

#include <llvm/ADT/STLExtras.h>

#include <map>

namespace cordon::analyzer {
namespace {

using Method = ir::AuthMethod;

// --- proposals -------------------------------------------------------------------------------------------------------

/// Security in bits (NIST SP 800-57 part 1, tables 2 and 4; modp1536: RFC 3526, section 8).
unsigned bitsOf(catalog::Cipher cipher) {
  using catalog::Cipher;
  return cipher == Cipher::null ? 0 : cipher == Cipher::des ? 56 : cipher == Cipher::des3 ? 112 : row(cipher).key_bits;
}
unsigned bitsOf(catalog::DhGroup group) {
  using catalog::DhGroup;
  switch (group) {
  case DhGroup::modp768:
    return 64;
  case DhGroup::modp1024:
    return 80;
  case DhGroup::modp1536:
    return 90;
  case DhGroup::modp2048:
    return 112;
  case DhGroup::modp3072:
  case DhGroup::ecp256:
  case DhGroup::x25519:
    return 128;
  case DhGroup::modp4096:
    return 150;
  case DhGroup::ecp384:
    return 192;
  case DhGroup::ecp521:
    return 256;
  }
  __builtin_unreachable();
}
/// The enumerators ascend in strength.
unsigned rankOf(catalog::Integrity integrity) {
  return unsigned(integrity);
}

using Strength = std::vector<unsigned>;
Strength strengthOf(const ir::MainProposal& offer) {
  return {bitsOf(offer.cipher), rankOf(offer.integrity), bitsOf(offer.group)};
}
/// Only what protects in one way can be compared: that a policy prefers content that monitors can read is its choice.
std::optional<Strength> strengthOf(const ir::QuickProposal& offer) {
  if (offer.ah || !offer.esp || offer.esp->cipher == catalog::Cipher::null || !offer.esp->integrity)
    return std::nullopt;
  return Strength{bitsOf(offer.esp->cipher), rankOf(*offer.esp->integrity)};
}

/// At least as strong in all, and stronger in something.
bool isStronger(const Strength& a, const Strength& b) {
  return a != b && std::equal(a.begin(), a.end(), b.begin(), std::greater_equal<>());
}

const ir::MainProposal* strongerMain(const Agreed& agreed) {
  const ir::MainProposal& chosen = agreed.association.main;
  for (const ir::MainProposal& offer : agreed.from.action->main)
    if (llvm::is_contained(agreed.to.action->main, offer) && row(offer.cipher).aead == row(chosen.cipher).aead &&
        isStronger(strengthOf(offer), strengthOf(chosen)))
      return &offer;
  return nullptr;
}

const ir::QuickProposal* strongerQuick(const Agreed& agreed) {
  std::optional<Strength> chosen = strengthOf(agreed.association.quick);
  for (const ir::QuickProposal& offer : agreed.from.action->quick)
    if (std::optional<Strength> strength = strengthOf(offer);
        strength && chosen && isStronger(*strength, *chosen) &&
        llvm::any_of(agreed.to.action->quick,
                     [&](const ir::QuickProposal& other) { return other.ah == offer.ah && other.esp == offer.esp; }))
      return &offer;
  return nullptr;
}

// --- methods ---------------------------------------------------------------------------------------------------------

bool isCertificateCommon(const Agreed& agreed) {
  return llvm::any_of(agreed.from.action->authentication, [&](const Method& own) {
    return own.kind == Method::Kind::certificate &&
           llvm::any_of(agreed.to.action->authentication, [&](const Method& other) {
             return other.kind == Method::Kind::certificate &&
                    meaning::sameAuthority(agreed.from.tables->authorities[own.authority.index],
                                           agreed.to.tables->authorities[other.authority.index]);
           });
  });
}

bool canKerberos(const meaning::Peer& peer) {
  return !peer.domain.empty() && peer.platform && peer.platform->kerberos.value.value_or(false);
}

bool isKerberosCommon(const Agreed& agreed, const model::Model& model) {
  const meaning::Peer &a = agreed.encounter.from.peer, &b = agreed.encounter.to.peer;
  auto offers = [](const meaning::Judgement& judgement) {
    return llvm::any_of(judgement.action->authentication,
                        [](const Method& method) { return method.kind == Method::Kind::kerberos; });
  };
  return offers(agreed.from) && offers(agreed.to) && canKerberos(a) && canKerberos(b) &&
         model::kerberosObstacle(model.forests, a.domain, b.domain).empty();
}

std::string methodsOf(const meaning::Judgement& judgement) {
  std::string text;
  for (const Method& method : judgement.action->authentication)
    text += (text.empty() ? "" : ", ") + ir::describe(*judgement.tables, method);
  return text;
}

template <class T> std::string textOf(const std::vector<T>& offers) {
  std::string text;
  for (const T& offer : offers)
    text += (text.empty() ? "" : ", ") + ir::describe(offer);
  return text;
}

// --- findings --------------------------------------------------------------------------------------------------------

/// Lists that are in the wrong order by themselves: both ends have the same, as a proposal of the policy says it. One
/// finding for all that use it.
class WeakLists {
public:
  explicit WeakLists(const Context& context) : context(context) {}

  /// False if the two ends' lists are no proposal's. `listOf`: main or quick mode's, of a proposal or an action.
  template <class ListOf> bool add(const Agreed& agreed, ListOf listOf, llvm::StringRef better) {
    const auto& list = listOf(*agreed.from.action);
    if (list != listOf(*agreed.to.action))
      return false;
    const auto& proposals = context.subject.model->proposals;
    auto first = llvm::find_if(proposals, [&](const model::Proposal& proposal) { return listOf(proposal) == list; });
    if (first == proposals.end())
      return false;
    auto [at, is_new] = found.try_emplace({&*first, textOf(list)});
    Finding& finding = at->second;
    if (is_new) {
      finding.better = better.str();
      finding.example = exampleOf(agreed.encounter, agreed.one);
      for (const model::Proposal& proposal : llvm::make_range(std::next(first), proposals.end()))
        if (listOf(proposal) == list)
          finding.alike.push_back(&proposal);
    }
    for (const auto& [end, judgement] :
         {std::pair(&agreed.encounter.from, &agreed.from), std::pair(&agreed.encounter.to, &agreed.to)}) {
      Side side = context.encounters.sideOf(*end, *judgement);
      finding.statements.try_emplace(side.span, std::move(side.name));
    }
    return true;
  }

  void report() const {
    constexpr size_t kShown = 4;
    for (const auto& [key, finding] : found) {
      const auto& [proposal, list] = key;
      const auto& [place, name] = *finding.statements.begin();
      const size_t others = finding.statements.size() - 1;
      auto report = context.diags.report(proposal->span, diag::WeakerOfferChosen, name,
                                         others == 0   ? "its other hosts"
                                         : others == 1 ? "`" + std::next(finding.statements.begin())->second + "`"
                                                       : std::to_string(others) + " others");
      report.note("`proposal " + proposal->name + "`: " + list);
      for (const model::Proposal* other : finding.alike)
        report.label(other->span, "has the same list");
      size_t shown = 0;
      for (const auto& [span, statement] : finding.statements)
        if (shown++ < kShown)
          report.label(span, "chooses from it");
      report.note("for example " + finding.example);
      report.help("name `" + finding.better + "` first");
    }
  }

private:
  struct Finding {
    std::string better, example;
    std::vector<const model::Proposal*> alike;
    std::map<source::Span, std::string> statements; ///< names by place
  };
  const Context& context;
  std::map<std::pair<const model::Proposal*, std::string>, Finding> found; ///< by the list's text
};

void run(Context& context) {
  Disagreements found;
  WeakLists lists(context);
  forEachAgreed(context.encounters, [&](const Agreed& agreed) {
    auto add = [&](const PairKind& kind, std::string own, std::string other, std::string help) {
      const Encounter& encounter = agreed.encounter;
      found.add(kind, {context.encounters.sideOf(encounter.from, agreed.from), std::move(own)},
                {context.encounters.sideOf(encounter.to, agreed.to), std::move(other)}, encounter,
                [&] { return Disagreements::Details{kind, exampleOf(encounter, agreed.one), std::move(help), {}}; });
    };
    auto addOffer = [&](auto listOf, const std::string& better) {
      if (!lists.add(agreed, listOf, better))
        add(diag::WeakerOfferChosen, textOf(listOf(*agreed.from.action)), textOf(listOf(*agreed.to.action)),
            "name `" + better + "` first");
    };
    if (agreed.association.authentication == Method::Kind::psk &&
        (isCertificateCommon(agreed) || isKerberosCommon(agreed, *context.subject.model)))
      add(diag::WeakerMethodFirst, methodsOf(agreed.from), methodsOf(agreed.to), "name the key last, or not at all");
    if (const ir::MainProposal* better = strongerMain(agreed))
      addOffer([](const auto& of) -> const auto& { return of.main; }, ir::describe(*better));
    else if (const ir::QuickProposal* stronger = strongerQuick(agreed))
      addOffer([](const auto& of) -> const auto& { return of.quick; }, ir::describe(*stronger));
  });
  lists.report();
  found.report(context.diags);
}

} // namespace

extern const Check weaker_choiceCheck{run, true};

} // namespace cordon::analyzer
