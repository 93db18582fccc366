#include "compiler/model/model.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::model {

bool Host::hasFamily(net::Family family) const {
  if (dynamic)
    return dynamic_in.empty() ||
           llvm::any_of(dynamic_in, [&](const net::Prefix& prefix) { return prefix.family == family; });
  return llvm::any_of(addresses, [&](const net::Address& address) { return address.family == family; });
}

bool Host::mayLieIn(const net::Prefix& prefix) const {
  if (dynamic)
    return dynamic_in.empty() ||
           llvm::any_of(dynamic_in, [&](const net::Prefix& within) { return within.overlaps(prefix); });
  return llvm::any_of(addresses, [&](const net::Address& address) { return prefix.contains(address); });
}

llvm::ArrayRef<llvm::StringLiteral> roleNames() {
  static constexpr llvm::StringLiteral names[] = {
      "certification-authority", "dhcp", "dns", "domain-controller", "proxy", "rras", "time", "wins"};
  return names;
}

llvm::StringRef nameOf(GroupKind kind) {
  switch (kind) {
  case GroupKind::isolation:
    return "isolation";
  case GroupKind::boundary:
    return "boundary";
  case GroupKind::no_fallback:
    return "no-fallback";
  case GroupKind::encryption:
    return "encryption";
  case GroupKind::respond_only:
    return "respond-only";
  case GroupKind::no_ipsec:
    return "no-ipsec";
  }
  __builtin_unreachable();
}

} // namespace cordon::model
