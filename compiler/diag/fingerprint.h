/// What makes a finding the same in two runs: its id and the values in its message, not its place. So it survives
/// moved lines, renamed files and other wording; it does not survive that a fact in it changes.
#pragma once

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <array>
#include <string>

namespace cordon::diag {

using Fingerprint = std::array<uint8_t, 16>;

/// `line` is the source line of the finding: it stands in for the values where a message has none. Its blanks do not
/// count.
Fingerprint fingerprintOf(llvm::StringRef id, llvm::ArrayRef<std::string> arguments, llvm::StringRef line);

/// 32 hexadecimal digits.
std::string toString(const Fingerprint& fingerprint);

} // namespace cordon::diag
