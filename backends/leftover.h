/// What a killed `cordon sign` leaves beside a rule set: the signed text on its way into the set's place.
#pragma once

#include "backends/directory.h"

#include <llvm/ADT/StringRef.h>

#include <string>

namespace cordon::backends {

/// What follows a file's name in that of the text that is to replace it; each `%` is a digit (0-9, a-f).
constexpr const char* kTemporaryEnd = ".%%%%%%.tmp";

/// The rule set that a file of this name (relative to a tree) was to replace; empty if the name is none of these.
llvm::StringRef setOfLeftover(llvm::StringRef path);

/// True if what has such a name is such a text as well: a regular file that begins as a rule set, however little of it
/// was written.
bool isLeftover(const Descriptor& directory, const std::string& path);

} // namespace cordon::backends
