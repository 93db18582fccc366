/// What a build wrote: the contents of an output tree as `manifest.json` (schema cordon.manifest/1) and `firewall.txt`.
#pragma once

#include "backends/backend.h"
#include "backends/directory.h"

#include <llvm/ADT/StringRef.h>

#include <map>
#include <optional>
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
  std::string shared_file;           ///< the file of its class, at the top of the tree (TreeInfo::files); empty: none
  std::vector<std::string> openings; ///< openings.h
  std::vector<std::string> notes;    ///< for people: what was left out, what to do by hand
  std::string reason;                ///< why there is no backend
};

struct TreeInfo {
  std::string tool_version;
  std::string policy_name;
  uint64_t policy_version = 0;
  std::vector<EmittedFile> files{}; ///< for several hosts; at the top of the tree
};

constexpr const char* kManifestSchema = "cordon.manifest/1";
constexpr const char* kManifestFile = "manifest.json";
constexpr const char* kFirewallFile = "firewall.txt";
constexpr const char* kRuleSetSuffix = ".cordonset"; ///< of a class's file

/// The openings each host needs, a line for each; hosts in the given order.
std::string firewallText(llvm::ArrayRef<const HostOutput*> hosts);

/// The manifest. Files that hold a secret have neither size nor digest: a short key could be guessed from either.
/// Nothing of time or place; hosts and files in the given order.
std::string manifestText(const TreeInfo& info, llvm::ArrayRef<const HostOutput*> hosts, const EmittedFile& firewall);

/// What a manifest says of one file.
struct ListedFile {
  bool secret = false;
  uint64_t size = 0;  ///< not of secrets; likewise the digest
  std::string sha256; ///< lower-case hexadecimal
};

/// SHA-256 in lower-case hexadecimal.
std::string sha256(llvm::StringRef text);

/// Reads an open manifest: what it says of those of `paths` (relative to its tree) that it lists. None if it is no
/// manifest of Cordon's. A manifest may be as long as it likes: it is read in pieces, and no more of it is kept.
std::optional<std::map<std::string, ListedFile>> readListed(const Descriptor& manifest,
                                                            const std::set<std::string>& paths);

} // namespace cordon::backends
