// GRP715: isolated hosts, no boundary group, and a known host without IPsec that reaches none of them.
#include "analyzer/check.h"

#include "analyzer/groups.h"
#include "compiler/diag/kinds/grp.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {
namespace {

/// True if it can be no member: no IPsec, or no domain that it is joined to.
bool isStranger(const model::Host& host) {
  return !host.platform->ipsec.value.value_or(true) || !host.platform->ad_member.value.value_or(true) ||
         host.domain.empty();
}

bool isNamed(const model::Model& model, const net::Address& address) {
  return llvm::any_of(model.exemptions, [&](const auto& each) { return holds(each.to, address); }) ||
         llvm::any_of(model.rules, [&](const auto& each) {
           return holds(each.from, address) || holds(each.to, address) || each.among;
         });
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  auto is = [](model::GroupKind kind) { return [=](const model::Group& group) { return group.kind == kind; }; };
  if (llvm::any_of(model.groups, is(model::GroupKind::boundary)))
    return;
  for (const model::Group& group : llvm::make_filter_range(model.groups, is(model::GroupKind::isolation)))
    for (uint32_t i = 0; i < model.hosts.size(); ++i) {
      const model::Host& host = model.hosts[i];
      bool has_policy = context.estate.policyOf({{i}}) != nullptr;
      if (has_policy || !host.roles.empty() || host.addresses.empty() || !isStranger(host) || group.members.empty())
        continue;
      const net::Address& address = host.addresses.front();
      if (!holds(group.secure, address) || isNamed(model, address) ||
          isExpected(model, host, group, model::Expectation::Verdict::blocked))
        continue;
      context.diags.report(group.span, diag::NoBoundaryGroup, host.name, group.name)
          .label(host.span, "no member, and named in no exemption or rule")
          .help("put what such hosts need on members of a boundary group, or exempt them");
      return;
    }
}

} // namespace

extern const Check isolation_without_boundaryCheck{run, true};

} // namespace cordon::analyzer
