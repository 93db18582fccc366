#include "compiler/model/trust.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::model {
namespace {

/// The forest that has the domain, or null.
const Forest* forestOf(llvm::ArrayRef<Forest> forests, llvm::StringRef domain) {
  for (const Forest& forest : forests)
    if (llvm::is_contained(forest.domains, domain))
      return &forest;
  return nullptr;
}

/// Two one-way trusts make one both ways; a trust both ways is said at either end.
bool trustEachOther(const Forest& a, const Forest& b) {
  auto says = [](const Forest& one, const Forest& other, bool two_way) {
    return llvm::is_contained(one.trusts, std::pair(other.name, two_way));
  };
  return says(a, b, true) || says(b, a, true) || (says(a, b, false) && says(b, a, false));
}

std::string quoted(llvm::StringRef text) {
  return ("`" + text + "`").str();
}

} // namespace

std::string kerberosObstacle(llvm::ArrayRef<Forest> forests, llvm::StringRef a, llvm::StringRef b) {
  if (a == b)
    return "";
  const Forest *left = forestOf(forests, a), *right = forestOf(forests, b);
  if (!left || !right)
    return "no `forest` says that the domains " + quoted(a) + " and " + quoted(b) + " trust each other";
  if (left == right)
    return "";
  // paper, "Computer authentication in an isolation scenario"
  for (llvm::StringRef domain : {a, b})
    if (!domain.contains('.'))
      return "between forests Kerberos needs fully qualified domain names, and " + quoted(domain) + " is a short one";
  if (trustEachOther(*left, *right))
    return "";
  return "forests " + quoted(left->name) + " and " + quoted(right->name) +
         " do not trust each other: Kerberos needs `trust " + right->name + " two-way;` in forest " +
         quoted(left->name);
}

} // namespace cordon::model
