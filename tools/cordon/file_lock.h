/// Files that one run of Cordon has for itself while it replaces them.
#pragma once

#include <llvm/Support/Error.h>

#include <string>
#include <sys/types.h>
#include <vector>

namespace cordon::cli {

/// Locks (flock) that last as long as this. They bind who takes them, too: other runs of Cordon.
///
/// A file is replaced by a rename, so that a lock on what was there before says nothing: `take` makes sure that the
/// path still names the file that it has locked.
class FileLocks {
public:
  FileLocks() = default;
  FileLocks(const FileLocks&) = delete;
  FileLocks& operator=(const FileLocks&) = delete;
  ~FileLocks();

  /// True if the file is locked now, false if it was by an earlier call, under whatever name. Fails if another run has
  /// it; nobody is waited for. What cannot be opened or is no regular file counts as locked: who reads it says why.
  ///
  /// Its folder is locked with it, shared with others that replace files there: a build that would put another tree in
  /// the folder's place is kept off.
  llvm::Expected<bool> take(const std::string& path);

private:
  struct Held {
    int descriptor;
    dev_t device;
    ino_t inode;
  };
  /// Locks what `path` names, for which `open` gives a descriptor or -1. True and false as `take` says.
  llvm::Expected<bool> lock(const std::string& path, int (*open)(const std::string&), mode_t type, int how);

  std::vector<Held> all;
};

} // namespace cordon::cli
