#include "compiler/diag/kinds/flt.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/lower/class_builder.h"

#include <llvm/ADT/STLExtras.h>

#include <map>

namespace cordon::lower {
namespace {

/// Of a rule that names no service.
const model::Selector kEverything;

constexpr net::Family kFamilies[] = {net::Family::v4, net::Family::v6};

bool isAny(const ir::Endpoint& side) {
  return !side.me && side.prefix.isAny();
}

/// One rule, lowered for one class.
class RuleLowering {
public:
  RuleLowering(ClassBuilder& builder, const Plan::AppliedRule& applied)
      : builder(builder), plan(builder.policy_class.plan), rule(builder.model.rules[applied.index]), applied(applied),
        services(rule.services.empty() ? llvm::ArrayRef(kEverything) : rule.services) {
    treatment.origin = builder.ir.add({ir::Origin::Kind::policy, ("rule " + rule.name).str(), {rule.span}});
    treatment.mirrored = !rule.one_way;
    treatment.connection = rule.connection;
  }

  void run() {
    if (!rule.among && applied.v4.none() && applied.v6.none()) {
      noteOthers(builder.diags.report(rule.span, diag::NeverMatchable, rule.name.str(), nameOfFirst()))
          .help("one side must be `me`, `any` or hold the host's address");
      return;
    }
    for (net::Family family : kFamilies)
      lowerFamily(family);
    if (!met)
      builder.diags.report(rule.span, diag::FamiliesDoNotMeet, ("the two sides of rule `" + rule.name + "`").str());
    else if (!gave) { // a slip, most often of address families
      auto kind = diag::NeverMatchable;
      kind.level = diag::level::warning;
      noteOthers(builder.diags.report(rule.span, kind, rule.name.str(), nameOfFirst()))
          .help("the host has no address of the family that the rule's addresses or services need");
    }
  }

private:
  /// True if the service's packets are not those of its replies.
  static bool hasSides(const model::Selector& service) {
    return net::hasPorts(service.protocol) && !net::isIcmp(service.protocol) &&
           service.source_ports != service.target_ports;
  }

  /// A host's own side is written `me`, never `any`: then the halves of nested filters rank alike.
  void lowerFamily(net::Family family) {
    const ir::Endpoint me{true, net::anyPrefix(family)};
    if (rule.among) {
      const std::vector<model::HostId>& own = builder.policy_class.hosts;
      std::vector<ir::Endpoint> others;
      for (model::HostId id : rule.hosts)
        if (own.size() > 1 || own.front() != id) // what a host sends to itself meets no filter
          for (const net::Address& address : builder.model.host(id).addresses)
            if (address.family == family)
              others.push_back({false, net::hostPrefix(address)});
      lowerSides(family, me, others);
      // Mirrors swap ports: who serves a service is not who asks for it.
      if (rule.one_way || llvm::any_of(services, hasSides))
        lowerSides(family, others, me);
      return;
    }
    const Endpoints from = endpointsOf(rule.from, family), to = endpointsOf(rule.to, family);
    if (rule.from.any && rule.to.any) {
      lowerSides(family, me, to);
      lowerSides(family, from, me);
      return;
    }
    bool own_from = rule.from.any && !applied.in(family).to;
    bool own_to = rule.to.any && !applied.in(family).from;
    lowerSides(family, own_from ? llvm::ArrayRef(me) : from, own_to ? llvm::ArrayRef(me) : to);
  }

  void lowerSides(net::Family family, llvm::ArrayRef<ir::Endpoint> sources, llvm::ArrayRef<ir::Endpoint> targets) {
    bool both = !sources.empty() && !targets.empty();
    met |= both;
    if (!both || !plan.has(family))
      return;
    if (!builder.hasRoomFor(pairsOf(sources, targets) * servicesIn(family), treatment.origin)) {
      gave = true;
      return;
    }
    for (const model::Selector& selector : services) {
      if (selector.family && *selector.family != family)
        continue;
      gave = true;
      for (const ir::Endpoint& source : sources)
        for (const ir::Endpoint& target : targets) {
          if (builder.isFull())
            return;
          addWithIntersections(source, target, selector);
        }
    }
  }

