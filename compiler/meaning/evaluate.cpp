#include "compiler/meaning/evaluate.h"

#include <llvm/ADT/STLExtras.h>

#include <utility>

namespace cordon::meaning {

static bool sideMatches(const ir::Endpoint& side, const net::Address& address, llvm::ArrayRef<net::Address> me) {
  return side.me ? llvm::is_contained(me, address) : side.prefix.contains(address);
}

static bool connectionMatches(ir::ConnectionType wanted, net::ConnectionClass seen) {
  switch (wanted) {
  case ir::ConnectionType::all:
    return true;
  case ir::ConnectionType::lan:
    return seen == net::ConnectionClass::lan;
  case ir::ConnectionType::remote_access:
    return seen == net::ConnectionClass::remote_access;
  }
  __builtin_unreachable();
}

bool matchesAddresses(const ir::Filter& filter, const net::Packet& packet, llvm::ArrayRef<net::Address> me) {
  return filter.family == packet.source.family && sideMatches(filter.source(), packet.source, me) &&
         sideMatches(filter.target(), packet.destination, me);
}

bool matches(const ir::Filter& filter, const net::Packet& packet, llvm::ArrayRef<net::Address> me) {
  return filter.family == packet.source.family &&
         (filter.protocol == ir::kAnyProtocol || filter.protocol == packet.protocol) &&
         filter.source_ports.contains(packet.source_port) && filter.target_ports.contains(packet.destination_port) &&
         sideMatches(filter.source(), packet.source, me) && sideMatches(filter.target(), packet.destination, me) &&
         connectionMatches(filter.connection, packet.connection);
}

Decision evaluate(const ir::PolicyIr& ir, ir::Direction direction, const net::Packet& packet,
                  llvm::ArrayRef<net::Address> me) {
  Decision decision;
  for (const ir::Filter& filter : ir.list(direction)) {
    if (!matches(filter, packet, me))
      continue;
    if (decision.decides) {
      decision.next = &filter;
      break;
    }
    decision.decides = &filter;
  }
  return decision;
}

net::Packet replyTo(const net::Packet& packet) {
  net::Packet reply = packet;
  std::swap(reply.source, reply.destination);
  if (!net::isIcmp(packet.protocol)) {
    std::swap(reply.source_port, reply.destination_port);
    return reply;
  }
  if (packet.protocol == net::protocol::icmp && packet.source_port == 8)
    reply.source_port = 0;
  if (packet.protocol == net::protocol::icmpv6 && packet.source_port == 128)
    reply.source_port = 129;
  return reply;
}

} // namespace cordon::meaning
