#include "compiler/secrets.h"

#include <llvm/ADT/SmallString.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/MemoryBuffer.h>
#include <openssl/crypto.h>

#include <cassert>
#include <cstdlib>

namespace cordon {

constexpr size_t kSecretBytesMax = 1024;

void SecretBytes::clear() {
  // Short strings live inside the object, so the whole capacity is wiped before the text is let go.
  bytes.resize(bytes.capacity());
  OPENSSL_cleanse(bytes.data(), bytes.size());
  bytes.clear();
}

SecretBytes& SecretBytes::operator=(const SecretBytes& other) {
  if (this != &other) {
    clear();
    bytes = other.bytes;
  }
  return *this;
}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this != &other) {
    clear();
    bytes = std::move(other.bytes);
  }
  return *this;
}

llvm::Expected<SecretBytes> loadSecret(const SecretRef& ref, const std::string& base) {
  assert(ref.from != SecretRef::From::inline_text && "an inline value is kept by its importer");
  std::string value;
  if (ref.from == SecretRef::From::environment) {
    const char* text = std::getenv(ref.name.c_str());
    if (!text)
      return llvm::createStringError("the variable is not set");
    value = text;
  } else {
    llvm::SmallString<256> path(ref.name);
    llvm::sys::fs::make_absolute(base, path);
    llvm::sys::fs::file_status status;
    if (std::error_code error = llvm::sys::fs::status(path, status))
      return llvm::createStringError(error.message());
    if (status.type() != llvm::sys::fs::file_type::regular_file)
      return llvm::createStringError("is not a regular file");
    if (status.getSize() > kSecretBytesMax + 2)
      return llvm::createStringError("is longer than 1024 bytes");
    auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
    if (!buffer)
      return llvm::createStringError(buffer.getError().message());
    llvm::StringRef text = (*buffer)->getBuffer();
    text.consume_back("\n");
    text.consume_back("\r");
    value = text.str();
  }
  if (value.empty())
    return llvm::createStringError("is empty");
  if (value.size() > kSecretBytesMax)
    return llvm::createStringError("is longer than 1024 bytes");
  return SecretBytes(std::move(value));
}

} // namespace cordon
