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
  llvm::Expected<bool> take(const std::string& path);

private:
  struct Held {
    int descriptor;
    dev_t device;
    ino_t inode;
  };
  std::vector<Held> all;
};

} // namespace cordon::cli
