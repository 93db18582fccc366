#include "compiler/meaning/on_path.h"

#include "compiler/ir/describe.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::meaning {
namespace {

constexpr uint16_t kIkePort = 500, kNatPort = 4500; // RFC 7296 section 2; RFC 3948

bool holds(const model::AddressSet& set, const net::Address& address) {
  return set.any || llvm::any_of(set.prefixes, [&](const net::Prefix& prefix) { return prefix.contains(address); });
}

bool liesBetween(const model::Device& device, const net::Packet& packet) {
  return llvm::any_of(device.paths, [&](const auto& path) {
    const auto& [left, right] = path;
    return (holds(left, packet.source) && holds(right, packet.destination)) ||
           (holds(right, packet.source) && holds(left, packet.destination));
  });
}

/// True if the device lets such packets through, and their replies.
bool passes(const model::Device& device, net::Packet packet) {
  return !device.passes || llvm::any_of(*device.passes, [&](const model::Selector& selector) {
    if (selector.family && *selector.family != packet.source.family)
      return false;
    if (selector.protocol == ir::kAnyProtocol)
      return true;
    return selector.protocol == packet.protocol && selector.source_ports.contains(packet.source_port) &&
           selector.target_ports.contains(packet.destination_port);
  });
}

bool wrapsEspInUdp(const Peer& peer) {
  return !peer.platform || peer.platform->nat_traversal.value.value_or(true);
}

class Path {
public:
  Path(llvm::ArrayRef<const model::Device*> devices, const net::Packet& packet)
      : devices(devices), packet(packet),
        translated(llvm::any_of(devices, [](const model::Device* device) { return device->translates; })) {}

  std::vector<OnPath> found;

  void inClear() {
    std::string what = ir::protocolName(packet.protocol);
    if (net::hasPorts(packet.protocol) && !net::isIcmp(packet.protocol))
      what += "/" + std::to_string(packet.destination_port);
    for (const model::Device* device : devices)
      needs(*device, packet, what);
  }

  void secured(const Association& association, const Peer& initiator, const Peer& responder) {
    const bool ah = association.quick.ah.has_value();
    const bool wraps = wrapsEspInUdp(initiator) && wrapsEspInUdp(responder);
    for (const model::Device* device : devices) {
      needs(*device, udp(kIkePort), "UDP 500, IKE");
      if (ah && device->translates)
        stop(*device, "translates addresses, which AH protects");
      else if (!ah && device->translates && !wraps)
        stop(*device, "translates addresses, and one end has no NAT traversal");
      if (ah)
        needs(*device, protocol(net::protocol::ah), "protocol 51, AH");
      else if (translated)
        needs(*device, udp(kNatPort), "UDP 4500, and addresses are translated on the way");
      else
        needs(*device, protocol(net::protocol::esp), "protocol 50, ESP");
      if (device->reads_ports || device->reads_content)
        read(*device, association.isEncrypted());
    }
  }

private:
  llvm::ArrayRef<const model::Device*> devices;
  const net::Packet& packet;
  bool translated; ///< some device on the way translates addresses

  net::Packet protocol(uint8_t number) const {
    net::Packet one = packet;
    one.protocol = number;
    one.source_port = one.destination_port = 0;
    return one;
  }
  net::Packet udp(uint16_t port) const {
    net::Packet one = protocol(net::protocol::udp);
    one.source_port = one.destination_port = port;
    return one;
  }
  void needs(const model::Device& device, const net::Packet& one, const std::string& name) {
    if (!passes(device, one))
      stop(device, "does not pass " + name);
  }
  void read(const model::Device& device, bool is_encrypted) {
    std::string what = device.reads_ports ? device.reads_content ? "ports and content" : "ports" : "content";
    found.push_back({&device, false,
                     is_encrypted ? "cannot read the " + what + ": they are encrypted"
                                  : "reads the " + what + " only if it knows AH and ESP without encryption"});
  }
  void stop(const model::Device& device, std::string what) { found.push_back({&device, true, std::move(what)}); }
};

} // namespace

std::vector<const model::Device*> devicesBetween(const model::Model& model, const net::Packet& packet) {
  std::vector<const model::Device*> devices;
  for (const model::Device& device : model.devices)
    if (liesBetween(device, packet))
      devices.push_back(&device);
  return devices;
}

std::vector<OnPath> onPath(llvm::ArrayRef<const model::Device*> devices, const net::Packet& packet,
                           const Association& association, const Peer& initiator, const Peer& responder) {
  Path path(devices, packet);
  path.secured(association, initiator, responder);
  return std::move(path.found);
}

std::vector<OnPath> onPath(llvm::ArrayRef<const model::Device*> devices, const net::Packet& packet,
                           const Outcome& outcome, const Peer& initiator, const Peer& responder) {
  Path path(devices, packet);
  switch (outcome.kind) {
  case Outcome::Kind::clear:
  case Outcome::Kind::soft:
  case Outcome::Kind::one_way:
    path.inClear();
    break;
  case Outcome::Kind::clear_then_secured:
  case Outcome::Kind::reply_clear:
    path.inClear();
    [[fallthrough]];
  case Outcome::Kind::secured:
    if (outcome.association)
      path.secured(*outcome.association, initiator, responder);
    break;
  case Outcome::Kind::tunnelled: // what the gateways exchange has other addresses
  case Outcome::Kind::blocked:
  case Outcome::Kind::fails:
  case Outcome::Kind::unknown:
    break;
  }
  return std::move(path.found);
}

} // namespace cordon::meaning
