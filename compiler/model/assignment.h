/// Which assignment of a policy reaches a host. One policy per host, never merged: local is the weakest, then site,
/// domain, organizational unit; of those the nearest, and a unit without an assignment inherits (paper, "Active
/// Directory in an isolation scenario").
#pragma once

#include "compiler/model/model.h"

#include <llvm/ADT/StringMap.h>

namespace cordon::model {

class AssignmentIndex {
public:
  /// Refers to `model` as long as it lives. Of two assignments at one place the first counts.
  explicit AssignmentIndex(const Model& model);

  /// The one that wins for the host; null if none reaches it. What is not local reaches only hosts that are joined to a
  /// domain and take their policy from it.
  const Assignment* winnerFor(const Host& host) const;
  /// The one at the host itself, whether it wins or not; null if none.
  const Assignment* localOf(const Host& host) const;

private:
  llvm::StringMap<const Assignment*> places; ///< by keyOf()
};

/// True if what is assigned to a domain, or in it, reaches the host.
bool takesGroupPolicy(const Host& host);

/// Two assignments with one key are at one place. Units are compared as Windows does, in whatever case.
std::string keyOf(const Model& model, const Assignment& assignment);

/// `domain corp.contoso.example`, `ou "Servers/DB" in corp.contoso.example`: as the policy writes the place.
std::string describePlace(const Model& model, const Assignment& assignment);

/// The name of the assigned policy: its group's, or its host's.
llvm::StringRef policyName(const Model& model, const Assignment& assignment);

} // namespace cordon::model
