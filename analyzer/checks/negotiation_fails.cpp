// AUT302, 304, 305, 322, 323, 324 and NEG402, 403, 405 to 408: two statements promise that hosts talk by IPsec, and IKE
// fails. What it fails on is what meaning::outcome says.
#include "analyzer/check.h"
#include "analyzer/disagreements.h"
#include "analyzer/groups.h"
#include "analyzer/main_modes.h"
#include "analyzer/site_tunnels.h"

#include "compiler/diag/kinds/aut.h"
#include "compiler/diag/kinds/neg.h"
#include "compiler/ir/describe.h"
#include "compiler/meaning/outcome_text.h"
#include "compiler/meaning/treatment.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {
namespace {

using meaning::Failure;
using meaning::Field;
using meaning::Judgement;

/// One end of the negotiation that fails.
struct Party {
  const meaning::End& end;
  const Judgement& judgement;
};

bool isGenerated(const Party& party) {
  const Judgement& judgement = party.judgement;
  return judgement.filter && party.end.peer.policy->origin(*judgement.filter).kind == ir::Origin::Kind::generated;
}

bool hasRootInCommon(const Judgement& a, const Judgement& b) {
  if (!a.action || !b.action)
    return false;
  auto roots = [](const Judgement& judgement) {
    std::vector<const ir::Authority*> all;
    for (const ir::AuthMethod& method : judgement.action->authentication)
      if (method.kind == ir::AuthMethod::Kind::certificate)
        all.push_back(&judgement.tables->authorities[method.authority.index]);
    return all;
  };
  return llvm::any_of(roots(a), [&](const ir::Authority* one) {
    return llvm::any_of(roots(b), [&](const ir::Authority* other) { return meaning::sameAuthority(*one, *other); });
  });
}

bool isFirstPhase(const Failure& failure) {
  return failure.phase == meaning::Phase::main_mode || failure.phase == meaning::Phase::authentication;
}

struct Row {
  PairKind kind;
  const char* help;
};

/// What a failure is called; none if it is no fault, or found elsewhere: who is denied is meant to be, and a peer
/// without a filter is NEG401.
std::optional<Row> rowOf(const Failure& failure, const Party& one, const Party& other) {
  // What a platform makes by itself fits all that comes to it but for what must be proved first.
  if (isGenerated(one) || isGenerated(other))
    return isFirstPhase(failure)
               ? std::optional(Row{diag::GeneratedPolicyWins,
                                   "exempt the server's addresses on the LAN: `exemption ... { to ADDRESS; }`"})
               : std::nullopt;
  switch (failure.field) {
  case Field::ike_version:
    return Row{diag::IkeVersionsDiffer, "give both one version: `ike v1;` or `ike v2;` in the proposal"};
  case Field::main_proposal:
    return Row{diag::NoCommonMainMode, "add an offer to one of the two that the other has"};
  case Field::quick_proposal:
    return Row{diag::NoCommonQuickMode, "add an offer to one of the two that the other has"};
  case Field::pfs:
    return Row{diag::PfsDiffers, "write the same `pfs` in both proposals"};
  case Field::mode:
    return Row{diag::ModesDiffer, "leave the tunnel's end out of the rule, or the rule out"};
  case Field::selectors:
    return Row{diag::SelectorsDoNotFit, "negotiate for the same traffic at both ends: IKEv1 takes no wider ids"};
  case Field::auth_method:
    if (isGenerated(one) || isGenerated(other))
      return Row{diag::GeneratedPolicyWins,
                 "exempt the server's addresses on the LAN: `exemption ... { to ADDRESS; }`"};
    return Row{diag::NoCommonMethod, "add a method to one of the two that the other has"};
  case Field::psk:
    return Row{diag::NoCommonMethod, "name one key at both ends"};
  case Field::kerberos_trust:
    return Row{diag::KerberosImpossible, "add a certificate for these hosts: `using certificate(CA), ...`"};
  case Field::authority:
    if (hasRootInCommon(one.judgement, other.judgement))
      return Row{diag::CertificateNotAccepted, "give the host a certificate of a root that its peer names, too"};
    return Row{diag::NoCommonRoot, "name a root at both ends that both trust"};
  case Field::identity: // AUT322 is of the certificate; two statements say one host's `id`
  case Field::access_list:
  case Field::tunnel_end:
  case Field::filter:
    return std::nullopt;
  }
  __builtin_unreachable();
}

/// True if what the end has is its platform's default, not what the policy says.
bool isDefault(const Party& party, Field field) {
  const meaning::Peer& peer = party.end.peer;
  return peer.isOpen() && ((field == Field::main_proposal && peer.offers_main.empty()) ||
                           (field == Field::quick_proposal && peer.offers_quick.empty()));
}

/// True if the values of all keys that the end may use are known.
bool areKnown(const Judgement& judgement, const Keys& keys) {
  return judgement.action && llvm::all_of(judgement.action->authentication, [&](const ir::AuthMethod& method) {
           return method.kind != ir::AuthMethod::Kind::psk ||
                  !keys.valueOf(judgement.tables->secrets[method.secret.index]).empty();
         });
}

bool promises(const Judgement& judgement) {
  return judgement.kind == Judgement::Kind::negotiate || judgement.kind == Judgement::Kind::open;
}

std::vector<std::string> notesOf(const meaning::Outcome& outcome) {
  std::vector<std::string> notes;
  for (const std::string& text : outcome.remarks.assumptions)
    notes.push_back("assumed: " + text);
  if (outcome.association && outcome.association->at_rekey)
    notes.push_back("it works until the first rekey, after " + std::to_string(outcome.association->quick.lifetime_s) +
                    " s: the first association of IKEv2 has no key exchange of its own (RFC 7296, section 1.2)");
  return notes;
}

class Finder {
public:
  explicit Finder(const Context& context) : context(context) {}

