// EXP206: a host that is in no boundary group takes clear packets by a rule of its own, and may open connections to
// isolated hosts: a way in over two hops. Of boundary groups GRP710 says the same.
#include "analyzer/check.h"

#include "analyzer/groups.h"
#include "compiler/diag/kinds/exp.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {
namespace {

/// `any`, or the widest of what is said; empty if it names hosts alone.
std::string crowdOf(const model::Side& peers) {
  if (peers.any)
    return "everybody";
  auto wide = llvm::find_if(peers.prefixes, [](const net::Prefix& prefix) { return !prefix.isHost(); });
  return wide != peers.prefixes.end() ? "whoever is in " + net::toString(*wide) : "";
}

void judge(const model::Rule& rule, Context& context) {
  const model::Model& model = *context.subject.model;
  std::string crowd = crowdOf(rule.from.me ? rule.to : rule.from);
  if (crowd.empty())
    return;
  for (model::HostId id : rule.hosts) {
    const model::Host& host = model.host(id);
    if (!host.group.isValid() || !isInner(model.group(host.group)))
      continue;
    std::vector<const model::Group*> open;
    for (const model::Group& inner : model.groups)
      if (isInner(inner) && letsIn(inner, id) &&
          inner.members.size() > (host.group.index == size_t(&inner - model.groups.data())) &&
          shareMethod(inner.use, model.group(host.group).use))
        open.push_back(&inner);
    if (open.empty())
      continue;
    auto report = context.diags.report(rule.span, diag::TransitiveClearPath, host.name, crowd,
                                       ("rule " + rule.name).str(), groupsText(open));
    for (const model::Group* inner : llvm::ArrayRef(open).take_front(3))
      report.label(inner->span, "its members let it in");
    report.help("make the host a member of a boundary group that opens no connections inward, or let `" +
                open.front()->name + "` deny it");
    return;
  }
}

void run(Context& context) {
  for (const model::Rule& rule : context.subject.model->rules)
    if (rule.accept_unsecured && !rule.among)
      judge(rule, context);
}

} // namespace

extern const Check transitive_clear_pathCheck{run, true};

} // namespace cordon::analyzer
