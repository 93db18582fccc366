/// Children gathered into connections: one for each set of IKE terms, own address and peer, at most 1,000 children
/// each.
#pragma once

#include "backends/strongswan/ike_terms.h"
#include "compiler/ir/policy_ir.h"

#include <string>
#include <vector>

namespace cordon::backends::strongswan {

struct Connection {
  std::string name;
  bool shunts = false;                      ///< pass and drop children; no IKE
  const ir::Negotiate* negotiate = nullptr; ///< any of its children's, for the IKE terms
  std::optional<net::Address> local;        ///< own address of IKE, if one is known
  std::optional<net::Address> peer;         ///< single peer; none: whoever a child's remote side holds
  net::Family family = net::Family::v4;     ///< of IKE
  std::vector<const ir::Filter*> children;  ///< outbound filters
};

/// In the order of their first child. Pointers into `policy`. Names are legal and unique.
std::vector<Connection> connectionsOf(const ir::HostPolicy& policy);

} // namespace cordon::backends::strongswan
