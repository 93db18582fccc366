/// The ends of connections, as few as are needed to stand for all: hosts that are alike, at addresses that no filter
/// tells apart.
#pragma once

#include "compiler/meaning/network.h"

#include <llvm/ADT/SmallVector.h>

namespace cordon::meaning {

/// One host at one of its addresses.
struct End {
  Peer peer;
  net::Address address;
  bool is_known = true; ///< of the inventory; else a host without IPsec is supposed
};

/// What all hosts of a kind at the addresses of a leaf have in common. Equal `kind`: alike in all but name and address.
struct Atom {
  uint32_t kind = 0, leaf = 0;
  uint64_t hosts = 0;                 ///< how many are there; of those that are only supposed, the examples
  llvm::SmallVector<End, 2> examples; ///< the lowest address, and the lowest of another host or address if there is one
};

class Atoms {
public:
  /// Cuts the address space at the bounds of all filters of `policies`, of all networks behind tunnels, and of `cuts`.
  /// The model and the network must outlive it.
  Atoms(const model::Model& model, const Network& network, llvm::ArrayRef<const ir::PolicyIr*> policies,
        llvm::ArrayRef<const model::AddressSet*> cuts = {});

  /// The atoms of a set, by lowest address. Addresses that are no host's stand for hosts without IPsec where the set
  /// names more than hosts; those that no host can have (loopback, multicast, broadcast) are left out.
  std::vector<Atom> of(const model::AddressSet& set) const;

private:
  struct Collector;
  uint32_t leafOf(const net::Address& address) const;

  const model::Model& model;
  const Network& network;
  std::vector<net::Address> starts;       ///< of the leaves, ascending; the first is the lowest IPv4 address
  std::vector<uint32_t> kinds;            ///< of each host; 0 is a host without IPsec that is not in the inventory
  std::vector<net::AddressRange> statics; ///< the addresses of all hosts, ascending, one by one
};

} // namespace cordon::meaning
