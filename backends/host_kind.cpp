#include "backends/host_kind.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>

namespace cordon::backends {
namespace {

/// Blocks that platforms treat in their own way whatever the policy says.
constexpr const char* kSpecialBlocks[] = {
    "0.0.0.0",         "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4",
    "255.255.255.255", "::",        "::1",         "fe80::/10",      "ff00::/8"};

} // namespace

HostKinds::HostKinds(const ir::PolicyIr& policy_class) {
  for (const char* block : kSpecialBlocks)
    cutAt(*net::parsePrefix(block));
  for (const auto* list : {&policy_class.out, &policy_class.in, &policy_class.forward})
    for (const ir::Filter& filter : *list) {
      cutAt(filter.source().prefix);
      cutAt(filter.target().prefix);
    }
  for (const ir::Action& action : policy_class.actions) {
    const auto* negotiate = std::get_if<ir::Negotiate>(&action);
    if (!negotiate)
      continue;
    if (auto address = net::parseAddress(negotiate->remote_identity))
      cutAt(net::hostPrefix(*address));
    if (negotiate->tunnel)
      for (const auto& end : {negotiate->tunnel->local, negotiate->tunnel->remote})
        if (end)
          cutAt(net::hostPrefix(*end));
  }
  llvm::sort(cuts);
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
}

/// A prefix ends one place with its first address and begins another behind its last.
void HostKinds::cutAt(const net::Prefix& prefix) {
  if (prefix.isAny())
    return;
  cuts.push_back(prefix.first());
  const net::Address last = prefix.last();
  if (last != net::anyPrefix(prefix.family).last())
    cuts.push_back({last.family, last.value + 1});
}

HostKind HostKinds::of(const ir::Host& host) const {
  HostKind kind;
  for (const net::Address& address : host.addresses)
    kind.places.push_back(size_t(std::upper_bound(cuts.begin(), cuts.end(), address) - cuts.begin()));
  if (std::adjacent_find(kind.places.begin(), kind.places.end()) != kind.places.end())
    kind.crowded = host.addresses;
  kind.dynamic_in = host.dynamic_in;
  kind.forwards = host.forwards;
  kind.identity = host.identity;
  kind.certificate = host.certificate;
  return kind;
}

} // namespace cordon::backends