  /// How many pairs `add` makes of the two sides: those with a side that may be a member's. An intersection of an `any`
  /// side is not counted.
  uint64_t pairsOf(llvm::ArrayRef<ir::Endpoint> sources, llvm::ArrayRef<ir::Endpoint> targets) const {
    auto own = [&](const ir::Endpoint& side) { return builder.mayBeOwn(side); };
    const auto own_sources = uint64_t(llvm::count_if(sources, own)),
               own_targets = uint64_t(llvm::count_if(targets, own));
    return own_sources * targets.size() + (sources.size() - own_sources) * own_targets;
  }

  uint64_t servicesIn(net::Family family) const {
    return uint64_t(llvm::count_if(
        services, [&](const model::Selector& selector) { return !selector.family || *selector.family == family; }));
  }

  /// Adds source -> target, and, for an `any` side, its intersection with each secured prefix: addresses outrank all
  /// else, so `block any -> me` would otherwise lose to the secured prefix (design: intersection of any-sided rules).
  void addWithIntersections(const ir::Endpoint& source, const ir::Endpoint& target, const model::Selector& selector) {
    add(source, target, selector, Claim::statement);
    if (!isAny(source) && !isAny(target))
      return;
    for (const net::Prefix& secured : builder.securedPrefixes(source.prefix.family)) {
      if (isAny(source))
        add({false, secured}, target, selector, Claim::derived);
      if (isAny(target))
        add(source, {false, secured}, selector, Claim::derived);
    }
  }

  void add(const ir::Endpoint& source, const ir::Endpoint& target, const model::Selector& selector, Claim claim) {
    if (!builder.mayBeOwn(source) && !builder.mayBeOwn(target))
      return; // it can meet no packet of any member
    treatment.claim = claim;
    treatment.action = actionFor(farEnd(source, target));
    builder.add(source, target, selector, treatment);
  }

  /// The host at the far end of a filter: the one that has the single address of the side that is not the own one.
  const model::Host* farEnd(const ir::Endpoint& source, const ir::Endpoint& target) const {
    if (rule.verdict != model::Rule::Verdict::negotiate)
      return nullptr;
    const Plan::Sides sides = applied.in(source.prefix.family);
    bool own_source = source.me || (!target.me && sides.from), own_target = target.me || (!source.me && sides.to);
    if (plan.self.isValid() && !source.me && !target.me) { // a rule may name the host on both sides
      own_source = builder.mayBeOwn(source);
      own_target = builder.mayBeOwn(target);
    }
    if (own_source == own_target)
      return nullptr;
    const ir::Endpoint& far = own_source ? target : source;
    return far.prefix.isHost() ? builder.index.hostAt(far.prefix.first()) : nullptr;
  }

  ir::ActionId actionFor(const model::Host* peer) {
    const llvm::StringRef identity = peer ? llvm::StringRef(peer->identity) : "";
    ir::ActionId& action = identity.empty() ? action_for_any : actions[identity];
    if (!action.isValid())
      action = makeAction(identity);
    return action;
  }

  ir::ActionId makeAction(llvm::StringRef peer_identity) {
    switch (rule.verdict) {
    case model::Rule::Verdict::permit:
      return builder.intern(ir::Permit());
    case model::Rule::Verdict::block:
      return builder.intern(ir::Block());
    case model::Rule::Verdict::negotiate: {
      NegotiateOptions options;
      options.fallback = rule.fallback;
      options.accept_unsecured = rule.accept_unsecured;
      options.version = builder.index.ruleVersion(applied.index);
      options.peer_identity = peer_identity.str();
      return negotiateAction(builder, rule.use, options);
    }
    }
    __builtin_unreachable();
  }

  std::string nameOfFirst() const { return builder.model.host(builder.policy_class.hosts.front()).name; }

  diag::Report noteOthers(diag::Report report) const {
    if (const size_t others = builder.policy_class.hosts.size() - 1)
      report.note("and " + std::to_string(others) + " more of its class");
    return report;
  }

  ClassBuilder& builder;
  const Plan& plan;
  const model::Rule rule;
  const Plan::AppliedRule& applied;
  llvm::ArrayRef<model::Selector> services; ///< at least one
  Treatment treatment;
  ir::ActionId action_for_any;                     ///< with whom no identity is demanded; made when asked for
  std::map<llvm::StringRef, ir::ActionId> actions; ///< by the identity demanded
  bool met = false;                                ///< the sides have a family in common
  bool gave = false;                               ///< the class has a filter of it
};

} // namespace

void lowerRules(ClassBuilder& builder) {
  for (const Plan::AppliedRule& applied : builder.policy_class.plan.rules)
    RuleLowering(builder, applied).run();
}

} // namespace cordon::lower
