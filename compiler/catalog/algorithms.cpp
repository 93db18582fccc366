#include "compiler/catalog/algorithms.h"

namespace cordon::catalog {

llvm::ArrayRef<CipherRow> ciphers() {
  static constexpr CipherRow rows[] = {
#define CORDON_CIPHER(NAME, TEXT, BITS, AEAD, NETSH, SWANCTL, SOLARIS)                                                 \
  {Cipher::NAME, TEXT, BITS, AEAD, NETSH, SWANCTL, SOLARIS},
#include "compiler/catalog/algorithms.inc"
  };
  return rows;
}

llvm::ArrayRef<IntegrityRow> integrities() {
  static constexpr IntegrityRow rows[] = {
#define CORDON_INTEGRITY(NAME, TEXT, NETSH, SWANCTL, SOLARIS) {Integrity::NAME, TEXT, NETSH, SWANCTL, SOLARIS},
#include "compiler/catalog/algorithms.inc"
  };
  return rows;
}

llvm::ArrayRef<DhRow> dhGroups() {
  static constexpr DhRow rows[] = {
#define CORDON_DH(NAME, TEXT, NUMBER, NETSH, SWANCTL, SOLARIS) {DhGroup::NAME, TEXT, NUMBER, NETSH, SWANCTL, SOLARIS},
#include "compiler/catalog/algorithms.inc"
  };
  return rows;
}

const CipherRow& row(Cipher id) {
  return ciphers()[size_t(id)];
}
const IntegrityRow& row(Integrity id) {
  return integrities()[size_t(id)];
}
const DhRow& row(DhGroup id) {
  return dhGroups()[size_t(id)];
}

template <class Row> static auto find(llvm::ArrayRef<Row> rows, llvm::StringRef name) {
  std::optional<decltype(Row::id)> found;
  for (const Row& row : rows)
    if (row.name == name)
      found = row.id;
  return found;
}

std::optional<Cipher> parseCipher(llvm::StringRef name) {
  return find(ciphers(), name);
}
std::optional<Integrity> parseIntegrity(llvm::StringRef name) {
  return find(integrities(), name);
}
std::optional<DhGroup> parseDhGroup(llvm::StringRef name) {
  return find(dhGroups(), name);
}

} // namespace cordon::catalog
