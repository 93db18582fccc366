#include "compiler/diag/kinds/nam.h"
#include "compiler/load.h"
#include "compiler/sema/context.h"
#include "compiler/sema/prefix_set.h"
#include "compiler/sema/values.h"

namespace cordon::sema {
namespace {

void resolveAddresses(Context& context, const ast::HostDecl& decl, model::Host& host) {
  const auto* fixed = only<ast::HostAddressClause>(context, decl.clauses, "address");
  const auto* dynamic = only<ast::DynamicClause>(context, decl.clauses, "address");
  if (fixed && dynamic)
    context.diags.report(dynamic->span, diag::DuplicateClause, "address").label(fixed->span, "first given here");
  if (fixed) {
    for (const ast::Word& word : fixed->addresses)
      if (auto address = hostAddress(word, context.diags))
        host.addresses.push_back(*address);
    llvm::sort(host.addresses);
    host.addresses.erase(std::unique(host.addresses.begin(), host.addresses.end()), host.addresses.end());
  } else if (dynamic) {
    host.dynamic = true;
    if (!dynamic->within.empty())
      host.dynamic_in = resolveSet(context, {dynamic->within, {}, dynamic->span}, false).prefixes;
  } else if (!decl.damaged) {
    context.diags.report(decl.name.span, diag::MissingClause, "host", host.name, "address")
        .help("write `address 10.1.2.3;` or `address dynamic in 10.1.40.0/22;`");
  }
}

void resolvePlatform(Context& context, const ast::HostDecl& decl, model::Host& host) {
  const auto* clause = only<ast::PlatformClause>(context, decl.clauses, "platform");
  if (!clause) {
    if (!decl.damaged)
      context.diags.report(decl.name.span, diag::MissingClause, "host", host.name, "platform")
          .help("write `platform NAME;`; `other` is one");
    return;
  }
  host.platform = catalog::findPlatform(clause->name.text);
  if (host.platform)
    return;
  std::vector<llvm::StringRef> names;
  for (const catalog::Platform& platform : catalog::platforms())
    names.push_back(platform.name);
  context.diags.report(clause->name.span, diag::UnknownName, "platform", clause->name.text.str())
      .didYouMean(clause->name.text, names);
}

void resolveDomain(Context& context, const ast::HostDecl& decl, model::Host& host) {
  const auto* clause = only<ast::DomainClause>(context, decl.clauses, "domain");
  if (!clause)
    return;
  host.domain = clause->name.text.str();
  std::vector<llvm::StringRef> known;
  for (const model::Forest& forest : context.model.forests)
    known.insert(known.end(), forest.domains.begin(), forest.domains.end());
  // Without any forest statement domains are only names; with one, a domain outside all of them is a slip.
  if (!known.empty() && !llvm::is_contained(known, clause->name.text))
    context.diags.report(clause->name.span, diag::UnknownName, "domain", host.domain)
        .didYouMean(clause->name.text, known);
}

void resolveCertificate(Context& context, const ast::HostDecl& decl, model::Host& host) {
  const auto* clause = only<ast::HostCertificateClause>(context, decl.clauses, "certificate");
  if (!clause)
    return;
  auto path = [&](const ast::Text& text) {
    return pathInTree(text, context.sources, context.options.root_folder, context.options.allow_outside, context.diags)
        .value_or("");
  };
  host.certificate = ir::Host::Certificate{path(clause->file), clause->key ? path(*clause->key) : ""};
  if (const Symbol* ca =
          context.names.require(clause->authority, {SymbolKind::ca}, "a certification authority", context.diags))
    host.certificate_authority = {{ca->index}};
}

void resolveOffers(Context& context, const ast::HostDecl& decl, model::Host& host) {
  for (const auto& clause : decl.clauses) {
    const auto* offers = std::get_if<ast::OffersClause>(&clause);
    if (!offers)
      continue;
    for (const ast::Word& word : offers->main)
      if (auto suite = mainSuite(word, context.diags))
        host.offered_main.push_back(*suite);
    for (const ast::QuickItem& item : offers->quick)
      if (auto offer = quickOffer(item, context.diags))
        host.offered_quick.push_back(*offer);
  }
}

model::Host resolveHost(Context& context, const ast::HostDecl& decl) {
  model::Host host;
  host.name = decl.name.text.str();
  host.span = decl.name.span;
  resolveAddresses(context, decl, host);
  resolvePlatform(context, decl, host);
  resolveDomain(context, decl, host);
  resolveCertificate(context, decl, host);
  resolveOffers(context, decl, host);
  host.ou = textOf<ast::OuClause>(context, decl.clauses, "ou");
  host.identity = textOf<ast::IdentityClause>(context, decl.clauses, "id");
  textOf<ast::DescriptionClause>(context, decl.clauses, "description");
  if (const auto* site = only<ast::SiteClause>(context, decl.clauses, "site"))
    host.site = site->name.text.str();
  if (const auto* role = only<ast::RoleClause>(context, decl.clauses, "role"))
    for (const ast::Word& name : role->names)
      host.roles.insert(name.text.str());
  return host;
}

} // namespace

void resolveForests(Context& context) {
  for (const ast::ForestDecl* decl : context.decls.forests) {
    model::Forest forest;
    forest.name = decl->name.text.str();
    forest.span = decl->name.span;
    for (const auto& clause : decl->clauses)
      std::visit(ir::Overloaded{
                     [&](const ast::DomainsClause& domains) {
                       for (const ast::Word& name : domains.names)
                         forest.domains.push_back(name.text.str());
                     },
                     [&](const ast::TrustClause& trust) {
                       if (context.names.require(trust.forest, {SymbolKind::forest}, "a forest", context.diags))
                         forest.trusts.emplace_back(trust.forest.text.str(), trust.two_way);
                     },
                 },
                 clause);
    context.model.forests.push_back(std::move(forest));
  }
}

void resolveHosts(Context& context) {
  llvm::StringMap<const ast::HostDecl*> lower_case;
  // The table is complete before any value is looked at: a dynamic host's space may name other hosts.
  context.model.hosts.resize(context.decls.hosts.size());
  for (size_t i = 0; i < context.decls.hosts.size(); ++i) {
    const ast::HostDecl& decl = *context.decls.hosts[i];
    context.model.hosts[i] = resolveHost(context, decl);
    auto [at, fresh] = lower_case.try_emplace(decl.name.text.lower(), &decl);
    if (!fresh)
      context.diags.report(decl.name.span, diag::NamesDifferInCase, decl.name.text.str())
          .label(at->second->name.span, "the other one")
          .help("each host's files go to a folder of its name, and many file systems fold case");
  }
}

} // namespace cordon::sema
