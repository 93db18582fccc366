/// The output of a build on disk: a folder for each host, `manifest.json`, `firewall.txt`. All or nothing.
#pragma once

#include "backends/manifest.h"

#include <llvm/Support/Error.h>

#include <string>
#include <vector>

namespace cordon::backends {

/// Files of an earlier tree, by their paths in it.
struct Replaced {
  /// They hold a key, and held something else before: whether by a change of the policy or by hand cannot be told.
  std::vector<std::string> secrets;
  /// Rule sets that were signed where they lay; what is there now is not signed.
  std::vector<std::string> seals;
};

/// Writes the tree to `path`. Missing parents are made.
///
/// Everything is written and synced in a hidden sibling directory (0700, `.NAME.cordon-new`), then put in place by one
/// rename; so a build that fails or is killed leaves whatever was at `path` as it was. A failed build removes the
/// sibling, a killed one leaves it for the next build to remove; a lock on it keeps two builds apart, and one on the
/// tree at `path` a build and a run of `cordon sign`.
///
/// Files that hold secrets are 0600 from the moment they exist, whatever the umask, and folders 0700 where a secret
/// lies in or below them. Other files are 0666 and folders, the tree's own too, 0777 less the umask.
///
/// An empty directory at `path` and a tree that Cordon wrote are replaced (own_tree.h says what counts: all in it
/// listed in its manifest, under names that Cordon writes, and unchanged but for secrets, of which no digest is kept).
/// Refused: anything else, symbolic links, `/`, the current directory and its parents, host or file names that are not
/// plain (letters, digits, `.`, `_`, `-`, no leading `.`) or collide where case does not count. Errors say why, naming
/// places below `path` only.
///
/// `replaced` gets what somebody may miss of the tree that was there.
llvm::Error writeTree(const std::string& path, const TreeInfo& info, llvm::ArrayRef<HostOutput> hosts,
                      Replaced* replaced = nullptr);

} // namespace cordon::backends
