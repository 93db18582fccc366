/// Which statements make up a host's policy, and which hosts share one. Internal to compiler/lower.
#pragma once

#include "compiler/lower/model_index.h"
#include "compiler/model/model.h"

#include <vector>

namespace cordon::lower {

/// Everything that the lists of a class depend on, but for filters that name a single address of a member: those are
/// in the lists of all and dropped for each host that has no such address. Equal plans, equal lists.
struct Plan {
  /// Which sides of a rule may hold an address of the host.
  struct Sides {
    bool from = false, to = false;
    bool none() const { return !from && !to; }
    friend bool operator==(const Sides&, const Sides&) = default;
  };
  struct AppliedRule {
    uint32_t index;
    Sides v4, v6;
    const Sides& in(net::Family family) const { return family == net::Family::v4 ? v4 : v6; }
    friend bool operator==(const AppliedRule&, const AppliedRule&) = default;
  };
  /// `serves_*`: the host lies inside the exemption: its clients must be heard.
  struct AppliedExemption {
    uint32_t index;
    bool serves_v4, serves_v6;
    bool serves(net::Family family) const { return family == net::Family::v4 ? serves_v4 : serves_v6; }
    friend bool operator==(const AppliedExemption&, const AppliedExemption&) = default;
  };
  struct AppliedTunnel {
    uint32_t index;
    bool is_left;
    friend bool operator==(const AppliedTunnel&, const AppliedTunnel&) = default;
  };
  /// A subnet in which a rule may mean the host, or `whole`: does, at whichever of the host's addresses of the family.
  struct OwnSubnet {
    net::Prefix prefix;
    bool whole;
    friend bool operator==(const OwnSubnet&, const OwnSubnet&) = default;
  };

  llvm::StringRef platform;
  bool v4 = false, v6 = false;
  bool forwards = false;
  bool has_l2tp = false;      ///< Routing and Remote Access adds a policy of its own, for IPv4
  model::CaId l2tp_authority; ///< with has_l2tp: who certified the host, if the policy says so
  model::GroupId group;
  std::vector<AppliedTunnel> tunnels;
  std::vector<AppliedRule> rules;
  std::vector<AppliedExemption> exemptions;
  std::vector<OwnSubnet> subnets; ///< ascending
  model::HostId self; ///< valid: the lists depend on the host's own addresses, and it has a class of its own

  /// Nothing of the policy's text is on the host.
  bool isUnassigned(const model::Model& model) const;
  bool isEmpty(const model::Model& model) const { return isUnassigned(model) && !has_l2tp; }
  bool has(net::Family family) const { return family == net::Family::v4 ? v4 : v6; }
  /// The entry of this subnet; null if no rule means the host by it.
  const OwnSubnet* ownSubnet(const net::Prefix& prefix) const;
  friend bool operator==(const Plan&, const Plan&) = default;
};

struct PlanHash {
  size_t operator()(const Plan& plan) const;
};

struct PolicyClass {
  Plan plan;
  std::vector<model::HostId> hosts; ///< ascending
};

/// All classes, in the order of their first host.
std::vector<PolicyClass> planClasses(const ModelIndex& index);

} // namespace cordon::lower
