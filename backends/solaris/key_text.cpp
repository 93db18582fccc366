#include "backends/solaris/key_text.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::backends::solaris {

std::string hexOf(const SecretBytes& key) {
  std::string digits;
  digits.reserve(2 * key.reveal().size());
  for (char c : key.reveal()) {
    digits += llvm::hexdigit(uint8_t(c) >> 4, /*LowerCase=*/true);
    digits += llvm::hexdigit(uint8_t(c) & 15, /*LowerCase=*/true);
  }
  return digits;
}

std::optional<SecretBytes> keyOfHex(llvm::StringRef digits) {
  if (digits.empty() || digits.size() % 2 != 0 || !llvm::all_of(digits, llvm::isHexDigit))
    return std::nullopt;
  std::string bytes;
  bytes.reserve(digits.size() / 2);
  for (size_t i = 0; i < digits.size(); i += 2)
    bytes += char(llvm::hexDigitValue(digits[i]) << 4 | llvm::hexDigitValue(digits[i + 1]));
  return SecretBytes(std::move(bytes));
}

std::optional<SecretBytes> keyOfText(llvm::StringRef text) {
  if (text.empty())
    return std::nullopt;
  return SecretBytes(text.str());
}

const char* untypableReason(const SecretBytes& key) {
  std::string_view bytes = key.reveal();
  if (bytes.ends_with('\n'))
    return "a preshared key that ends in a line end";
  if (!llvm::all_of(bytes, [](char c) { return c >= 0x20 && c < 0x7f; }))
    return "a preshared key with bytes outside 0x20 to 0x7e";
  return nullptr;
}

} // namespace cordon::backends::solaris
