/// Which packets the hosts of a class can meet: filters that overlap only in others are no finding.
#pragma once

#include "compiler/ir/policy_ir.h"
#include "compiler/space/selector.h"

#include <vector>

namespace cordon::analyzer {

/// The packets of one class's hosts. Refers to the class.
class ClassPackets {
public:
  explicit ClassPackets(const ir::PolicyIr& policy);

  /// False if no host can meet a packet of `packets`, outbound or inbound: each is from a host to itself, or, where the
  /// own side `is_me`, no host has an address there. True where a host's addresses are not known.
  bool canMeet(const space::Selector& packets, net::Family family, ir::Direction direction, bool is_me) const;

private:
  struct Own {
    net::Address address;
    const ir::Host* host;
  };
  std::vector<Own> own;  ///< by address
  bool are_known = true; ///< of all hosts
};

} // namespace cordon::analyzer
