// Network access groups, and the access lists that groups make of them (paper, "Group Policy in an isolation
// scenario"). A list is checked by the responder, once main mode has said who asks: no filter can tell who opened a
// connection.
#include "compiler/diag/kinds/grp.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/model/domain.h"
#include "compiler/sema/context.h"
#include "compiler/sema/values.h"

namespace cordon::sema {
namespace {

using model::GroupKind;
using model::Principals;

/// Accounts that every Windows has, under a name of its language; their SIDs are the same everywhere.
/// Source: Microsoft, Well-known SIDs.
constexpr std::pair<llvm::StringLiteral, llvm::StringLiteral> kBuiltinAccounts[] = {
    {"administrators", "S-1-5-32-544"},   {"authenticated-users", "S-1-5-11"},
    {"backup-operators", "S-1-5-32-551"}, {"everyone", "S-1-1-0"},
    {"power-users", "S-1-5-32-547"},      {"users", "S-1-5-32-545"},
};

void addBuiltin(Context& context, const ast::Word& name, Principals& principals) {
  std::vector<llvm::StringRef> names;
  for (const auto& [word, sid] : kBuiltinAccounts) {
    if (name.text == word) {
      principals.users.push_back(sid.str());
      return;
    }
    names.push_back(word);
  }
  context.diags.report(name.span, diag::UnknownName, "built-in account", name.text.str())
      .didYouMean(name.text, names)
      .help("write an account as text, such as `\"CONTOSO\\\\Auditors\"`, or one of " + llvm::join(names, ", "));
}

/// A computer is known by its account or its IKE identity: one without either can be neither let in nor kept out.
void addComputer(Context& context, model::HostId id, source::Span span, Principals& principals) {
  const model::Host& host = context.model.host(id);
  if (!host.platform) // the fault of its declaration; what it is named by may hang on it
    return;
  if (host.account.empty() && host.identity.empty())
    context.diags.report(span, diag::NoPrincipal, host.name)
        .label(host.span, "declared here")
        .help("join it to a domain, give its name with `account \"DOMAIN\\\\NAME$\"`, or give it an IKE identity with "
              "`id`");
  else
    principals.computers.push_back(id);
}

void addMembers(Context& context, uint32_t group, source::Span span, Principals& principals) {
  for (model::HostId member : context.model.groups[group].members)
    addComputer(context, member, span, principals);
}

void addComputers(Context& context, const ast::Word& name, Principals& principals) {
  const Symbol* symbol =
      context.names.require(name, {SymbolKind::host, SymbolKind::group}, "a host or a group", context.diags);
  if (!symbol)
    return;
  if (symbol->kind == SymbolKind::host)
    addComputer(context, {{symbol->index}}, name.span, principals);
  else
    addMembers(context, symbol->index, name.span, principals);
}

template <class T> void sortOnce(std::vector<T>& items) {
  llvm::sort(items);
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

void sortOnce(Principals& principals) {
  sortOnce(principals.computers);
  sortOnce(principals.accounts);
  sortOnce(principals.users);
}

void append(Principals& to, const Principals& from) {
  llvm::append_range(to.computers, from.computers);
  llvm::append_range(to.accounts, from.accounts);
  llvm::append_range(to.users, from.users);
}

model::AccessGroup resolveAccessGroup(Context& context, const ast::AccessGroupDecl& decl) {
  model::AccessGroup group;
  group.name = decl.name.text.str();
  group.users = decl.users;
  group.span = decl.name.span;
  for (const ast::AccessGroupDecl::Item& item : decl.items) {
    if (item.account) {
      if (auto name = account(*item.account, context.diags))
        (decl.users ? group.principals.users : group.principals.accounts).push_back(*name);
    } else if (decl.users) {
      addBuiltin(context, *item.name, group.principals);
    } else {
      addComputers(context, *item.name, group.principals);
    }
  }
  sortOnce(group.principals);
  return group;
}

/// `inbound allow a, b` of one group.
void addInbound(Context& context, const ast::InboundClause& clause, model::Access& access) {
  Principals named;
  for (const ast::Word& name : clause.names) {
    const Symbol* symbol = context.names.require(name, {SymbolKind::access_group, SymbolKind::group, SymbolKind::host},
                                                 "an access group, a group or a host", context.diags);
    if (!symbol)
      continue;
    if (symbol->kind == SymbolKind::access_group)
      append(named, context.model.access_groups[symbol->index].principals);
    else
      addComputers(context, name, named);
  }
  if (clause.allow && !access.allow)
    access.allow.emplace();
  append(clause.allow ? *access.allow : access.deny, named);
  access.spans.push_back(clause.span);
}

/// The members of a group that others are to deny. A boundary host that no domain knows is the fault itself (GRP703);
/// accepted, no list names it.
void addDenied(Context& context, uint32_t group, source::Span span, Principals& principals) {
  const model::Group& denied = context.model.groups[group];
  for (model::HostId member : denied.members) {
    const model::Host& host = context.model.host(member);
    const bool is_named = !host.platform || !host.account.empty() || !host.identity.empty();
    std::string why = is_named ? "" : model::whyInNoDomain(host);
    if (denied.kind != GroupKind::boundary || why.empty())
      addComputer(context, member, span, principals);
    else
      context.diags.report(host.span, diag::NoBoundaryHost, host.name, denied.name, why)
          .label(denied.span, "a boundary group")
          .note("without an account or an IKE identity nobody can deny it what it opens")
          .help("exempt what it must reach or be reached by, or join it to the domain");
  }
}

/// `initiate to g never`: those whom its members would reach deny them.
void addInitiate(Context& context, const ast::InitiateClause& clause, uint32_t group) {
  if (context.model.groups[group].kind == GroupKind::no_ipsec) {
    context.diags.report(clause.span, diag::KindWithoutOption, "a no-ipsec group", "initiate")
        .help("leave it out: its members negotiate nothing, and what comes in clear is no matter of an access list");
    return;
  }
  for (const ast::Word& name : clause.names) {
    const Symbol* symbol = context.names.require(name, {SymbolKind::group}, "a group", context.diags);
    if (!symbol)
      continue;
    model::Group& target = context.model.groups[symbol->index];
    if (target.kind == GroupKind::no_ipsec) {
      context.diags.report(name.span, diag::NobodyChecks, target.name)
          .label(target.span, "declared here")
          .help("it is the hosts that are reached who check who asks, and these get no policy: close them by a rule");
      continue;
    }
    addDenied(context, group, clause.span, target.access.deny);
    target.access.spans.push_back(clause.span);
  }
}

} // namespace

void resolveAccessGroups(Context& context) {
  for (const ast::AccessGroupDecl* decl : context.decls.access_groups)
    context.model.access_groups.push_back(resolveAccessGroup(context, *decl));
}

void resolveAccess(Context& context) {
  for (uint32_t i = 0; i < context.decls.groups.size(); ++i)
    for (const auto& clause : context.decls.groups[i]->clauses) {
      if (const auto* inbound = std::get_if<ast::InboundClause>(&clause))
        addInbound(context, *inbound, context.model.groups[i].access);
      else if (const auto* initiate = std::get_if<ast::InitiateClause>(&clause))
        addInitiate(context, *initiate, i);
    }
  for (model::Group& group : context.model.groups) {
    if (group.access.allow)
      sortOnce(*group.access.allow);
    sortOnce(group.access.deny);
    sortOnce(group.access.spans);
  }
}

} // namespace cordon::sema
