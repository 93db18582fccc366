/// A directory tree that comes into being all at once: written aside, then renamed into place. POSIX only; Linux's
/// renameat2 where there is one.
#pragma once

#include "backends/directory.h"

#include <llvm/ADT/StringRef.h>
#include <llvm/Support/Error.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cordon::backends {

/// How a new tree takes an old one's place.
enum class Swap : uint8_t {
  exchange,   ///< one atomic step (RENAME_EXCHANGE); two renames where the file system cannot
  two_renames ///< old aside, new in: between the two a killed build leaves the old tree as `.NAME.cordon-old`
};

/// One build's tree on its way to `path`. However it is left, either all of it is in place or none is, and nothing is
/// removed but what a build of Cordon wrote (own_tree.h).
class Stage {
public:
  /// Checks that `path` may be written (write_tree.h says what may not) and makes the hidden sibling.
  static llvm::Expected<Stage> open(const std::string& path);
  Stage(Stage&&) = default;
  Stage& operator=(Stage&&) = delete;
  /// Removes the sibling if `place` did not succeed.
  ~Stage();

  /// Adds a file, and the folders on its way (0700 until `place`). `relative` has plain components and is new.
  llvm::Error add(llvm::StringRef relative, llvm::StringRef text, bool is_secret);
  /// Gives the folders their final modes, waits until all is on the disk, and puts the tree in place.
  llvm::Error place(Swap how = Swap::exchange);
  /// Text of a file of the tree that is to be replaced; none if there is none.
  std::optional<std::string> oldText(const std::string& relative) const;

private:
  Stage() = default;
  llvm::Error checkTarget();
  llvm::Error prepareSibling();
  llvm::Error checkSibling(const Descriptor& found) const;
  llvm::Error swapIn(Swap how);
  llvm::Error swapByRenames();
  llvm::Error removeOld(const std::string& where);

  std::string name;    ///< last component of the path
  std::string sibling; ///< the hidden name beside it
  Descriptor parent, root, old;
  std::set<std::string> old_files; ///< relative paths
  std::vector<std::string> made;   ///< directories on the way to the path
  bool is_placed = false;
  std::set<std::string> folders, secret_folders; ///< relative paths
};

} // namespace cordon::backends
