/// Which statements make up a host's policy, and which hosts share one. Internal to compiler/lower.
#pragma once

#include "compiler/model/model.h"

#include <compare>
#include <vector>

namespace cordon::lower {

/// Everything that the lists of a class depend on. Equal plans, equal lists.
struct Plan {
  struct AppliedExemption {
    uint32_t index;
    bool server_half; ///< the host lies inside the exemption: its clients must be heard
    friend auto operator<=>(const AppliedExemption&, const AppliedExemption&) = default;
  };
  struct AppliedTunnel {
    uint32_t index;
    bool is_left;
    friend auto operator<=>(const AppliedTunnel&, const AppliedTunnel&) = default;
  };

  llvm::StringRef platform;
  bool v4 = false, v6 = false;
  bool forwards = false;
  model::GroupId group;
  std::vector<AppliedTunnel> tunnels;
  std::vector<uint32_t> rules;
  std::vector<AppliedExemption> exemptions;

  bool isEmpty(const model::Model& model) const;
  bool has(net::Family family) const { return family == net::Family::v4 ? v4 : v6; }
};

/// True if the same rules, exemptions and tunnels apply, in the same way.
bool sameStatements(const Plan& a, const Plan& b);

struct PolicyClass {
  Plan plan;
  std::vector<model::HostId> hosts; ///< ascending
};

/// All classes, in the order of their first host.
std::vector<PolicyClass> planClasses(const model::Model& model);

} // namespace cordon::lower
