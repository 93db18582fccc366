// Where policies are assigned, and whether that gives each host the policy of its group.
#include "compiler/diag/kinds/grp.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/model/assignment.h"
#include "compiler/sema/context.h"

#include <llvm/ADT/StringSet.h>

#include <map>
#include <set>

namespace cordon::sema {
namespace {

using model::Assignment;
using model::Host;
using model::HostId;

/// The policy to be assigned: a group's, or the own one of a host that is in no group.
bool resolvePolicyName(Context& context, const ast::Word& name, Assignment& assignment) {
  const Symbol* symbol =
      context.names.require(name, {SymbolKind::group, SymbolKind::host}, "a group or a host", context.diags);
  if (!symbol)
    return false;
  if (symbol->kind == SymbolKind::group) {
    assignment.group = {{symbol->index}};
    return true;
  }
  const Host& host = context.model.hosts[symbol->index];
  if (host.group.isValid()) {
    const model::Group& group = context.model.group(host.group);
    context.diags.report(name.span, diag::NoPolicyOfItsOwn, host.name, group.name)
        .label(group.span, "the group")
        .help("write `assign " + group.name + " to ...`");
    return false;
  }
  assignment.own_of = {{symbol->index}};
  return true;
}

bool isKnownDomain(Context& context, const ast::Word& name) {
  std::vector<llvm::StringRef> known;
  for (const model::Forest& forest : context.model.forests)
    known.insert(known.end(), forest.domains.begin(), forest.domains.end());
  for (const Host& host : context.model.hosts)
    if (!host.domain.empty())
      known.push_back(host.domain);
  bool is_known = llvm::is_contained(known, name.text);
  if (!is_known && !context.forests_damaged)
    context.diags.report(name.span, diag::UnknownName, "domain", name.text.str()).didYouMean(name.text, known);
  return is_known;
}

std::optional<Assignment> resolveAssignment(Context& context, const ast::AssignDecl& decl) {
  Assignment assignment;
  assignment.span = decl.span;
  bool known = resolvePolicyName(context, decl.policy, assignment);
  assignment.where = decl.where.text.str();
  switch (decl.kind) {
  case ast::AssignDecl::Kind::local: {
    assignment.place = Assignment::Place::local;
    const Symbol* host = context.names.require(decl.where, {SymbolKind::host}, "a host", context.diags);
    known &= host != nullptr;
    if (host)
      assignment.host = {{host->index}};
    break;
  }
  case ast::AssignDecl::Kind::site:
    assignment.place = Assignment::Place::site;
    break;
  case ast::AssignDecl::Kind::domain:
    assignment.place = Assignment::Place::domain;
    known &= isKnownDomain(context, decl.where);
    break;
  case ast::AssignDecl::Kind::ou:
    assignment.place = Assignment::Place::ou;
    assignment.unit = decl.unit.value;
    known &= isKnownDomain(context, decl.where);
    if (llvm::StringRef(decl.unit.value).find_first_not_of("/ ") == llvm::StringRef::npos) {
      known = false;
      context.diags.report(decl.unit.span, diag::UnknownName, "organizational unit", decl.unit.value)
          .help("write its path from the domain down, such as `\"Servers/DB\"`; for the domain, `domain " +
                assignment.where + "`");
    }
    break;
  }
  return known ? std::optional(assignment) : std::nullopt;
}

/// Compares what each host is assigned with the group it is in. Findings of one kind about one assignment and one group
/// are one, with a count.
class AgreementCheck {
public:
  explicit AgreementCheck(Context& context) : context(context), model(context.model), index(model) {
    for (const model::Rule& rule : model.rules)
      own_statements.insert(rule.hosts.begin(), rule.hosts.end());
    for (const model::Exemption& exemption : model.exemptions)
      own_statements.insert(exemption.applies_to.begin(), exemption.applies_to.end());
    for (const model::Tunnel& tunnel : model.tunnels)
      own_statements.insert({tunnel.left.host, tunnel.right.host});
    for (const Assignment& assignment : model.assignments) {
      if (assignment.group.isValid())
        assigned_groups.insert(assignment.group);
      else
        assigned_hosts.insert(assignment.own_of);
      if (assignment.place == Assignment::Place::domain || assignment.place == Assignment::Place::ou)
        domains.insert(assignment.where);
    }
  }