  void look(const Encounter& encounter, const Encounter::Case& one, bool is_main_mode_open) {
    const meaning::Outcome& outcome = one.outcome;
    const meaning::Judgements& decided = outcome.decided;
    const auto& at_rekey = outcome.association ? outcome.association->at_rekey : std::nullopt;
    const auto& failure = outcome.failure ? outcome.failure : at_rekey;
    if (!failure || context.encounters.isMeant(encounter, one.packet))
      return;
    // Which main mode holds between the two is not known (AUT301): what fails in it may not.
    if (is_main_mode_open && isFirstPhase(*failure))
      return;
    bool swapped = outcome.failure && outcome.failure_of_reply;
    Party from{encounter.from, swapped ? decided.reply_in : decided.packet_out};
    Party to{encounter.to, swapped ? decided.reply_out : decided.packet_in};
    if (!promises(from.judgement) || !promises(to.judgement))
      return;
    std::optional<Row> row = rowOf(*failure, from, to);
    if (!row || (failure->field == Field::kerberos_trust && (isOutsider(from) || isOutsider(to))))
      return;
    bool is_unsure = isDefault(from, failure->field) || isDefault(to, failure->field) ||
                     (failure->field == Field::psk &&
                      !(areKnown(from.judgement, context.keys) && areKnown(to.judgement, context.keys)));
    if (is_unsure)
      row->kind.level = diag::level::warning;
    Disagreements::Part one_part{context.encounters.sideOf(from.end, from.judgement),
                                 swapped ? failure->responder : failure->initiator};
    Disagreements::Part other_part{context.encounters.sideOf(to.end, to.judgement),
                                   swapped ? failure->initiator : failure->responder};
    auto details = [&] {
      return Disagreements::Details{row->kind, exampleOf(encounter, one), row->help, notesOf(outcome)};
    };
    if (isGenerated(from))
      found.addDirected(row->kind, std::move(other_part), std::move(one_part), /*opens=*/false, encounter, details);
    else if (isGenerated(to))
      found.addDirected(row->kind, std::move(one_part), std::move(other_part), /*opens=*/true, encounter, details);
    else
      found.add(row->kind, std::move(one_part), std::move(other_part), encounter, details);
  }

  /// True if the end is in a group that it cannot join, which is the finding.
  bool isOutsider(const Party& party) const {
    const model::Host* host = context.encounters.hostNamed(party.end.peer.name);
    const model::Model& model = *context.subject.model;
    return host && cannotJoin(model, *host) &&
           context.encounters.sideOf(party.end, party.judgement).name == "group " + model.group(host->group).name;
  }

  /// A site tunnel is judged by itself: no host need be behind it.
  void look(const model::Tunnel& tunnel) {
    const model::Model& model = *context.subject.model;
    const meaning::Network& hosts = context.encounters.hosts();
    const std::optional<Encounter> through = encounterThrough(hosts, tunnel);
    if (!through)
      return;
    const Encounter& encounter = *through;
    const meaning::Outcome& outcome = encounter.cases.front().outcome;
    const auto& at_rekey = outcome.association ? outcome.association->at_rekey : std::nullopt;
    const auto& failure = outcome.failure ? outcome.failure : at_rekey;
    if (!failure || outcome.failure_of_reply)
      return;
    const model::Host &near = model.host(tunnel.left.host), &far = model.host(tunnel.right.host);
    const auto [left, right] = gatewaysOf(hosts, tunnel);
    std::optional<Row> row = rowOf(*failure, {left, {}}, {right, {}});
    if (!row)
      return;
    if (isDefault({left, {}}, failure->field) || isDefault({right, {}}, failure->field))
      row->kind.level = diag::level::warning;
    const model::Host& other = far.isConfigured() ? near : far;
    bool is_near = &other == &near;
    found.add(row->kind, {{"tunnel " + tunnel.name, tunnel.span}, is_near ? failure->responder : failure->initiator},
              {{"host " + other.name, other.span}, is_near ? failure->initiator : failure->responder}, encounter, [&] {
                return Disagreements::Details{row->kind, exampleOf(encounter, encounter.cases.front()), row->help,
                                              notesOf(outcome)};
              });
  }

  void report() const { found.report(context.diags); }

private:
  const Context& context;
  Disagreements found;
};

void run(Context& context) {
  Finder finder(context);
  for (const Encounter& encounter : context.encounters.all()) {
    bool is_main_mode_open = !conflictsOf(context.encounters, encounter).empty();
    for (const Encounter::Case& one : encounter.cases)
      finder.look(encounter, one, is_main_mode_open);
  }
  for (const model::Tunnel& tunnel : context.subject.model->tunnels)
    finder.look(tunnel);
  finder.report();
  if (!context.encounters.complete())
    context.diags.report({}, diag::PairsNotJudged, context.subject.work_max)
        .help("expectations about those that matter are judged by themselves");
}

} // namespace

extern const Check negotiation_failsCheck{run, true};

} // namespace cordon::analyzer
