/// The whole compiler on one screen: text -> trees -> model -> IR.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/ir/policy_ir.h"
#include "compiler/load.h"
#include "compiler/model/model.h"

#include <llvm/ADT/StringMap.h>

#include <optional>
#include <string>
#include <vector>

namespace cordon {

struct CompileOptions : LoadOptions {
  std::string today; ///< 2027-06-30, for what ends with a date; empty: nothing has ended
};

/// A compiled policy. Spans in it belong to the SourceMap it was compiled with.
struct Compilation {
  std::string root_folder; ///< where relative paths of the policy start
  model::Model model;
  std::vector<ir::PolicyIr> classes; ///< with their hosts; hosts without a policy are in none. Set by `adopt`

  /// Takes the classes of `model`, and notes where each host is.
  void adopt(std::vector<ir::PolicyIr> lowered);
  /// The class a host belongs to, or null.
  const ir::PolicyIr* classOf(llvm::StringRef host) const;
  /// The host as a member of its class, or null.
  const ir::Host* memberOf(llvm::StringRef host) const;
  /// The host's own policy, secrets not loaded; none if it has no policy.
  std::optional<ir::HostPolicy> policyOf(llvm::StringRef host) const;

private:
  struct Place {
    size_t policy_class, member;
  };
  llvm::StringMap<Place> places; ///< by host name
};

/// Compiles the policy whose root file is `path` ("-": standard input). None after an error; everything found is in
/// `diags`.
std::optional<Compilation> compile(source::SourceMap& sources, const std::string& path, const CompileOptions& options,
                                   diag::Diagnostics& diags);

/// Fills in the values of a policy's secrets. A key that cannot be read is reported where a filter that needs it was
/// written; false then.
bool loadSecrets(ir::HostPolicy& policy, const std::string& root_folder, diag::Diagnostics& diags);

} // namespace cordon
