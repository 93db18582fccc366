/// What a script will hold: its lists and actions, and their names.
#pragma once

#include "backends/netsh/groups.h"

#include <string>

namespace cordon::netsh {

/// An object of the store; `kind` is its word in commands: `filterlist`.
struct NamedObject {
  llvm::StringLiteral kind;
  std::string name;
};

/// Names are unique in the store as far as policies' names are: each begins with its policy's.
struct ScriptPlan {
  /// Policy, filter lists and filter actions, in the order in which they can be deleted.
  std::vector<NamedObject> objects() const;

  std::string policy_name;                                 ///< `cordon-sql`
  std::vector<FilterGroup> groups;                         ///< each becomes a filter list and a rule of one name
  std::vector<std::string> list_names, action_names;       ///< of `groups`, one each
  std::vector<std::pair<ir::Action, std::string>> actions; ///< filter actions in order of first use
  /// The negotiate action of the first group that has one; null if there is none. Points into the planned IR.
  const ir::Negotiate* first_negotiate = nullptr;
  /// The action that has the policy's main mode: the first negotiate one, else the default response; null if none.
  const ir::Negotiate* main = nullptr;
};

ScriptPlan planScript(const ir::PolicyIr& projected);

} // namespace cordon::netsh
