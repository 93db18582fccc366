#include "compiler/sema/resolve.h"

#include "compiler/diag/catalog.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/diag/kinds/sup.h"
#include "compiler/sema/context.h"
#include "compiler/sema/values.h"

namespace cordon::sema {
namespace {

using ir::Overloaded;

void collect(const std::vector<ast::Program>& programs, Declarations& decls) {
  for (const ast::Program& program : programs)
    for (const ast::Declaration& declaration : program.declarations)
      std::visit(Overloaded{
                     [&](const ast::PolicyDecl& d) { decls.policies.push_back(&d); },
                     [](const ast::ImportDecl&) {},    // followed by loadPolicy
                     [](const ast::InventoryDecl&) {}, // likewise
                     [&](const ast::ForestDecl& d) { decls.forests.push_back(&d); },
                     [&](const ast::SubnetDecl& d) { decls.subnets.push_back(&d); },
                     [&](const ast::AddressesDecl& d) { decls.addresses.push_back(&d); },
                     [&](const ast::ServiceDecl& d) { decls.services.push_back(&d); },
                     [&](const ast::HostDecl& d) { decls.hosts.push_back({d.name, &d}); },
                     [&](const ast::CaDecl& d) { decls.authorities.push_back(&d); },
                     [&](const ast::AuthDecl& d) { decls.auths.push_back(&d); },
                     [&](const ast::ProposalDecl& d) { decls.proposals.push_back(&d); },
                     [&](const ast::GroupDecl& d) { decls.groups.push_back(&d); },
                     [&](const ast::ExemptionDecl& d) { decls.exemptions.push_back(&d); },
                     [](const ast::RuleDecl&) {}, // by declareRules
                     [&](const ast::TunnelDecl& d) { decls.tunnels.push_back(&d); },
                     [&](const ast::AccessGroupDecl& d) { decls.access_groups.push_back(&d); },
                     [&](const ast::AssignDecl& d) { decls.assignments.push_back(&d); },
                     [&](const ast::DeviceDecl& d) { decls.devices.push_back(&d); },
                     [&](const ast::ExpectDecl& d) { decls.expectations.push_back(&d); },
                     [&](const ast::AllowDecl& d) { decls.allowances.push_back(&d); },
                 },
                 declaration);
}

template <class Decl> const ast::Word& nameOf(const Decl* decl) {
  return decl->name;
}
const ast::Word& nameOf(const DeclaredHost& host) {
  return host.name;
}

/// Declares the names of one kind. Afterwards the list is in name order and without doubles.
template <class Decl> void declare(Context& context, std::vector<Decl>& decls, SymbolKind kind) {
  llvm::stable_sort(decls, [](const Decl& a, const Decl& b) { return nameOf(a).text < nameOf(b).text; });
  std::vector<Decl> kept;
  for (const Decl& decl : decls)
    if (context.names.declare(nameOf(decl), kind, uint32_t(kept.size()), context.diags))
      kept.push_back(decl);
  decls = std::move(kept);
}

/// True, after a report, if a rule has the name.
bool isRule(Context& context, const ast::Word& name) {
  source::Span rule = findRule(context, name.text);
  if (rule.isValid())
    reportDuplicate(name, {SymbolKind::rule, 0, rule}, context.diags);
  return rule.isValid();
}

void declareAll(Context& context) {
  Declarations& d = context.decls;
  declare(context, d.forests, SymbolKind::forest);
  declare(context, d.hosts, SymbolKind::host);
  declare(context, d.subnets, SymbolKind::subnet);
  declare(context, d.addresses, SymbolKind::addresses);
  declare(context, d.groups, SymbolKind::group);
  declare(context, d.access_groups, SymbolKind::access_group);
  declare(context, d.services, SymbolKind::service);
  declare(context, d.authorities, SymbolKind::ca);
  declare(context, d.auths, SymbolKind::auth);
  declare(context, d.proposals, SymbolKind::proposal);
  declare(context, d.exemptions, SymbolKind::exemption);
  declareRules(context);
  llvm::erase_if(d.tunnels, [&](const ast::TunnelDecl* tunnel) { return isRule(context, tunnel->name); });
  declare(context, d.tunnels, SymbolKind::tunnel);
  declare(context, d.devices, SymbolKind::device);
  context.subnet_sets.resize(d.subnets.size());
  context.address_sets.resize(d.addresses.size());
  context.services.resize(d.services.size());
  context.auths.resize(d.auths.size());
}

/// Anybody may ask, so that no Kerberos is taken for granted.
model::Using resolveResponse(Context& context, const ast::DefaultResponseClause& clause, const ast::PolicyDecl& decl) {
  model::Using own = clause.items.empty() ? model::Using() : resolveUsing(context, clause.items, clause.span);
  own.span = clause.span;
  return completeUsing(context, std::move(own),
                       {"default response of policy", decl.name.text, clause.span, KerberosDefault(), decl.damaged});
}

void resolvePolicy(Context& context) {
  for (size_t i = 1; i < context.decls.policies.size(); ++i)
    context.diags.report(context.decls.policies[i]->span, diag::MixedPolicyNames)
        .label(context.decls.policies[0]->span, "first given here")
        .help("keep one, in the root file: what is imported belongs to its policy");
  if (context.decls.policies.empty())
    return;
  const ast::PolicyDecl& decl = *context.decls.policies.front();
  model::Model& model = context.model;
  model.name = decl.name.text.str();
  if (const auto* version = only<ast::VersionClause>(context, decl.clauses, "version"))
    model.version = number(version->number, 0, UINT32_MAX, context.diags).value_or(0);
  model.owner = textOf<ast::OwnerClause>(context, decl.clauses, "owner");
  textOf<ast::DescriptionClause>(context, decl.clauses, "description");
  if (const auto* profile = only<ast::ProfileClause>(context, decl.clauses, "profile"))
    model.profile = profile->name.text.str();
  if (const auto* use = only<ast::UsingClause>(context, decl.clauses, "using"))
    context.default_use = resolveUsing(context, use->items, use->span);
  context.default_use.damaged |= decl.damaged;
  const auto* response = only<ast::DefaultResponseClause>(context, decl.clauses, "default-response");
  if (response && response->on)
    model.default_response = resolveResponse(context, *response, decl);
}

/// All are known before anything is reported, so that order does not matter. Each holds up to and with its last day.
void resolveAllowances(Context& context) {
  std::vector<llvm::StringRef> ids;
  for (const diag::CatalogRow& row : diag::catalog())
    ids.push_back(row.id);
  std::vector<const ast::AllowDecl*> expired;
  for (const ast::AllowDecl* decl : context.decls.allowances) {
    if (llvm::StringRef(decl->reason.value).trim().empty())
      context.diags.report(decl->reason.span, diag::NoReason, decl->id.text.str())
          .help("say why it is accepted, for those who read the policy later");
    std::optional<std::string> until = decl->until ? date(*decl->until, context.diags) : std::nullopt;
    bool is_known = false, is_acceptable = false;
    for (const diag::CatalogRow& row : diag::catalog()) {
      is_known |= diag::selects(decl->id.text, row.id);
      is_acceptable |= diag::selects(decl->id.text, row.id) && row.level.acceptable;
    }
    if (!is_known)
      context.diags.report(decl->id.span, diag::UnknownName, "diagnostic", decl->id.text.str())
          .didYouMean(decl->id.text, ids);
    else if (!is_acceptable)
      context.diags.report(decl->id.span, diag::NotAcceptable, decl->id.text.str())
          .help("mend what it reports: an error is only accepted where its page says what then happens");
    else if (until && *until < context.options.today)
      expired.push_back(decl);
    else
      context.diags.allow({decl->id.text.str(), decl->reason.value, decl->span});
  }
  for (const ast::AllowDecl* decl : expired)
    context.diags.report(decl->until->span, diag::ExpiredAllowance, decl->id.text.str(), decl->until->text.str())
        .help("mend what it accepted, or agree on a later date");
}

} // namespace

Nesting::Nesting(Context& context, const ast::Word& name) : context(context) {
  constexpr unsigned kNestingMax = 256;
  too_deep = ++context.nesting > kNestingMax;
  if (too_deep)
    context.diags.report(name.span, diag::NamesTooDeep, name.text.str(), kNestingMax);
}

Nesting::~Nesting() {
  --context.nesting;
}

model::Model resolve(const std::vector<ast::Program>& programs, const source::SourceMap& sources,
                     const ResolveOptions& options, diag::Diagnostics& diags) {
  Context context{sources, options, diags, programs, {}, {}, {}, {}, {}, false, {}, {}, {}, {}, 0};
  collect(programs, context.decls);
  collectRows(context);
  if (options.inventory_missing)
    context.names.setHostsMissing();
  declareAll(context);
  resolveAllowances(context);
  resolveForests(context);
  resolveAuthorities(context);
  resolveProposals(context);
  resolvePolicy(context);
  resolveHosts(context);
  resolveMembership(context); // before any set: a group's name stands for its members' addresses
  resolveAccessGroups(context);
  for (const ast::SubnetDecl* decl : context.decls.subnets)
    resolveSet(context, {{{ast::AddressItem::Kind::name, decl->name}}, {}, decl->span}, false);
  for (const ast::AddressesDecl* decl : context.decls.addresses)
    resolveSet(context, {{{ast::AddressItem::Kind::name, decl->name}}, {}, decl->span}, false);
  for (const ast::ServiceDecl* decl : context.decls.services) {
    std::vector<model::Selector> selectors =
        resolveServices(context, {{ast::ServiceItem::Kind::name, decl->name, {}, {}, {}, {}, decl->span}});
    if (options.services)
      (*options.services)[decl->name.text.str()] = std::move(selectors);
  }
  for (const ast::AuthDecl* decl : context.decls.auths)
    resolveUsing(context, {{ast::AuthItem::Kind::name, {decl->name}, false, {}, decl->span}}, decl->span);
  resolveGroups(context);
  resolveAccess(context);
  resolveStatements(context);
  resolveAssignments(context);
  resolveDevices(context);
  resolveExpectations(context);
  return std::move(context.model);
}

} // namespace cordon::sema
