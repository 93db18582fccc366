#include "compiler/meaning/network.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::meaning {

Peer peerOf(const model::Model& model, const model::Host& host, const ir::PolicyIr* policy) {
  Peer peer;
  peer.name = host.name;
  peer.platform = host.platform;
  peer.policy = policy;
  peer.addresses = host.addresses;
  peer.domain = host.domain;
  peer.identity = host.identity;
  peer.account = host.account;
  peer.domain_controller = host.roles.count("domain-controller") > 0;
  if (host.certificate && host.certificate_authority.isValid()) {
    const model::Ca& ca = model.authority(host.certificate_authority);
    peer.has_certificate = true;
    peer.certificate_root = {ca.name, ca.subject, ca.file};
  }
  peer.offers_main = host.offered_main;
  peer.offers_quick = host.offered_quick;
  return peer;
}

Network::Network(const model::Model& model, const std::function<const ir::PolicyIr*(const model::Host&)>& policy_of,
                 const std::function<llvm::ArrayRef<SecretBytes>(const ir::PolicyIr&)>& keys_of)
    : forest_list(model.forests), tunnels(model.tunnels) {
  all.reserve(model.hosts.size());
  for (const model::Host& host : model.hosts) {
    for (const net::Address& address : host.addresses)
      places.emplace(address, all.size());
    Peer peer = peerOf(model, host, policy_of(host));
    if (peer.policy && keys_of)
      peer.secrets = keys_of(*peer.policy);
    all.push_back(std::move(peer));
  }
}

const Peer* Network::at(const net::Address& address) const {
  auto found = places.find(address);
  return found != places.end() ? &all[found->second] : nullptr;
}

static bool holds(const model::AddressSet& set, const net::Address& address) {
  return set.any || llvm::any_of(set.prefixes, [&](const net::Prefix& prefix) { return prefix.contains(address); });
}

Network::Gateways Network::gatewaysOf(const net::Packet& packet) const {
  for (const model::Tunnel& tunnel : tunnels)
    for (auto [near, far] : {std::pair(&tunnel.left, &tunnel.right), std::pair(&tunnel.right, &tunnel.left)})
      if (holds(near->behind, packet.source) && holds(far->behind, packet.destination))
        return {&all[near->host.index], &all[far->host.index]};
  return {};
}

} // namespace cordon::meaning
