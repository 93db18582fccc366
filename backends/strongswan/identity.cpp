#include "backends/strongswan/identity.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::backends::strongswan {
namespace {

constexpr size_t kIdentityBytesMax = 500; // charon reads an identity into 512 bytes

/// Spellings of attribute types, each with the one strongSwan is given. Windows writes S for ST, older tools others.
constexpr std::pair<llvm::StringLiteral, llvm::StringLiteral> kAttributes[] = {
    {"CN", "CN"}, {"OU", "OU"}, {"O", "O"},     {"L", "L"}, {"ST", "ST"},   {"S", "ST"},
    {"C", "C"},   {"DC", "DC"}, {"UID", "UID"}, {"E", "E"}, {"Email", "E"}, {"emailAddress", "E"},
};

llvm::StringRef attributeOf(llvm::StringRef written) {
  for (const auto& [spelling, name] : kAttributes)
    if (written.equals_insensitive(spelling))
      return name;
  return {};
}

bool isPlain(llvm::StringRef text) {
  return llvm::all_of(text, [](char c) { return llvm::isPrint(c); });
}

} // namespace

std::optional<std::string> subjectText(const Subject& subject, std::string& why) {
  bool commas = false, slashes = false;
  for (const auto& [name, value] : subject) {
    llvm::StringRef text = value;
    if (attributeOf(name).empty()) {
      why = "attribute " + name + " has no name there";
      return std::nullopt;
    }
    if (text.empty() || text.trim() != text || !isPlain(text)) {
      why = "a value is empty, has blanks around it or is not printable ASCII";
      return std::nullopt;
    }
    commas |= text.contains(',');
    slashes |= text.contains('/');
  }
  if (subject.empty() || (commas && slashes)) {
    why = subject.empty() ? "it is empty" : "one value holds a comma and one a slash, which both separate";
    return std::nullopt;
  }
  std::string out;
  for (const auto& [name, value] : subject) {
    out += commas ? "/" : out.empty() ? "" : ", ";
    out += attributeOf(name).str() + "=" + value;
  }
  // Without a comma the separators are those of the first character.
  if (out.size() > kIdentityBytesMax) {
    why = "it is too long";
    return std::nullopt;
  }
  return out;
}

std::optional<Subject> parseSubject(llvm::StringRef text, std::string& why) {
  Subject subject;
  char separator = text.consume_front("/") ? '/' : ',';
  llvm::SmallVector<llvm::StringRef, 8> parts;
  text.split(parts, separator);
  for (llvm::StringRef part : parts) {
    auto [name, value] = part.split('=');
    llvm::StringRef attribute = attributeOf(name.trim());
    if (attribute.empty() || value.trim().empty()) {
      why = "a distinguished name (`C=.., ST=.., O=.., CN=..`)";
      return std::nullopt;
    }
    subject.emplace_back(attribute.str(), value.trim().str());
  }
  return subject;
}

std::optional<std::string> identityText(llvm::StringRef identity, std::string& why) {
  if (identity.contains('=')) {
    auto subject = parseSubject(identity, why);
    if (!subject) {
      why = "it is no distinguished name that is known there";
      return std::nullopt;
    }
    return subjectText(*subject, why);
  }
  bool typed = identity.contains(':') && !net::parseAddress(identity.str());
  if (identity.size() > kIdentityBytesMax || identity.trim() != identity || !isPlain(identity) ||
      identity.contains('*') || identity.starts_with("%") || typed) {
    why = "it must be printable ASCII without wildcards and type prefixes, and not too long";
    return std::nullopt;
  }
  return identity.str();
}

bool isListable(llvm::StringRef text) {
  return !text.empty() && text.trim() == text && isPlain(text) && !text.contains(',') &&
         !text.starts_with_insensitive("0x") && !text.starts_with_insensitive("0s");
}

} // namespace cordon::backends::strongswan
