#include "analyzer/site_tunnels.h"

namespace cordon::analyzer {
namespace {

net::Address hostIn(const net::Prefix& prefix) {
  return {prefix.family, prefix.base + (prefix.isHost() ? 0 : 1)};
}

meaning::End plainHost(const net::Address& address) {
  meaning::End end;
  end.address = address;
  end.peer.name = net::toString(address);
  end.peer.addresses = {address};
  end.is_known = false;
  return end;
}

} // namespace

std::optional<net::Packet> packetThrough(const model::Tunnel& tunnel) {
  for (const net::Prefix& left : tunnel.left.behind.prefixes)
    for (const net::Prefix& right : tunnel.right.behind.prefixes) {
      if (left.family != right.family)
        continue;
      net::Packet packet;
      packet.source = hostIn(left);
      packet.destination = hostIn(right);
      packet.protocol = net::protocol::tcp;
      packet.source_port = packet.destination_port = 1;
      return packet;
    }
  return std::nullopt;
}

std::optional<Encounter> encounterThrough(const meaning::Network& network, const model::Tunnel& tunnel) {
  const std::optional<net::Packet> packet = packetThrough(tunnel);
  if (!packet)
    return std::nullopt;
  Encounter encounter{plainHost(packet->source), plainHost(packet->destination), 1, 0, {}};
  encounter.cases.push_back({*packet, meaning::outcome(network, encounter.from.peer, encounter.to.peer, *packet)});
  return encounter;
}

std::pair<meaning::End, meaning::End> gatewaysOf(const meaning::Network& network, const model::Tunnel& tunnel) {
  return {{network.peers()[tunnel.left.host.index], tunnel.left.outer, true},
          {network.peers()[tunnel.right.host.index], tunnel.right.outer, true}};
}

} // namespace cordon::analyzer
