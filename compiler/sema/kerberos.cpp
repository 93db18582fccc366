#include "compiler/sema/context.h"

namespace cordon::sema {
namespace {

/// The forest that has the domain, or null.
const model::Forest* forestOf(const model::Model& model, const std::string& domain) {
  for (const model::Forest& forest : model.forests)
    if (llvm::is_contained(forest.domains, domain))
      return &forest;
  return nullptr;
}

/// Two one-way trusts make one both ways; a trust both ways is said at either end.
bool trustEachOther(const model::Forest& a, const model::Forest& b) {
  auto says = [](const model::Forest& one, const model::Forest& other, bool two_way) {
    return llvm::is_contained(one.trusts, std::pair(other.name, two_way));
  };
  return says(a, b, true) || says(b, a, true) || (says(a, b, false) && says(b, a, false));
}

std::string quoted(const std::string& text) {
  return "`" + text + "`";
}

/// Empty if the two domains can vouch for each other.
std::string obstacle(const model::Model& model, const std::string& a, const std::string& b) {
  const model::Forest *left = forestOf(model, a), *right = forestOf(model, b);
  if (!left || !right)
    return "no `forest` says that the domains " + quoted(a) + " and " + quoted(b) + " trust each other";
  if (left == right || trustEachOther(*left, *right))
    return "";
  return "forests " + quoted(left->name) + " and " + quoted(right->name) +
         " do not trust each other: Kerberos needs `trust " + right->name + " two-way;` in forest " +
         quoted(left->name);
}

} // namespace

KerberosDefault kerberosBetween(const Context& context, llvm::ArrayRef<model::HostId> hosts) {
  std::set<std::string> domains;
  for (model::HostId id : hosts)
    domains.insert(context.model.host(id).domain);
  if (domains.empty() || domains.count(""))
    return {};
  if (context.forests_damaged)
    return {true, ""};
  for (const std::string& a : domains)
    for (const std::string& b : domains)
      if (a < b)
        if (std::string why = obstacle(context.model, a, b); !why.empty())
          return {false, why};
  return {true, ""};
}

} // namespace cordon::sema
