#include "compiler/diag/fingerprint.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/SHA256.h>

#include <algorithm>

namespace cordon::diag {
namespace {

/// Adds one part with its length, so that no two lists of parts hash alike.
void add(llvm::SHA256& hash, llvm::StringRef part) {
  hash.update(llvm::utostr(part.size()));
  hash.update(":");
  hash.update(part);
}

/// The words of the line, one blank between them.
std::string collapsed(llvm::StringRef line) {
  llvm::SmallVector<llvm::StringRef, 16> words;
  llvm::SplitString(line, words);
  return llvm::join(words, " ");
}

} // namespace

Fingerprint fingerprintOf(llvm::StringRef id, llvm::ArrayRef<std::string> arguments, llvm::StringRef line) {
  llvm::SHA256 hash;
  add(hash, id);
  for (const std::string& argument : arguments)
    add(hash, argument);
  if (arguments.empty())
    add(hash, collapsed(line));
  std::array<uint8_t, 32> digest = hash.final();
  Fingerprint fingerprint;
  std::copy_n(digest.begin(), fingerprint.size(), fingerprint.begin());
  return fingerprint;
}

std::string toString(const Fingerprint& fingerprint) {
  return llvm::toHex(fingerprint, /*LowerCase=*/true);
}

} // namespace cordon::diag
