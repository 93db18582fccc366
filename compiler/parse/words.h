/// The words of the language, for names that stand outside of policy text.
#pragma once

#include <llvm/ADT/StringRef.h>

#include <vector>

namespace cordon::parse {

/// True if a policy could name something so: one token, and no reserved word.
bool isName(llvm::StringRef text);

/// Likewise of a domain, whose first part may begin with a digit.
bool isDottedName(llvm::StringRef text);

/// What stands in the quotes of each `dns("...")` of a policy's text. Pieces of it, whose last byte a 0 must follow.
std::vector<llvm::StringRef> dnsNames(llvm::StringRef text);

} // namespace cordon::parse
