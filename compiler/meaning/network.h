/// The hosts and site tunnels among which a connection takes place.
#pragma once

#include "compiler/meaning/peer.h"
#include "compiler/model/model.h"

#include <functional>
#include <map>

namespace cordon::meaning {

/// All hosts of a policy as peers. Refers to the model and to the policies, which must outlive it.
class Network {
public:
  /// Nobody is known: for two ends whose policies come from elsewhere.
  Network() = default;
  /// `policy_of` gives the policy of a host, its own or its class's, or null; `keys_of` the values of its keys, which
  /// must outlive this, too.
  Network(const model::Model& model, const std::function<const ir::PolicyIr*(const model::Host&)>& policy_of,
          const std::function<llvm::ArrayRef<SecretBytes>(const ir::PolicyIr&)>& keys_of = {});

  /// By the index of their hosts in the model.
  const std::vector<Peer>& peers() const { return all; }
  /// The host with this address; null if none. Of several, the first by name.
  const Peer* at(const net::Address& address) const;
  llvm::ArrayRef<model::Forest> forests() const { return forest_list; }

  /// The gateways of a site tunnel that covers the packet, near end first; null: none.
  struct Gateways {
    const Peer* near = nullptr;
    const Peer* far = nullptr;
  };
  Gateways gatewaysOf(const net::Packet& packet) const;

private:
  std::vector<Peer> all;
  std::map<net::Address, size_t> places;
  llvm::ArrayRef<model::Forest> forest_list;
  llvm::ArrayRef<model::Tunnel> tunnels;
};

/// A host of the model as a peer, with `policy`.
Peer peerOf(const model::Model& model, const model::Host& host, const ir::PolicyIr* policy);

} // namespace cordon::meaning
