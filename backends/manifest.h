/// What a build wrote: the contents of an output tree as `manifest.json` (schema cordon.manifest/1) and `firewall.txt`.
#pragma once

#include "backends/backend.h"
#include "backends/directory.h"

#include <llvm/ADT/StringRef.h>

#include <set>
#include <string>
#include <vector>

namespace cordon::backends {

/// One host of a build. Hosts that no backend configures have no files and a reason.
struct HostOutput {
  std::string name;     ///< also its folder
  std::string platform; ///< catalogue name
  std::string backend;  ///< empty: none, see `reason`
  std::string policy;   ///< the assignable policy (class)
  std::vector<EmittedFile> files;
  std::vector<std::string> openings; ///< openings.h
  std::vector<std::string> notes;    ///< for people: what was left out, what to do by hand
  std::string reason;                ///< why there is no backend
};

struct TreeInfo {
  std::string tool_version;
  std::string policy_name;
  uint64_t policy_version = 0;
};

constexpr const char* kManifestSchema = "cordon.manifest/1";
constexpr const char* kManifestFile = "manifest.json";
constexpr const char* kFirewallFile = "firewall.txt";

/// The openings each host needs, a line for each; hosts in the given order.
std::string firewallText(llvm::ArrayRef<const HostOutput*> hosts);

/// The manifest. Files that hold a secret have neither size nor digest: a short key could be guessed from either.
/// Nothing of time or place; hosts and files in the given order.
std::string manifestText(const TreeInfo& info, llvm::ArrayRef<const HostOutput*> hosts, const EmittedFile& firewall);

/// Reads an open manifest and takes what it lists, itself included, out of `paths` (relative to its tree). False if it
/// is no manifest of Cordon's. A manifest may be as long as it likes: it is read in pieces, and nothing of it is kept.
bool strikeListed(const Descriptor& manifest, std::set<std::string>& paths);

} // namespace cordon::backends
