#include "backends/netsh/names.h"

#include "backends/netsh/vocabulary.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/xxhash.h>

namespace cordon::netsh {

constexpr llvm::StringLiteral kPrefix = "cordon-", kStaged = "new-", kVersion = "version ";
constexpr size_t kNameBytesMax = 64, kDescriptionBytesMax = 120;

static std::string sayable(llvm::StringRef text, size_t bytes_max) {
  std::string kept = text.take_front(bytes_max).str();
  for (char& c : kept)
    if (!isQuotable(llvm::StringRef(&c, 1)) || c == '\\') // a backslash may reach for the closing quote
      c = '_';
  return kept;
}

std::string objectName(llvm::StringRef name) {
  std::string kept = sayable(name, kNameBytesMax);
  if (kept != name)
    kept += "-" + llvm::utohexstr(llvm::xxHash64(name) & 0xffffffff, /*LowerCase=*/true, /*Width=*/8);
  return kPrefix.str() + kept;
}

std::string stagedName(llvm::StringRef object_name) {
  return (kStaged + object_name).str();
}

std::string unchanged(llvm::StringRef object_name) {
  return object_name.str();
}

llvm::StringRef policyName(llvm::StringRef object_name) {
  object_name.consume_front(kPrefix);
  return object_name;
}

std::string versionText(uint64_t version) {
  return kVersion.str() + std::to_string(version);
}

uint64_t versionOf(llvm::StringRef description) {
  uint64_t version = 0;
  return description.consume_front(kVersion) && !description.getAsInteger(10, version) ? version : 0;
}

std::string descriptionText(llvm::StringRef text) {
  return sayable(text, kDescriptionBytesMax);
}

} // namespace cordon::netsh
