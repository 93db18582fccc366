#include "backends/solaris/identity.h"

#include "runtime/net/address.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::backends::solaris {
namespace {

/// Spelling in any dialect, the policy's name, Solaris' name. The first row of a policy name is the one that is
/// written.
struct Attribute {
  llvm::StringLiteral spelling, policy, solaris;
};
constexpr Attribute kAttributes[] = {
    {"CN", "CN", "CN"},
    {"OU", "OU", "OU"},
    {"O", "O", "O"},
    {"L", "L", "L"},
    {"ST", "ST", "ST"},
    {"S", "ST", "ST"},
    {"C", "C", "C"},
    {"DC", "DC", "DC"},
    {"MAILTO", "E", "MAILTO"},
    {"E", "E", "MAILTO"},
    {"EMAILADDRESS", "E", "MAILTO"},
};

const Attribute* findAttribute(llvm::StringRef spelling) {
  for (const Attribute& attribute : kAttributes)
    if (attribute.spelling.equals_insensitive(spelling))
      return &attribute;
  return nullptr;
}

/// Splits at commas that no backslash escapes; the parts keep their escapes. None if the text ends in a backslash.
std::optional<std::vector<llvm::StringRef>> splitNames(llvm::StringRef text) {
  std::vector<llvm::StringRef> parts;
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      if (++i == text.size())
        return std::nullopt;
    } else if (text[i] == ',') {
      parts.push_back(text.slice(begin, i));
      begin = i + 1;
    }
  }
  parts.push_back(text.substr(begin));
  return parts;
}

std::string unescape(llvm::StringRef text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    plain += text[i];
  }
  return plain;
}

std::string escape(llvm::StringRef text) {
  std::string escaped;
  for (char c : text) {
    if (c == ',' || c == '\\')
      escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string print(const DistinguishedName& dn, bool solaris) {
  std::string text;
  for (const auto& [name, value] : dn) {
    const Attribute* attribute = findAttribute(name);
    llvm::StringRef spelling = name;
    if (attribute)
      spelling = solaris ? attribute->solaris : attribute->policy;
    text += (text.empty() ? "" : ", ") + spelling.str() + "=" + escape(value);
  }
  return text;
}

bool isDnsName(llvm::StringRef text) {
  return !text.empty() &&
         llvm::all_of(text, [](char c) { return llvm::isAlnum(c) || c == '-' || c == '.' || c == '_'; });
}

bool isMailbox(llvm::StringRef text) {
  auto [user, domain] = text.split('@');
  bool plain_user = !user.empty() && llvm::none_of(user, [](char c) { return llvm::StringRef(" ,=\"\\").contains(c); });
  return plain_user && isDnsName(domain);
}

} // namespace

bool isPlain(llvm::StringRef text) {
  return llvm::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

std::string quoted(llvm::StringRef text) {
  std::string string = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      string += '\\';
    string += c;
  }
  return string + '"';
}

std::optional<DistinguishedName> parseDn(llvm::StringRef text) {
  auto parts = splitNames(text);
  if (!parts)
    return std::nullopt;
  DistinguishedName dn;
  for (llvm::StringRef part : *parts) {
    auto [name, value] = part.split('=');
    const Attribute* attribute = findAttribute(name.trim());
    // A value's own blanks are not kept at its ends: nobody escapes them, and no dialect shows them.
    std::string plain = llvm::StringRef(unescape(value)).trim().str();
    if (!attribute || plain.empty())
      return std::nullopt;
    dn.emplace_back(attribute->policy.str(), plain);
  }
  return dn;
}

std::string printDn(const DistinguishedName& dn) {
  return print(dn, /*solaris=*/false);
}
std::string printSolarisDn(const DistinguishedName& dn) {
  return print(dn, /*solaris=*/true);
}

std::optional<Identity> parseIdentity(llvm::StringRef text) {
  if (!isPlain(text))
    return std::nullopt;
  if (auto address = net::parseAddress(text))
    return Identity{Identity::Kind::address, net::toString(*address)};
  if (text.contains('=')) {
    auto dn = parseDn(text);
    return dn ? std::optional(Identity{Identity::Kind::dn, printDn(*dn)}) : std::nullopt;
  }
  if (isMailbox(text))
    return Identity{Identity::Kind::mailbox, text.str()};
  if (isDnsName(text))
    return Identity{Identity::Kind::dns, text.str()};
  return std::nullopt;
}

std::string selectorOf(const Identity& identity) {
  return identity.kind == Identity::Kind::dn ? printSolarisDn(*parseDn(identity.text)) : identity.text;
}

llvm::StringRef typeWord(Identity::Kind kind) {
  switch (kind) {
  case Identity::Kind::address:
    return "ip";
  case Identity::Kind::dns:
    return "dns";
  case Identity::Kind::mailbox:
    return "mbox";
  case Identity::Kind::dn:
    return "dn";
  }
  __builtin_unreachable();
}

std::optional<Identity> parseSelector(llvm::StringRef text) {
  struct Shortcut {
    llvm::StringLiteral prefix;
    Identity::Kind kind;
  };
  static constexpr Shortcut shortcuts[] = {
      {"DNS=", Identity::Kind::dns}, {"IP=", Identity::Kind::address}, {"EMAIL=", Identity::Kind::mailbox}};
  for (const Shortcut& shortcut : shortcuts)
    if (text.starts_with(shortcut.prefix)) {
      auto identity = parseIdentity(text.drop_front(shortcut.prefix.size()));
      return identity && identity->kind == shortcut.kind ? identity : std::nullopt;
    }
  return parseIdentity(text);
}

std::optional<Identity::Kind> kindOfType(llvm::StringRef word) {
  struct Type {
    llvm::StringLiteral word;
    Identity::Kind kind;
  };
  static constexpr Type types[] = {
      {"ip", Identity::Kind::address},   {"IP", Identity::Kind::address},        {"ipv4", Identity::Kind::address},
      {"ipv6", Identity::Kind::address}, {"dns", Identity::Kind::dns},           {"DNS", Identity::Kind::dns},
      {"fqdn", Identity::Kind::dns},     {"FQDN", Identity::Kind::dns},          {"mbox", Identity::Kind::mailbox},
      {"MBOX", Identity::Kind::mailbox}, {"user_fqdn", Identity::Kind::mailbox}, {"dn", Identity::Kind::dn},
      {"DN", Identity::Kind::dn},
  };
  for (const Type& type : types)
    if (type.word == word)
      return type.kind;
  return std::nullopt;
}

} // namespace cordon::backends::solaris
