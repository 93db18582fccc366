/// Is a directory a tree that a build of Cordon wrote, with nothing added and nothing changed? Only then may another
/// build take it away.
#pragma once

#include "backends/directory.h"

#include <llvm/Support/Error.h>

#include <set>
#include <string>

namespace cordon::backends {

/// A file in a tree that is being written; it says whose tree that is.
constexpr const char* kStageMark = ".cordon-stage";

/// The files of a tree that is Cordon's (relative paths; none if it is empty); an error that says why it is not.
///
/// Every file must be listed in `manifest.json`, have a name that a backend writes, and, but for secrets, be as long as
/// listed and have the listed digest; a rule set may have been signed since. A change of a file that holds a secret is
/// not seen: a digest would let a short key be guessed. So only a file whose name a backend gives to keys may be listed
/// as one.
///
/// What a killed `cordon sign` left beside a listed rule set belongs to the tree, or is all that is left of one
/// (leftover.h).
llvm::Expected<std::set<std::string>> filesOfOwnTree(const Descriptor& directory);

/// Puts the mark into a directory.
llvm::Error markStage(const Descriptor& directory);
/// True if a directory has the mark of a tree that is being written.
bool hasStageMark(const Descriptor& directory);

} // namespace cordon::backends
