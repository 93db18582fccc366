/// Names and texts that the emitter makes up: sayable in netsh, and different where the policy's are.
#pragma once

#include <llvm/ADT/StringRef.h>

#include <string>

namespace cordon::netsh {

/// `cordon-NAME`. A character that netsh's quotes cannot hold becomes `_`, a long name is cut; then eight digits that
/// depend on the whole original follow, so that different names stay different.
std::string objectName(llvm::StringRef name);

/// What an object is called while its policy is being built, beside the one that has the name: `new-cordon-NAME`. No
/// object of another policy is called so.
std::string stagedName(llvm::StringRef object_name);

/// The name itself: for whoever takes stagedName or this.
std::string unchanged(llvm::StringRef object_name);

/// What a policy's written name stands for: the name that objectName() makes it from, else itself.
llvm::StringRef policyName(llvm::StringRef object_name);

/// A policy's description tells its version: `version 7`.
std::string versionText(uint64_t version);
/// The version, or 0 if the text is another.
uint64_t versionOf(llvm::StringRef description);

/// A filter's description: the same replacements, cut to a length that leaves a command short.
std::string descriptionText(llvm::StringRef text);

} // namespace cordon::netsh
