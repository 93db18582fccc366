#include "compiler/catalog/fact_text.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::catalog {

llvm::StringRef nameOf(NativeOrder order) {
  switch (order) {
  case NativeOrder::specificity:
    return "most specific first";
  case NativeOrder::explicit_priority:
    return "explicit priority";
  case NativeOrder::classes:
    return "classes";
  case NativeOrder::first_match:
    return "first match in written order";
  }
  __builtin_unreachable();
}

llvm::StringRef nameOf(PskNotation notation) {
  switch (notation) {
  case PskNotation::ascii:
    return "ASCII";
  case PskNotation::hexadecimal:
    return "hexadecimal";
  case PskNotation::either:
    return "ASCII or hexadecimal";
  }
  __builtin_unreachable();
}

llvm::StringRef nameOf(FallbackTrigger trigger) {
  switch (trigger) {
  case FallbackTrigger::silence:
    return "no IKE answer";
  case FallbackTrigger::any_failure:
    return "any IKE failure";
  case FallbackTrigger::at_once:
    return "at once, beside IKE";
  }
  __builtin_unreachable();
}

llvm::StringRef nameOf(ProposalChoice choice) {
  switch (choice) {
  case ProposalChoice::initiator_order:
    return "the initiator's order";
  case ProposalChoice::responder_order:
    return "the responder's order";
  }
  __builtin_unreachable();
}

llvm::StringRef nameOf(AccessControl control) {
  switch (control) {
  case AccessControl::none:
    return "none";
  case AccessControl::logon_right:
    return "network logon right";
  case AccessControl::firewall_rules:
    return "firewall rules (SDDL)";
  case AccessControl::ike_identity:
    return "IKE identities";
  }
  __builtin_unreachable();
}

llvm::StringRef nameOf(KeyType type) {
  switch (type) {
  case KeyType::rsa:
    return "RSA";
  case KeyType::dsa:
    return "DSA";
  case KeyType::ecdsa:
    return "ECDSA";
  }
  __builtin_unreachable();
}

llvm::StringRef nameOf(Signature signature) {
  switch (signature) {
  case Signature::rsa_md5:
    return "RSA-MD5";
  case Signature::rsa_sha1:
    return "RSA-SHA1";
  case Signature::dsa_sha1:
    return "DSA-SHA1";
  case Signature::ecdsa:
    return "ECDSA";
  }
  __builtin_unreachable();
}

template <class Row, class E> static std::vector<llvm::StringRef> rowNames(llvm::ArrayRef<Row> rows, Set<E> set) {
  std::vector<llvm::StringRef> names;
  for (const Row& row : rows)
    if (set.contains(row.id))
      names.push_back(row.name);
  return names;
}
std::vector<llvm::StringRef> namesOf(Set<Cipher> set) {
  return rowNames(ciphers(), set);
}
std::vector<llvm::StringRef> namesOf(Set<Integrity> set) {
  return rowNames(integrities(), set);
}
std::vector<llvm::StringRef> namesOf(Set<DhGroup> set) {
  return rowNames(dhGroups(), set);
}

template <class E> static std::vector<llvm::StringRef> memberNames(std::initializer_list<E> all, Set<E> set) {
  std::vector<llvm::StringRef> names;
  for (E member : all)
    if (set.contains(member))
      names.push_back(nameOf(member));
  return names;
}
std::vector<llvm::StringRef> namesOf(Set<KeyType> set) {
  return memberNames({KeyType::rsa, KeyType::dsa, KeyType::ecdsa}, set);
}
std::vector<llvm::StringRef> namesOf(Set<Signature> set) {
  return memberNames({Signature::rsa_md5, Signature::rsa_sha1, Signature::dsa_sha1, Signature::ecdsa}, set);
}

std::vector<DnName> namesOf(const DnNames& names) {
  return {{"commonName", names.common_name},
          {"organizationalUnitName", names.organizational_unit},
          {"organizationName", names.organization},
          {"localityName", names.locality},
          {"stateOrProvinceName", names.state},
          {"countryName", names.country},
          {"eMail", names.email}};
}

std::vector<std::string> textsOf(MainOffers offers) {
  std::vector<std::string> texts;
  for (const MainOffer& offer : offers)
    texts.push_back((row(offer.cipher).name + "-" + row(offer.integrity).name + "-" + row(offer.group).name).str());
  return texts;
}

std::vector<std::string> textsOf(QuickOffers offers) {
  std::vector<std::string> texts;
  for (const QuickOffer& offer : offers) {
    std::string text = offer.ah ? ("ah(" + row(*offer.ah).name + ")").str() : "";
    if (offer.esp) {
      text += (text.empty() ? "" : "+") + ("esp(" + row(*offer.esp).name).str();
      text += offer.esp_integrity ? (", " + row(*offer.esp_integrity).name + ")").str() : ")";
    }
    texts.push_back(text);
  }
  return texts;
}

std::string textOf(bool value) {
  return value ? "yes" : "no";
}
std::string textOf(uint32_t value) {
  return std::to_string(value);
}
std::string textOf(Text value) {
  return value.str();
}
std::string textOf(const DnNames& names) {
  std::vector<llvm::StringRef> all;
  for (const DnName& each : namesOf(names))
    all.push_back(each.name);
  return joined(all);
}
std::string textOf(MainOffers offers) {
  return llvm::join(textsOf(offers), ", ");
}
std::string textOf(QuickOffers offers) {
  return llvm::join(textsOf(offers), ", ");
}

std::string joined(llvm::ArrayRef<llvm::StringRef> names) {
  return names.empty() ? "none" : llvm::join(names, ", ");
}

} // namespace cordon::catalog
