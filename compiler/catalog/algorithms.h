/// Ciphers, integrity algorithms and Diffie-Hellman groups: the one table of their names in every dialect.
#pragma once

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <cstdint>
#include <optional>

namespace cordon::catalog {

enum class Cipher : uint8_t {
#define CORDON_CIPHER(NAME, ...) NAME,
#include "compiler/catalog/algorithms.inc"
};
enum class Integrity : uint8_t {
#define CORDON_INTEGRITY(NAME, ...) NAME,
#include "compiler/catalog/algorithms.inc"
};
enum class DhGroup : uint8_t {
#define CORDON_DH(NAME, ...) NAME,
#include "compiler/catalog/algorithms.inc"
};

/// Names in the dialects; an empty one means the dialect cannot say it.
struct CipherRow {
  Cipher id;
  llvm::StringLiteral name;
  uint16_t key_bits; ///< 0: the algorithm has one key length
  bool aead;         ///< needs no integrity algorithm beside it
  llvm::StringLiteral netsh, swanctl, solaris;
};
struct IntegrityRow {
  Integrity id;
  llvm::StringLiteral name, netsh, swanctl, solaris;
};
struct DhRow {
  DhGroup id;
  llvm::StringLiteral name;
  uint16_t number; ///< IANA
  llvm::StringLiteral netsh, swanctl, solaris;
};

llvm::ArrayRef<CipherRow> ciphers();
llvm::ArrayRef<IntegrityRow> integrities();
llvm::ArrayRef<DhRow> dhGroups();

const CipherRow& row(Cipher id);
const IntegrityRow& row(Integrity id);
const DhRow& row(DhGroup id);

/// By policy text (`3des`, `sha1`, `modp1024`).
std::optional<Cipher> parseCipher(llvm::StringRef name);
std::optional<Integrity> parseIntegrity(llvm::StringRef name);
std::optional<DhGroup> parseDhGroup(llvm::StringRef name);

} // namespace cordon::catalog
