#include "compiler/diag/kinds/grp.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/sema/context.h"
#include "compiler/sema/prefix_set.h"

namespace cordon::sema {
namespace {

using model::GroupKind;

GroupKind kindOf(ast::GroupDecl::Kind kind) {
  switch (kind) {
  case ast::GroupDecl::Kind::isolation:
    return GroupKind::isolation;
  case ast::GroupDecl::Kind::boundary:
    return GroupKind::boundary;
  case ast::GroupDecl::Kind::no_fallback:
    return GroupKind::no_fallback;
  case ast::GroupDecl::Kind::encryption:
    return GroupKind::encryption;
  case ast::GroupDecl::Kind::respond_only:
    return GroupKind::respond_only;
  case ast::GroupDecl::Kind::no_ipsec:
    return GroupKind::no_ipsec;
  }
  __builtin_unreachable();
}

void join(Context& context, model::HostId id, uint32_t group, source::Span span) {
  model::Host& host = context.model.hosts[id.index];
  if (host.group.isValid() && host.group.index != group) {
    context.diags
        .report(span, diag::TwoGroups, host.name, context.model.group(host.group).name,
                context.model.groups[group].name)
        .label(context.joined_at[id.index], "taken into the former here")
        .help("a host has one policy: name it in one group");
    context.model.groups[group].members.push_back(id); // so that the group is not empty besides
    return;
  }
  if (!host.group.isValid())
    context.model.groups[group].members.push_back(id);
  host.group = {{group}};
  context.joined_at[id.index] = span;
}

template <class Visit> void forEachMemberItem(Context& context, bool domains, Visit visit) {
  for (uint32_t i = 0; i < context.decls.groups.size(); ++i)
    for (const auto& clause : context.decls.groups[i]->clauses)
      if (const auto* members = std::get_if<ast::MembersClause>(&clause))
        for (const ast::MemberItem& item : members->items)
          if (item.is_domain == domains)
            visit(i, item);
}

/// The group that takes a domain's hosts, and where that was written.
using Takers = llvm::StringMap<std::pair<uint32_t, source::Span>>;

/// Two groups that take one domain would share its hosts out by their names: reported at both. True if so.
bool isTakenTwice(Context& context, Takers& takers, uint32_t group, const ast::MemberItem& item) {
  auto [at, fresh] = takers.try_emplace(item.name.text, group, item.name.span);
  if (fresh || at->second.first == group)
    return false;
  context.diags
      .report(item.name.span, diag::DomainInTwoGroups, context.model.groups[at->second.first].name,
              context.model.groups[group].name, item.name.text.str())
      .label(at->second.second, "also taken here")
      .help("leave the domain to one group, and name the other's hosts one by one");
  return true;
}

void joinDomain(Context& context, uint32_t group, const ast::MemberItem& item, bool is_taken_twice) {
  std::vector<model::HostId> except;
  for (const ast::Word& name : item.except)
    if (const Symbol* symbol = context.names.require(name, {SymbolKind::host}, "a host", context.diags))
      except.push_back({{symbol->index}});
  std::vector<llvm::StringRef> known;
  for (const model::Forest& forest : context.model.forests)
    known.insert(known.end(), forest.domains.begin(), forest.domains.end());
  for (const model::Host& host : context.model.hosts)
    known.push_back(host.domain);
  if (!llvm::is_contained(known, item.name.text)) {
    if (context.forests_damaged)
      return;
    context.diags.report(item.name.span, diag::UnknownName, "domain", item.name.text.str())
        .didYouMean(item.name.text, known);
    return;
  }
  for (uint32_t i = 0; i < context.model.hosts.size(); ++i) {
    const model::Host& host = context.model.hosts[i];
    if (host.domain != item.name.text || !host.roles.empty() || llvm::is_contained(except, model::HostId{{i}}))
      continue;
    const bool is_elsewhere = host.group.isValid() && host.group.index != group;
    if (!is_elsewhere)
      join(context, {{i}}, group, item.name.span);
    else if (is_taken_twice)
      context.model.groups[group].members.push_back({{i}}); // so that the group is not empty besides
  }
}

/// What the paper's table of group kinds allows to be said.
void checkClauses(Context& context, const ast::GroupDecl& decl, const model::Group& group,
                  const ast::OutboundClause* outbound) {
  std::string name = model::nameOf(group.kind).str();
  std::string kind = (llvm::StringRef("aeiou").contains(name[0]) ? "an " : "a ") + name + " group";
  bool has_policy = group.kind != GroupKind::no_ipsec;
  bool secured = isSecured(group.kind);
  if (outbound && group.kind != GroupKind::isolation)
    context.diags.report(outbound->span, diag::KindWithoutOption, kind, "outbound")
        .help(!secured ? "leave it out"
                       : "leave it out: boundary groups always fall back, no-fallback and encryption groups never");
  auto refuseUnless = [&](bool allowed, source::Span span, const char* option) {
    if (!allowed)
      context.diags.report(span, diag::KindWithoutOption, kind, option)
          .help(has_policy ? "leave it out: its members only answer, whoever asks"
                           : "leave it out: its members get no policy at all");
  };
  for (const auto& clause : decl.clauses)
    std::visit(ir::Overloaded{
                   [&](const ast::SecureClause& c) { refuseUnless(secured, c.span, "secure"); },
                   [&](const ast::UsingClause& c) { refuseUnless(has_policy, c.span, "using"); },
                   [&](const ast::StageClause& c) { refuseUnless(secured, c.span, "stage"); },
                   [&](const ast::InboundClause& c) { refuseUnless(secured, c.span, "inbound"); },
                   // Checked by those whom they would reach.
                   [](const ast::InitiateClause&) {},
                   [](const ast::MembersClause&) {},
                   [](const ast::OutboundClause&) {},
                   [](const ast::ModeClause&) {},
                   [](const ast::ReasonClause&) {},
                   [](const ast::OwnerClause&) {},
                   [](const ast::DescriptionClause&) {},
               },
               clause);
}

void checkEncryption(Context& context, const model::Group& group) {
  if (group.kind != GroupKind::encryption || !group.use.proposal)
    return;
  for (const ir::QuickProposal& offer : group.use.proposal->quick) {
    const char* weak = !offer.esp ? "ah alone" : offer.esp->cipher == catalog::Cipher::null ? "esp(null)" : nullptr;
    if (weak)
      context.diags.report(group.span, diag::WeakInEncryptionGroup, group.name, weak)
          .label(group.use.proposal->span, "in this proposal");
  }
}

} // namespace

void resolveMembership(Context& context) {
  for (const ast::GroupDecl* decl : context.decls.groups) {
    model::Group group;
    group.name = decl->name.text.str();
    group.kind = kindOf(decl->kind);
    group.span = decl->name.span;
    context.model.groups.push_back(std::move(group));
  }
  context.joined_at.resize(context.model.hosts.size());
  // Explicit members first: they leave the groups that have them only through a domain.
  forEachMemberItem(context, false, [&](uint32_t group, const ast::MemberItem& item) {
    if (const Symbol* symbol = context.names.require(item.name, {SymbolKind::host}, "a host", context.diags))
      join(context, {{symbol->index}}, group, item.name.span);
  });
  for (uint32_t i = 0; i < context.decls.hosts.size(); ++i)
    for (const ast::Word& name : groupsOf(context.decls.hosts[i]))
      if (const Symbol* symbol = context.names.require(name, {SymbolKind::group}, "a group", context.diags))
        join(context, {{i}}, symbol->index, name.span);
  Takers takers;
  forEachMemberItem(context, true, [&](uint32_t group, const ast::MemberItem& item) {
    joinDomain(context, group, item, isTakenTwice(context, takers, group, item));
  });
  for (model::Group& group : context.model.groups)
    llvm::sort(group.members);
}

void resolveGroups(Context& context) {
  std::vector<const ast::SecureClause*> secures;
  model::AddressSet all;
  for (uint32_t i = 0; i < context.decls.groups.size(); ++i) {
    const ast::GroupDecl& decl = *context.decls.groups[i];
    model::Group& group = context.model.groups[i];
    const auto* secure = only<ast::SecureClause>(context, decl.clauses, "secure");
    secures.push_back(secure);
    if (secure && isSecured(group.kind)) {
      group.secure = resolveSpace(context, secure->set);
      all.any |= group.secure.any;
      all.damaged |= group.secure.damaged;
      all.prefixes.insert(all.prefixes.end(), group.secure.prefixes.begin(), group.secure.prefixes.end());
    }
    const auto* outbound = only<ast::OutboundClause>(context, decl.clauses, "outbound");
    const auto* use = only<ast::UsingClause>(context, decl.clauses, "using");
    if (const auto* stage = only<ast::StageClause>(context, decl.clauses, "stage"))
      group.stage = stage->require ? ir::Negotiate::Stage::require : ir::Negotiate::Stage::request;
    if (const auto* mode = only<ast::ModeClause>(context, decl.clauses, "mode"))
      group.audit = mode->audit;
    group.reason = textOf<ast::ReasonClause>(context, decl.clauses, "reason");
    group.owner = textOf<ast::OwnerClause>(context, decl.clauses, "owner");
    textOf<ast::DescriptionClause>(context, decl.clauses, "description");
    checkClauses(context, decl, group, outbound);
    group.fallback =
        group.kind == GroupKind::boundary || (group.kind == GroupKind::isolation && outbound && outbound->fallback);
    if (group.kind == GroupKind::no_ipsec)
      continue;
    // Anybody may ask those who only respond: no Kerberos is taken for granted.
    KerberosDefault kerberos = isSecured(group.kind) ? kerberosBetween(context, group.members) : KerberosDefault();
    group.use = completeUsing(context, use ? resolveUsing(context, use->items, use->span) : model::Using(),
                              {"group", group.name, group.span, std::move(kerberos), decl.damaged});
    checkEncryption(context, group);
  }
  all.prefixes = simplify(all.prefixes);
  for (uint32_t i = 0; i < context.model.groups.size(); ++i) {
    model::Group& group = context.model.groups[i];
    if (!isSecured(group.kind) || secures[i])
      continue;
    group.secure = all;
    group.secure.span = group.span;
    if (!all.any && all.prefixes.empty() && !all.damaged && !context.decls.groups[i]->damaged)
      context.diags.report(group.span, diag::NothingSecured)
          .help("write `secure 10.0.0.0/8;` with all addresses that group members have");
  }
}

} // namespace cordon::sema
