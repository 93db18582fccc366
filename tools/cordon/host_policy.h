/// One host's filter lists as commands are given them: by a policy, a vendor configuration or a rule set.
#pragma once

#include "compiler/meaning/action_index.h"
#include "runtime/capture/replay.h"
#include "tools/cordon/session.h"

#include <optional>
#include <string>
#include <vector>

namespace cordon::cli {

/// What judges packets: a policy's root file, a vendor configuration (a file, or a host's folder), a rule set.
enum class PolicyForm : uint8_t { policy, vendor, rule_set };

/// What the file is, by what it looks like; none if it cannot be read: then `readHostPolicy` says why.
std::optional<PolicyForm> formOf(const std::string& path, Session& session);

/// What is not said of an input's host and has to be taken from elsewhere.
struct HostFacts {
  std::string platform;                 ///< of the host in the input before; empty: none
  std::vector<std::string> assumptions; ///< what was filled in
};

/// Reads `path`: a policy's root file, a rule set (of both --host says whose lists), or what an importer recognises. A
/// host that the policy knows but does not concern has empty lists. With --key a rule set must be signed with one of
/// these keys. The host of a vendor configuration has the platform of --platform, else that of `facts` if it has this
/// dialect, else the usual one. None after a report.
std::optional<ir::HostPolicy> readHostPolicy(const std::string& path, const Arguments& arguments, Session& session,
                                             HostFacts& facts);

/// The same of what has to be a rule set, for --set.
std::optional<ir::HostPolicy> readPolicyOfSet(const std::string& path, const Arguments& arguments, Session& session);

/// Numbers what is done with packets, alike in all policies that it is shown: they must outlive it.
class Treatments {
public:
  /// The lists of a host whose own addresses are `own`, for the classifier by `kernel`. A filter's rank is its place in
  /// its list. None after a report: `me` would be too many rules.
  std::optional<capture::Policy> listsOf(const ir::HostPolicy& policy, llvm::ArrayRef<net::Address> own,
                                         const classify::Kernel& kernel, diag::Diagnostics& diags);

  /// `no filter`, `permit`, `negotiate, fall back to clear`.
  std::string brief(capture::Treatment treatment) const;
  /// With all parameters.
  std::string describe(capture::Treatment treatment) const;
  /// What separates two that negotiate, a line each; else none.
  std::vector<std::string> differences(capture::Treatment before, capture::Treatment after) const;

private:
  const meaning::ActionIndex::Entry& entryOf(capture::Treatment treatment) const { return known[treatment - 1]; }
  const ir::Action& actionOf(capture::Treatment treatment) const;

  meaning::ActionIndex known; ///< of 1, 2, ...
};

} // namespace cordon::cli