  void run() {
    for (uint32_t i = 0; i < model.hosts.size(); ++i)
      look({{i}});
    for (const auto& [found, hosts] : findings)
      report(found, hosts);
  }

private:
  enum class Kind : uint8_t { unreached, lost, other };
  struct Finding {
    Kind kind;
    const Assignment* winner; ///< null: unreached
    model::GroupId group;     ///< of the host; none: in no group
    friend auto operator<=>(const Finding&, const Finding&) = default;
  };

  void look(HostId id) {
    const Host& host = model.host(id);
    const Assignment* winner = index.winnerFor(host);
    auto add = [&](Kind kind) { findings[{kind, winner, host.group}].push_back(id); };
    if (!winner) {
      bool is_assigned = host.group.isValid() ? assigned_groups.count(host.group) : assigned_hosts.count(id);
      // Where a domain hands policies out, the one that is never assigned was forgotten.
      bool is_forgotten = host.group.isValid() && takesGroupPolicy(host) && domains.contains(host.domain) &&
                          model.group(host.group).kind != model::GroupKind::no_ipsec;
      if (is_assigned || is_forgotten)
        add(Kind::unreached);
      return;
    }
    bool agrees = host.group.isValid() ? winner->group == host.group : winner->own_of == id;
    if (agrees)
      return;
    bool has_local = !host.group.isValid() && own_statements.count(id);
    add(has_local || index.localOf(host) ? Kind::lost : Kind::other);
  }

  void report(const Finding& found, const std::vector<HostId>& hosts) {
    const Host& first = model.host(hosts.front());
    std::string who = "`" + first.name + "`";
    if (hosts.size() > 1)
      who += " and " + std::to_string(hosts.size() - 1) + (hosts.size() == 2 ? " other host" : " other hosts");
    std::string policy = found.group.isValid() ? model.group(found.group).name : first.name;
    switch (found.kind) {
    case Kind::unreached:
      context.diags.report(first.span, diag::NeverAssigned, policy, who)
          .help("assign `" + policy + "` where the host is: to its ou, its domain, its site, or `local " + first.name +
                "`");
      return;
    case Kind::lost: {
      auto report = context.diags.report(first.span, diag::LocalPolicyLost, who, nameOf(found), placeOf(found));
      report.label(found.winner->span, "this assignment wins");
      report.help("put the host into an organizational unit of its own and assign the policy there: `ou \"Gateways\";` "
                  "in the host, and `assign " +
                  policy + " to ou \"Gateways\" in " + first.domain + ";`");
      return;
    }
    case Kind::other: {
      std::string is = found.group.isValid() ? "in group `" + policy + "`" : "in no group";
      auto report = context.diags.report(first.span, diag::AssignedAnother, who, nameOf(found), placeOf(found), is);
      report.label(found.winner->span, "this assignment wins");
      report.help(found.group.isValid()
                      ? "assign `" + policy + "` to an organizational unit nearer to the host, or move the host"
                      : "name it in a group; one of kind `no-ipsec` can be assigned as well");
      return;
    }
    }
  }

  std::string nameOf(const Finding& found) const { return model::policyName(model, *found.winner).str(); }
  std::string placeOf(const Finding& found) const { return model::describePlace(model, *found.winner); }

  Context& context;
  const model::Model& model;
  model::AssignmentIndex index;
  std::set<HostId> own_statements; ///< whom rules, exemptions or tunnels concern
  std::set<model::GroupId> assigned_groups;
  std::set<HostId> assigned_hosts;
  llvm::StringSet<> domains; ///< in which something is assigned
  std::map<Finding, std::vector<HostId>> findings;
};

} // namespace

void resolveAssignments(Context& context) {
  llvm::StringMap<source::Span> places;
  for (const ast::AssignDecl* decl : context.decls.assignments) {
    auto assignment = resolveAssignment(context, *decl);
    if (!assignment)
      continue;
    auto [at, fresh] = places.try_emplace(keyOf(context.model, *assignment), assignment->span);
    if (!fresh)
      context.diags.report(assignment->span, diag::TwoAssigned, describePlace(context.model, *assignment))
          .label(at->second, "the other one")
          .help("leave one: policies are never merged");
    else
      context.model.assignments.push_back(std::move(*assignment));
  }
  bool is_whole = context.diags.errorCount() == 0; // else what is missing may have been meant
  if (!context.model.assignments.empty() && is_whole)
    AgreementCheck(context).run();
}

} // namespace cordon::sema
