#include "compiler/diag/kinds/nam.h"
#include "compiler/diag/kinds/neg.h"
#include "compiler/sema/context.h"
#include "compiler/sema/values.h"

namespace cordon::sema {
namespace {

void reportMissing(Context& context, const ast::Word& name, const char* kind, const char* clause, bool damaged) {
  if (!damaged)
    context.diags.report(name.span, diag::MissingClause, kind, name.text.str(), clause);
}

model::Exemption resolveExemption(Context& context, const ast::ExemptionDecl& decl) {
  model::Exemption exemption;
  exemption.name = decl.name.text.str();
  exemption.span = decl.name.span;
  const auto* to = only<ast::ToClause>(context, decl.clauses, "to");
  const auto* applies = only<ast::AppliesClause>(context, decl.clauses, "applies to");
  if (to) {
    exemption.to = resolveFilterSide(context, to->set, false, FilterUse::exemption);
    exemption.services = resolveServices(context, to->services);
  } else {
    reportMissing(context, decl.name, "exemption", "to", decl.damaged);
  }
  if (applies)
    exemption.applies_to = resolveHostsOrGroups(context, applies->names, "exemption", decl.name);
  else
    reportMissing(context, decl.name, "exemption", "applies to", decl.damaged);
  exemption.reason = textOf<ast::ReasonClause>(context, decl.clauses, "reason");
  exemption.owner = textOf<ast::OwnerClause>(context, decl.clauses, "owner");
  exemption.ticket = textOf<ast::TicketClause>(context, decl.clauses, "ticket");
  textOf<ast::DescriptionClause>(context, decl.clauses, "description");
  if (const auto* expires = only<ast::ExpiresClause>(context, decl.clauses, "expires"))
    exemption.expires = date(expires->date, context.diags).value_or("");
  return exemption;
}

/// Kerberos needs to know both ends of all the rule's traffic.
KerberosDefault kerberosFor(const Context& context, const model::Rule& rule) {
  std::vector<model::HostId> hosts = rule.hosts;
  if (!rule.among)
    for (const model::AddressSet* side : {&rule.from, &rule.to}) {
      if (!side->me && !side->beyond_hosts.empty())
        return {};
      llvm::append_range(hosts, side->hosts);
    }
  return kerberosBetween(context, hosts);
}

void resolveVerdict(Context& context, const ast::RuleDecl& decl, model::Rule& rule, bool damaged) {
  const ast::VerdictClause* found = nullptr;
  for (const auto& clause : decl.clauses)
    if (const auto* verdict = std::get_if<ast::VerdictClause>(&clause)) {
      if (found)
        context.diags.report(verdict->span, diag::TwoVerdicts, rule.name)
            .label(found->span, "first given here")
            .help("leave one, and write a rule of its own for other traffic");
      else
        found = verdict;
    }
  if (!found) {
    reportMissing(context, decl.name, "rule", "permit, block or negotiate", decl.damaged);
    return;
  }
  switch (found->kind) {
  case ast::VerdictClause::Kind::permit:
    rule.verdict = model::Rule::Verdict::permit;
    return;
  case ast::VerdictClause::Kind::block:
    rule.verdict = model::Rule::Verdict::block;
    return;
  case ast::VerdictClause::Kind::negotiate:
    rule.verdict = model::Rule::Verdict::negotiate;
    rule.use = completeUsing(context, resolveUsing(context, found->items, found->span),
                             {"rule", rule.name, rule.span, kerberosFor(context, rule), damaged});
    return;
  }
}

void resolveAmong(Context& context, const ast::RuleDecl& decl, model::Rule& rule) {
  size_t errors_before = context.diags.errorCount();
  model::AddressSet set = resolveFilterSide(context, *decl.among, false, FilterUse::rule);
  rule.among = true;
  rule.hosts = set.hosts;
  for (source::Span span : set.beyond_hosts)
    context.diags.report(span, diag::NotAHostAmong, context.sources.text(span).str())
        .help("declare a `host` for each address, or write a rule `on` one side `from ... to` the other");
  if (rule.hosts.size() < 2 && !set.damaged && context.diags.errorCount() == errors_before)
    context.diags.report(decl.among->span, diag::TooFewAmong, rule.name, rule.hosts.empty() ? "nobody" : "one host")
        .help("name another host, or remove the rule");
}

void resolveRuleSides(Context& context, const ast::RuleDecl& decl, model::Rule& rule) {
  const auto* sides = only<ast::FromToClause>(context, decl.clauses, "from");
  if (decl.among) {
    resolveAmong(context, decl, rule);
    if (sides)
      context.diags.report(sides->span, diag::KindWithoutOption, "a rule `among` hosts", "from ... to")
          .help("leave it out: its traffic is between any two of the hosts");
    return;
  }
  rule.hosts = resolveHostsOrGroups(context, decl.hosts, "rule", decl.name);
  if (!sides) {
    reportMissing(context, decl.name, "rule", "from ... to", decl.damaged);
    return;
  }
  rule.from = resolveFilterSide(context, sides->from, true, FilterUse::rule);
  rule.to = resolveFilterSide(context, sides->to, true, FilterUse::rule);
}

model::Rule resolveRule(Context& context, const ast::RuleDecl& decl) {
  model::Rule rule;
  rule.name = decl.name.text.str();
  rule.span = decl.name.span;
  size_t errors_before = context.diags.errorCount();
  resolveRuleSides(context, decl, rule); // before the verdict, which asks who the rule is for
  resolveVerdict(context, decl, rule, decl.damaged || context.diags.errorCount() > errors_before);
  bool negotiates = rule.verdict == model::Rule::Verdict::negotiate;
  if (const auto* service = only<ast::ServiceClause>(context, decl.clauses, "service"))
    rule.services = resolveServices(context, service->items);
  if (const auto* outbound = only<ast::OutboundClause>(context, decl.clauses, "outbound")) {
    rule.fallback = outbound->fallback;
    if (!negotiates)
      context.diags.report(outbound->span, diag::NeedsNegotiate, "outbound");
  }
  if (const auto* accept = only<ast::AcceptUnsecuredClause>(context, decl.clauses, "accept unsecured")) {
    rule.accept_unsecured = true;
    if (!negotiates)
      context.diags.report(accept->span, diag::NeedsNegotiate, "accept unsecured");
  }
  if (const auto* one_way = only<ast::OneWayClause>(context, decl.clauses, "one-way")) {
    rule.one_way = true;
    if (negotiates)
      context.diags.report(one_way->span, diag::KindWithoutOption, "a negotiating rule", "one-way")
          .help("security associations come in pairs: only permit and block may be one-way");
  }
  if (const auto* connection = only<ast::ConnectionClause>(context, decl.clauses, "connection"))
    rule.connection = oneOf<ir::ConnectionType>(context, connection->kind, "connection type",
                                                {{"all", ir::ConnectionType::all},
                                                 {"lan", ir::ConnectionType::lan},
                                                 {"remote-access", ir::ConnectionType::remote_access}})
                          .value_or(ir::ConnectionType::all);
  rule.reason = textOf<ast::ReasonClause>(context, decl.clauses, "reason");
  rule.owner = textOf<ast::OwnerClause>(context, decl.clauses, "owner");
  textOf<ast::DescriptionClause>(context, decl.clauses, "description");
  return rule;
}

model::Tunnel::End resolveEnd(Context& context, const ast::TunnelEnd& written) {
  model::Tunnel::End end;
  if (const Symbol* symbol = context.names.require(written.host, {SymbolKind::host}, "a host", context.diags)) {
    end.host = {{symbol->index}};
    if (context.model.host(end.host).dynamic)
      context.diags.report(written.host.span, diag::DynamicPeer, written.host.text.str(), "a tunnel")
          .help("a tunnel's end needs a static address");
  }
  end.behind = resolveFilterSide(context, written.behind, false, FilterUse::tunnel);
  return end;
}

/// The addresses that an end's outer packets may have, of one family. Those in the networks behind a gateway are its
/// inner ones, if it has others.
std::vector<net::Address> outerChoices(const model::Host& host, const std::optional<net::Address>& at,
                                       const model::AddressSet& behind, net::Family family) {
  std::vector<net::Address> choices = at ? std::vector{*at} : host.addresses;
  llvm::erase_if(choices, [&](const net::Address& address) { return address.family != family; });
  auto isInner = [&](const net::Address& address) {
    return llvm::any_of(behind.prefixes, [&](const net::Prefix& network) { return network.contains(address); });
  };
  if (!llvm::all_of(choices, isInner))
    llvm::erase_if(choices, isInner);
  return choices;
}

/// The address written behind `at`, if it is the host's.
std::optional<net::Address> statedOuter(Context& context, const ast::TunnelEnd& written, const model::Host& host) {
  if (!written.at)
    return std::nullopt;
  auto address = hostAddress(*written.at, context.diags);
  if (!address || llvm::is_contained(host.addresses, *address))
    return address;
  auto report = context.diags.report(written.at->span, diag::NotItsAddress, written.at->text.str(), host.name);
  report.label(host.span, "declared here");
  if (!host.addresses.empty())
    report.help("write one that it has, such as `at " + net::toString(host.addresses.front()) + "`");
  return std::nullopt;
}

/// Both ends' outer addresses: of the family that both have, IPv4 if both have both. Which of several is the one that
/// faces the other end only the policy can say.
void resolveOuter(Context& context, const ast::BetweenClause& between, model::Tunnel& tunnel) {
  size_t errors_before = context.diags.errorCount();
  const model::Host &left = context.model.host(tunnel.left.host), &right = context.model.host(tunnel.right.host);
  if (left.addresses.empty() || right.addresses.empty())
    return; // dynamic, or without one that could be read: reported
  auto left_at = statedOuter(context, between.left, left), right_at = statedOuter(context, between.right, right);
  if (context.diags.errorCount() > errors_before)
    return;
  for (net::Family family : {net::Family::v4, net::Family::v6}) {
    auto from = outerChoices(left, left_at, tunnel.left.behind, family),
         to = outerChoices(right, right_at, tunnel.right.behind, family);
    if (from.empty() || to.empty())
      continue;
    auto pick = [&](const ast::TunnelEnd& written, const std::vector<net::Address>& choices) {
      if (choices.size() > 1)
        context.diags
            .report(written.host.span, diag::SeveralOuterAddresses, written.host.text.str(),
                    family == net::Family::v4 ? "IPv4" : "IPv6")
            .help("say it behind the network: `" + written.host.text.str() + "(...) at " +
                  net::toString(choices.front()) + "`");
      return choices.front();
    };
    tunnel.left.outer = pick(between.left, from);
    tunnel.right.outer = pick(between.right, to);
    return;
  }
  context.diags.report(between.span, diag::FamiliesDoNotMeet, "the ends of tunnel `" + tunnel.name + "`")
      .help("give both hosts an address of one family");
}

std::optional<model::Tunnel> resolveTunnel(Context& context, const ast::TunnelDecl& decl) {
  model::Tunnel tunnel;
  tunnel.name = decl.name.text.str();
  tunnel.span = decl.name.span;
  const auto* between = only<ast::BetweenClause>(context, decl.clauses, "between");
  const auto* use = only<ast::UsingClause>(context, decl.clauses, "using");
  tunnel.reason = textOf<ast::ReasonClause>(context, decl.clauses, "reason");
  tunnel.owner = textOf<ast::OwnerClause>(context, decl.clauses, "owner");
  textOf<ast::DescriptionClause>(context, decl.clauses, "description");
  tunnel.use = completeUsing(context, use ? resolveUsing(context, use->items, use->span) : model::Using(),
                             {"tunnel", tunnel.name, tunnel.span, {}, decl.damaged});
  if (!between) {
    reportMissing(context, decl.name, "tunnel", "between ... and", decl.damaged);
    return std::nullopt;
  }
  tunnel.left = resolveEnd(context, between->left);
  tunnel.right = resolveEnd(context, between->right);
  if (!tunnel.left.host.isValid() || !tunnel.right.host.isValid())
    return std::nullopt;
  if (tunnel.left.host == tunnel.right.host)
    context.diags.report(between->span, diag::SameHostTwice, tunnel.name, between->left.host.text.str())
        .help("name the gateway at the other end");
  else
    resolveOuter(context, *between, tunnel);
  return tunnel;
}

model::Expectation::Verdict verdictOf(ast::ExpectDecl::Verdict verdict) {
  using From = ast::ExpectDecl::Verdict;
  using To = model::Expectation::Verdict;
  switch (verdict) {
  case From::secured:
    return To::secured;
  case From::encrypted:
    return To::encrypted;
  case From::clear:
    return To::clear;
  case From::blocked:
    return To::blocked;
  case From::fails:
    return To::fails;
  case From::one_way:
    return To::one_way;
  case From::unknown:
    return To::unknown;
  }
  __builtin_unreachable();
}

} // namespace

std::vector<model::HostId> resolveHostsOrGroups(Context& context, const std::vector<ast::Word>& names, const char* kind,
                                                const ast::Word& statement) {
  std::vector<model::HostId> hosts;
  size_t errors_before = context.diags.errorCount();
  bool damaged = names.empty(); // the head could not be read, or the members of a group
  for (const ast::Word& name : names) {
    const Symbol* symbol =
        context.names.require(name, {SymbolKind::host, SymbolKind::group}, "a host or a group", context.diags);
    if (!symbol)
      continue;
    if (symbol->kind == SymbolKind::host) {
      hosts.push_back({{symbol->index}});
    } else {
      llvm::append_range(hosts, context.model.groups[symbol->index].members);
      damaged |= context.decls.groups[symbol->index]->damaged;
    }
  }
  llvm::sort(hosts);
  hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
  damaged |= context.names.hostsMissing();
  if (hosts.empty() && !damaged && context.diags.errorCount() == errors_before)
    context.diags.report(statement.span, diag::NoMembersHere, kind, statement.text.str());
  return hosts;
}

void resolveStatements(Context& context) {
  context.model.exemptions.reserve(context.decls.exemptions.size());
  context.model.rules.reserve(context.decls.rules.size());
  for (const ast::ExemptionDecl* decl : context.decls.exemptions)
    context.model.exemptions.push_back(resolveExemption(context, *decl));
  for (const ast::RuleDecl* decl : context.decls.rules)
    context.model.rules.push_back(resolveRule(context, *decl));
  for (const ast::TunnelDecl* decl : context.decls.tunnels)
    if (auto tunnel = resolveTunnel(context, *decl))
      context.model.tunnels.push_back(std::move(*tunnel));
}

void resolveExpectations(Context& context) {
  for (const ast::ExpectDecl* decl : context.decls.expectations) {
    model::Expectation expectation;
    expectation.from = resolveSet(context, decl->from, false);
    expectation.to = resolveSet(context, decl->to, false);
    expectation.services = resolveServices(context, decl->services);
    expectation.verdict = verdictOf(decl->verdict);
    expectation.span = decl->span;
    context.model.expectations.push_back(std::move(expectation));
  }
}

} // namespace cordon::sema
