/// Facts in words, as tables and comparisons show them.
#pragma once

#include "compiler/catalog/cell.h"
#include "compiler/catalog/facts.h"

#include <string>
#include <type_traits>
#include <vector>

namespace cordon::catalog {

llvm::StringRef nameOf(NativeOrder order);
llvm::StringRef nameOf(PskNotation notation);
llvm::StringRef nameOf(FallbackTrigger trigger);
llvm::StringRef nameOf(ProposalChoice choice);
llvm::StringRef nameOf(AccessControl control);
llvm::StringRef nameOf(KeyType type);
llvm::StringRef nameOf(Signature signature);

/// The members' names (algorithms as policies write them), in the order of the enumerators.
std::vector<llvm::StringRef> namesOf(Set<Cipher> set);
std::vector<llvm::StringRef> namesOf(Set<Integrity> set);
std::vector<llvm::StringRef> namesOf(Set<DhGroup> set);
std::vector<llvm::StringRef> namesOf(Set<KeyType> set);
std::vector<llvm::StringRef> namesOf(Set<Signature> set);

/// An attribute of distinguished names: what it is called in X.520, and here.
struct DnName {
  llvm::StringRef attribute, name;
};
std::vector<DnName> namesOf(const DnNames& names);

/// Offers as policies write them, first preferred: `3des-sha1-modp1024`, `esp(3des, sha1)`.
std::vector<std::string> textsOf(MainOffers offers);
std::vector<std::string> textsOf(QuickOffers offers);

std::string textOf(bool value);
std::string textOf(uint32_t value);
std::string textOf(Text value);
std::string textOf(const DnNames& names);
std::string textOf(MainOffers offers);
std::string textOf(QuickOffers offers);
template <class E> std::string textOf(Set<E> set);
template <class E>
  requires std::is_enum_v<E>
std::string textOf(E value) {
  return nameOf(value).str();
}

/// Lists with commas; "none" if empty.
std::string joined(llvm::ArrayRef<llvm::StringRef> names);

template <class E> std::string textOf(Set<E> set) {
  return joined(namesOf(set));
}

/// The value, or "not documented".
template <class T> std::string textOf(const Cell<T>& cell) {
  return cell.value ? textOf(*cell.value) : kUndocumented;
}

} // namespace cordon::catalog
