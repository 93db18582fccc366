#include "analyzer/groups.h"

#include "compiler/model/domain.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::analyzer {

bool isInner(const model::Group& group) {
  using Kind = model::GroupKind;
  return group.kind == Kind::isolation || group.kind == Kind::no_fallback || group.kind == Kind::encryption;
}

bool takesKerberosAlone(const model::Group& group) {
  return model::isSecured(group.kind) && !group.use.methods.empty() &&
         llvm::all_of(group.use.methods,
                      [](const model::AuthMethod& method) { return method.kind == ir::AuthMethod::Kind::kerberos; });
}

bool cannotJoin(const model::Model& model, const model::Host& host) {
  return host.group.isValid() && takesKerberosAlone(model.group(host.group)) && !model::whyInNoDomain(host).empty();
}

bool letsIn(const model::Group& group, model::HostId host) {
  const model::Access& access = group.access;
  return !access.allow && access.deny.accounts.empty() && !llvm::binary_search(access.deny.computers, host);
}

bool shareMethod(const model::Using& a, const model::Using& b) {
  return llvm::any_of(a.methods, [&](const model::AuthMethod& one) {
    return llvm::any_of(b.methods, [&](const model::AuthMethod& other) {
      return one.kind == other.kind && one.secret == other.secret && one.authority == other.authority;
    });
  });
}

bool isExpected(const model::Model& model, const model::Host& from, const model::Group& to,
                model::Expectation::Verdict verdict) {
  auto holds = [](const model::AddressSet& set, const model::Host& host) {
    return set.any || (!host.addresses.empty() && llvm::all_of(host.addresses, [&](const net::Address& address) {
             return llvm::any_of(set.prefixes, [&](const net::Prefix& prefix) { return prefix.contains(address); });
           }));
  };
  return llvm::any_of(model.expectations, [&](const model::Expectation& each) {
    return each.verdict == verdict && holds(each.from, from) && !to.members.empty() &&
           holds(each.to, model.host(to.members.front()));
  });
}

std::string namesOf(llvm::ArrayRef<const model::Group*> groups) {
  return llvm::join(llvm::map_range(groups, [](const model::Group* group) { return group->name; }), ", ");
}

std::string groupsText(llvm::ArrayRef<const model::Group*> groups) {
  std::string text = groups.size() > 1 ? "groups " : "group ";
  for (size_t i = 0; i < groups.size(); ++i)
    text += (i == 0 ? "`" : i + 1 == groups.size() ? " and `" : ", `") + groups[i]->name + "`";
  return text;
}

} // namespace cordon::analyzer
