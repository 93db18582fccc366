/// Preshared keys as text: Windows shows a key's characters, Solaris the hexadecimal form of the same bytes (the paper,
/// "Verifying IPsec interoperability between two operating systems").
#pragma once

#include "compiler/secrets.h"

#include <llvm/ADT/StringRef.h>

#include <optional>
#include <string>

namespace cordon::backends::solaris {

/// Two lower-case digits a byte, no terminator: `abc` is 616263.
std::string hexOf(const SecretBytes& key);
/// None if the number of digits is odd or 0, or a character is no digit.
std::optional<SecretBytes> keyOfHex(llvm::StringRef digits);
/// None if empty.
std::optional<SecretBytes> keyOfText(llvm::StringRef text);

/// Why a key cannot be typed at a Windows peer; null if it can: characters 0x20 to 0x7e are known to mean the same on
/// both sides.
const char* untypableReason(const SecretBytes& key);

} // namespace cordon::backends::solaris
