#include "compiler/meaning/half.h"

namespace cordon::meaning {
namespace {

using Kind = Half::Kind;
using Does = Judgement::Kind;

/// The far end of the tunnel that a host uses for the packet, if it is another host than `end`.
const net::Address* otherEnd(const Judgement& judgement, const Peer& end) {
  if (judgement.kind != Does::negotiate || !judgement.action->tunnel || !judgement.action->tunnel->remote)
    return nullptr;
  const net::Address& remote = *judgement.action->tunnel->remote;
  return end.owns(remote) ? nullptr : &remote;
}

Half unknownGateway(const Peer& peer, const net::Address& remote, Remarks& remarks) {
  remarks.assume("not known: which host " + net::toString(remote) + " is, the far end of a tunnel of " + peer.name);
  Half half;
  half.kind = Kind::unknown;
  return half;
}

void noteGateways(const Peer& near, const Peer& far, Remarks& remarks) {
  remarks.note("between the gateways " + near.name + " and " + far.name);
}

Half asTunnelled(const Half& tunnel, const Peer& near, const Peer& far) {
  Half half = tunnel;
  half.kind = Kind::tunnelled;
  half.gateways = {near.name, far.name};
  return half;
}

/// From the sender through its tunnel to a gateway, and on in clear.
Half throughFarGateway(const Network& network, const Leg& leg, const Peer& gateway, bool has_soft, Remarks& remarks) {
  Judgement there = judge(gateway, ir::Direction::forward, leg.packet);
  Half tunnel =
      judgeLeg(network, {leg.sender, gateway, leg.packet, leg.out, there, ir::Direction::out, ir::Direction::forward},
               false, remarks);
  if (tunnel.kind != Kind::secured) {
    noteGateways(leg.sender, gateway, remarks);
    return tunnel;
  }
  Half rest = judgeLeg(network, {gateway, leg.receiver, leg.packet, Judgement(), leg.in}, has_soft, remarks);
  return rest.kind == Kind::clear ? asTunnelled(tunnel, leg.sender, gateway) : rest;
}

/// In clear to a gateway, and from there through the receiver's tunnel.
Half throughNearGateway(const Network& network, const Leg& leg, const Peer& gateway, Remarks& remarks) {
  Judgement there = judge(gateway, ir::Direction::forward, leg.packet);
  Half tunnel =
      judgeLeg(network, {gateway, leg.receiver, leg.packet, there, leg.in, ir::Direction::forward, ir::Direction::in},
               false, remarks);
  if (tunnel.kind == Kind::secured)
    return asTunnelled(tunnel, gateway, leg.receiver);
  noteGateways(gateway, leg.receiver, remarks);
  return tunnel;
}

/// What a tunnel between two gateways makes of what the end hosts do.
Half throughSite(const Network& network, const Leg& leg, const Half& ends, Remarks& remarks) {
  Network::Gateways gateways = network.gatewaysOf(leg.packet);
  if (!gateways.near || gateways.near->name == leg.sender.name || gateways.far->name == leg.receiver.name)
    return ends;
  const Peer &near = *gateways.near, &far = *gateways.far;
  Half tunnel =
      judgeLeg(network,
               {near, far, leg.packet, judge(near, ir::Direction::forward, leg.packet),
                judge(far, ir::Direction::forward, leg.packet), ir::Direction::forward, ir::Direction::forward},
               false, remarks);
  if (tunnel.kind == Kind::clear)
    return ends;
  if (tunnel.kind != Kind::secured) {
    noteGateways(near, far, remarks);
    return tunnel;
  }
  if (ends.kind == Kind::clear)
    return asTunnelled(tunnel, near, far);
  remarks.note("also through the tunnel between " + near.name + " and " + far.name);
  return ends;
}

} // namespace

Half judgePath(const Network& network, const Leg& leg, bool has_soft, Remarks& remarks) {
  bool stopped = leg.out.kind == Does::block || leg.in.kind == Does::block;
  const net::Address* far = stopped ? nullptr : otherEnd(leg.out, leg.receiver);
  if (far) {
    const Peer* gateway = network.at(*far);
    return gateway ? throughFarGateway(network, leg, *gateway, has_soft, remarks)
                   : unknownGateway(leg.sender, *far, remarks);
  }
  const net::Address* near = leg.out.kind == Does::pass ? otherEnd(leg.in, leg.sender) : nullptr;
  if (near) {
    const Peer* gateway = network.at(*near);
    return gateway ? throughNearGateway(network, leg, *gateway, remarks) : unknownGateway(leg.receiver, *near, remarks);
  }
  Half ends = judgeLeg(network, leg, has_soft, remarks);
  bool travels = ends.kind != Kind::blocked && ends.kind != Kind::fails && ends.kind != Kind::unknown;
  return travels ? throughSite(network, leg, ends, remarks) : ends;
}

} // namespace cordon::meaning
