#include "backends/netsh/names.h"

#include "backends/netsh/vocabulary.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/xxhash.h>

namespace cordon::netsh {

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
  return "cordon-" + kept;
}

std::string descriptionText(llvm::StringRef text) {
  return sayable(text, kDescriptionBytesMax);
}

} // namespace cordon::netsh
