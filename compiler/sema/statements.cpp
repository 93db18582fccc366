#include "compiler/diag/kinds/nam.h"
#include "compiler/diag/kinds/neg.h"
#include "compiler/sema/context.h"
#include "compiler/sema/values.h"

namespace cordon::sema {
namespace {

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
    resolveHostsOrGroups(context, applies->names, "exemption", decl.name, exemption.applies_to);
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

void reportMissing(Context& context, const ast::Word& name, const char* kind, const char* clause, bool damaged) {
  if (!damaged)
    context.diags.report(name.span, diag::MissingClause, kind, name.text.str(), clause);
}

void resolveHostsOrGroups(Context& context, const std::vector<ast::Word>& names, const char* kind,
                          const ast::Word& statement, std::vector<model::HostId>& hosts) {
  hosts.clear();
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
  hosts.shrink_to_fit(); // kept as long as the model
  damaged |= context.names.hostsMissing();
  if (hosts.empty() && !damaged && context.diags.errorCount() == errors_before)
    context.diags.report(statement.span, diag::NoMembersHere, kind, statement.text.str());
}

void resolveStatements(Context& context) {
  context.model.exemptions.reserve(context.decls.exemptions.size());
  for (const ast::ExemptionDecl* decl : context.decls.exemptions)
    context.model.exemptions.push_back(resolveExemption(context, *decl));
  resolveRules(context);
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
