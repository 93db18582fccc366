#include "compiler/diag/kinds/nam.h"
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
    exemption.to = resolveSet(context, to->set, false);
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

/// True if both ends of all the rule's traffic are known hosts, each joined to a domain.
bool concernsOnlyMembers(const model::Model& model, const model::Rule& rule) {
  auto known = [&](const model::AddressSet& set) { return set.me || allJoined(model, set.hosts); };
  return allJoined(model, rule.hosts) && (rule.among || (known(rule.from) && known(rule.to)));
}

void resolveVerdict(Context& context, const ast::RuleDecl& decl, model::Rule& rule) {
  const ast::VerdictClause* found = nullptr;
  for (const auto& clause : decl.clauses)
    if (const auto* verdict = std::get_if<ast::VerdictClause>(&clause)) {
      if (found)
        context.diags.report(verdict->span, diag::TwoVerdicts, rule.name).label(found->span, "first given here");
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
                             {"rule", rule.name, rule.span, concernsOnlyMembers(context.model, rule), decl.damaged});
    return;
  }
}

void resolveRuleSides(Context& context, const ast::RuleDecl& decl, model::Rule& rule) {
  const auto* sides = only<ast::FromToClause>(context, decl.clauses, "from");
  if (decl.among) {
    rule.among = true;
    rule.hosts = resolveSet(context, *decl.among, false).hosts;
    if (sides)
      context.diags.report(sides->span, diag::MeNotAllowed).help("a rule `among` hosts has no `from` and `to`");
    return;
  }
  rule.hosts = resolveHostsOrGroups(context, decl.hosts, "rule", decl.name);
  if (!sides) {
    reportMissing(context, decl.name, "rule", "from ... to", decl.damaged);
    return;
  }
  rule.from = resolveSet(context, sides->from, true);
  rule.to = resolveSet(context, sides->to, true);
}

model::Rule resolveRule(Context& context, const ast::RuleDecl& decl) {
  model::Rule rule;
  rule.name = decl.name.text.str();
  rule.span = decl.name.span;
  resolveRuleSides(context, decl, rule); // before the verdict, which asks who the rule is for
  resolveVerdict(context, decl, rule);
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
      context.diags.report(one_way->span, diag::KindWithoutOption, "negotiating rule", "one-way")
          .help("security associations come in pairs: only permit and block may be one-way");
  }
  if (const auto* connection = only<ast::ConnectionClause>(context, decl.clauses, "connection"))
    rule.connection = connection->kind.text == "lan"             ? ir::ConnectionType::lan
                      : connection->kind.text == "remote-access" ? ir::ConnectionType::remote_access
                                                                 : ir::ConnectionType::all;
  textOf<ast::ReasonClause>(context, decl.clauses, "reason");
  textOf<ast::OwnerClause>(context, decl.clauses, "owner");
  textOf<ast::DescriptionClause>(context, decl.clauses, "description");
  return rule;
}

model::Tunnel::End resolveEnd(Context& context, const ast::TunnelEnd& written) {
  model::Tunnel::End end;
  if (const Symbol* symbol = context.names.require(written.host, {SymbolKind::host}, "a host", context.diags)) {
    end.host = {{symbol->index}};
    if (context.model.host(end.host).dynamic)
      context.diags.report(written.host.span, diag::HostWithoutAddress, written.host.text.str())
          .help("a tunnel's end needs a static address");
  }
  end.behind = resolveSet(context, written.behind, false);
  return end;
}

std::optional<model::Tunnel> resolveTunnel(Context& context, const ast::TunnelDecl& decl) {
  model::Tunnel tunnel;
  tunnel.name = decl.name.text.str();
  tunnel.span = decl.name.span;
  const auto* between = only<ast::BetweenClause>(context, decl.clauses, "between");
  const auto* use = only<ast::UsingClause>(context, decl.clauses, "using");
  textOf<ast::ReasonClause>(context, decl.clauses, "reason");
  textOf<ast::OwnerClause>(context, decl.clauses, "owner");
  textOf<ast::DescriptionClause>(context, decl.clauses, "description");
  tunnel.use = completeUsing(context, use ? resolveUsing(context, use->items, use->span) : model::Using(),
                             {"tunnel", tunnel.name, tunnel.span, /*all_joined=*/false, decl.damaged});
  if (!between) {
    reportMissing(context, decl.name, "tunnel", "between ... and", decl.damaged);
    return std::nullopt;
  }
  tunnel.left = resolveEnd(context, between->left);
  tunnel.right = resolveEnd(context, between->right);
  if (!tunnel.left.host.isValid() || !tunnel.right.host.isValid())
    return std::nullopt;
  if (tunnel.left.host == tunnel.right.host)
    context.diags.report(between->span, diag::SameHostTwice, tunnel.name, between->left.host.text.str());
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
  if (hosts.empty() && !damaged && context.diags.errorCount() == errors_before)
    context.diags.report(statement.span, diag::NoMembersHere, kind, statement.text.str());
  return hosts;
}

void resolveStatements(Context& context) {
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
