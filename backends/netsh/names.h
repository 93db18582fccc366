/// Names and texts that the emitter makes up: sayable in netsh, and different where the policy's are.
#pragma once

#include <llvm/ADT/StringRef.h>

#include <string>

namespace cordon::netsh {

/// `cordon-NAME`. A character that netsh's quotes cannot hold becomes `_`, a long name is cut; then eight digits that
/// depend on the whole original follow, so that different names stay different.
std::string objectName(llvm::StringRef name);

/// A description: the same replacements, cut to a length that leaves a command short.
std::string descriptionText(llvm::StringRef text);

} // namespace cordon::netsh
