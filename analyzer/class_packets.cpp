#include "analyzer/class_packets.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {
namespace {

/// True if all addresses of the prefix are the host's.
bool hasAll(const ir::Host& host, const net::Prefix& prefix) {
  net::Address address = prefix.first();
  for (; llvm::is_contained(host.addresses, address); address.value = address.value + 1)
    if (address == prefix.last())
      return true;
  return false;
}

} // namespace

ClassPackets::ClassPackets(const ir::PolicyIr& policy) {
  for (const ir::Host& host : policy.hosts) {
    are_known &= !host.addresses.empty();
    for (const net::Address& address : host.addresses)
      own.push_back({address, &host});
  }
  llvm::sort(own, [](const Own& a, const Own& b) { return a.address < b.address; });
}

/// Costs no more than the addresses of the hosts that have all of the peer's side: any other host is an answer.
bool ClassPackets::canMeet(const space::Selector& packets, net::Family family, ir::Direction direction,
                           bool is_me) const {
  if (!are_known || direction == ir::Direction::forward)
    return true;
  net::Prefix here{family, packets.source, packets.source_length}, there{family, packets.target, packets.target_length};
  if (direction == ir::Direction::in)
    std::swap(here, there);
  // A literal side may hold what no policy lists, and others' addresses behind a gateway.
  if (!is_me && !here.isHost())
    return true;
  auto at = llvm::partition_point(own, [&](const Own& one) { return one.address < here.first(); });
  auto end = llvm::partition_point(own, [&](const Own& one) { return one.address <= here.last(); });
  if (!is_me && at == end)
    return true;
  if (is_me && here.overlaps(*net::parsePrefix("fe80::/10"))) { // each host has one of these, though none lists it
    at = own.begin();
    end = own.end();
  }
  for (; at != end; ++at)
    if (!hasAll(*at->host, there))
      return true;
  return false;
}

} // namespace cordon::analyzer
