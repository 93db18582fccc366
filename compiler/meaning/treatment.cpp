#include "compiler/meaning/treatment.h"

#include <llvm/ADT/StringRef.h>
#include <llvm/ADT/Twine.h>

#include <algorithm>

namespace cordon::meaning {
namespace {

using ir::HostPolicy;
using ir::Negotiate;

const SecretRef* referenceOf(const HostPolicy& policy, ir::SecretId id) {
  return id.index < policy.ir.secrets.size() ? &policy.ir.secrets[id.index] : nullptr;
}

/// The loaded value, or null.
const SecretBytes* valueOf(const HostPolicy& policy, ir::SecretId id) {
  bool loaded = id.index < policy.secrets.size() && !policy.secrets[id.index].empty();
  return loaded ? &policy.secrets[id.index] : nullptr;
}

const ir::Authority* authorityOf(const HostPolicy& policy, ir::AuthorityId id) {
  return id.index < policy.ir.authorities.size() ? &policy.ir.authorities[id.index] : nullptr;
}

bool sameAuthority(const HostPolicy& left, ir::AuthorityId a, const HostPolicy& right, ir::AuthorityId b) {
  const ir::Authority *one = authorityOf(left, a), *other = authorityOf(right, b);
  return one && other ? meaning::sameAuthority(*one, *other) : one == other;
}

bool sameMethod(const HostPolicy& left, const ir::AuthMethod& a, const HostPolicy& right, const ir::AuthMethod& b) {
  if (a.kind != b.kind)
    return false;
  switch (a.kind) {
  case ir::AuthMethod::Kind::kerberos:
    return true;
  case ir::AuthMethod::Kind::psk:
    return sameSecret(left, a.secret, right, b.secret);
  case ir::AuthMethod::Kind::certificate:
    return a.account_mapping == b.account_mapping && a.exclude_ca_name == b.exclude_ca_name &&
           sameAuthority(left, a.authority, right, b.authority);
  }
  __builtin_unreachable();
}

bool sameMethods(const HostPolicy& left, const Negotiate& a, const HostPolicy& right, const Negotiate& b) {
  return std::equal(a.authentication.begin(), a.authentication.end(), b.authentication.begin(), b.authentication.end(),
                    [&](const auto& one, const auto& other) { return sameMethod(left, one, right, other); });
}

/// Directories do not tell upper from lower case. Nor do rights tell a computer's account from a user's: the account
/// says what it is.
std::vector<std::string> wordsOf(const std::vector<ir::Principal>& principals) {
  std::vector<std::string> words;
  for (const ir::Principal& principal : principals)
    words.push_back(principal.kind == ir::Principal::Kind::identity ? "identity " + principal.name
                                                                    : llvm::StringRef(principal.name).lower());
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

bool sameAccess(const ir::AccessList& a, const ir::AccessList& b) {
  if (a.allow.has_value() != b.allow.has_value() || wordsOf(a.deny) != wordsOf(b.deny))
    return false;
  return !a.allow || wordsOf(*a.allow) == wordsOf(*b.allow);
}

bool sameNegotiate(const HostPolicy& left, const Negotiate& a, const HostPolicy& right, const Negotiate& b) {
  Negotiate rest = a; // everything but the authentication list, whose ids belong to two tables
  rest.authentication = b.authentication;
  rest.access = b.access;
  return rest == b && sameAccess(a.access, b.access) && sameMethods(left, a, right, b);
}

// --- words ---------------------------------------------------------------------------------------------------------

std::string text(bool on) {
  return on ? "yes" : "no";
}
std::string text(const std::string& value) {
  return value.empty() ? "none" : "`" + value + "`";
}
std::string seconds(uint32_t count) {
  return std::to_string(count) + " s";
}
std::string text(ir::IkeVersion version) {
  return version == ir::IkeVersion::v1 ? "IKEv1" : "IKEv2";
}
std::string text(Negotiate::Stage stage) {
  return stage == Negotiate::Stage::request ? "request" : "require";
}

std::string text(const ir::MainProposal& offer) {
  return (row(offer.cipher).name + "-" + row(offer.integrity).name + "-" + row(offer.group).name).str();
}

std::string text(const ir::QuickProposal& offer) {
  std::string words;
  if (offer.ah)
    words += ("ah(" + row(*offer.ah).name + ") ").str();
  if (offer.esp) {
    words += ("esp(" + row(offer.esp->cipher).name).str();
    if (offer.esp->integrity)
      words += (", " + row(*offer.esp->integrity).name).str();
    words += ") ";
  }
  return words + seconds(offer.lifetime_s) + " " + std::to_string(offer.lifetime_kb) + " kB";
}

std::string text(const ir::Pfs& pfs) {
  switch (pfs.kind) {
  case ir::Pfs::Kind::off:
    return "off";
  case ir::Pfs::Kind::main_mode_group:
    return "main mode's group";
  case ir::Pfs::Kind::group:
    return row(pfs.group).name.str();
  }
  __builtin_unreachable();
}

std::string text(const ir::AccessList& access) {
  if (access.isOpen())
    return "whoever authenticates";
  auto listed = [](const std::vector<ir::Principal>& principals) {
    std::string words;
    for (const std::string& each : wordsOf(principals))
      words += (words.empty() ? "`" : ", `") + each + "`";
    return words.empty() ? "nobody" : words;
  };
  std::string words = access.allow ? "allow " + listed(*access.allow) : "";
  if (!access.deny.empty())
    words += (words.empty() ? "deny " : "; deny ") + listed(access.deny);
  return words;
}

std::string text(const std::optional<net::Address>& address) {
  return address ? toString(*address) : "unsaid";
}

std::string text(const std::optional<ir::Tunnel>& tunnel) {
  return tunnel ? "tunnel " + text(tunnel->local) + " <-> " + text(tunnel->remote) : "transport";
}

std::string subjectText(const ir::Authority& authority) {
  std::string words;
  for (const auto& [name, value] : authority.subject)
    words += (words.empty() ? "" : ", ") + name + "=" + value;
  return words;
}

std::string text(const HostPolicy& policy, const ir::AuthMethod& method) {
  switch (method.kind) {
  case ir::AuthMethod::Kind::kerberos:
    return "kerberos";
  case ir::AuthMethod::Kind::psk: {
    const SecretRef* ref = referenceOf(policy, method.secret);
    return "psk(" + (ref ? ref->name : "") + ")";
  }
  case ir::AuthMethod::Kind::certificate: {
    const ir::Authority* authority = authorityOf(policy, method.authority);
    std::string words = "certificate(";
    if (authority)
      words += !authority->subject.empty() ? subjectText(*authority)
               : !authority->file.empty()  ? authority->file
                                           : authority->name;
    return words + (method.account_mapping ? ", account mapping" : "") +
           (method.exclude_ca_name ? ", exclude CA name" : "") + ")";
  }
  }
  __builtin_unreachable();
}

/// How many places of two lists are named at which they differ.
constexpr size_t kPlacesShown = 8;

/// Collects `what: left / right` for fields that differ.
class Fields {
public:
  void add(const char* what, std::string left, std::string right) {
    texts.push_back(std::string(what) + ": " + std::move(left) + " / " + std::move(right));
  }
  template <class T> void compare(const char* what, const T& left, const T& right) {
    if (left != right)
      add(what, text(left), text(right));
  }
  /// Names the places at which two lists differ: the first ones, and how many more there are.
  template <class T, class Same, class Text>
  void compareLists(const char* what, const std::vector<T>& left, const std::vector<T>& right, Same same, Text words) {
    size_t found = 0;
    for (size_t at = 0; at < std::max(left.size(), right.size()); ++at) {
      const T* a = at < left.size() ? &left[at] : nullptr;
      const T* b = at < right.size() ? &right[at] : nullptr;
      if ((a && b && same(*a, *b)) || ++found > kPlacesShown)
        continue;
      std::string place = what + (" " + std::to_string(at + 1));
      add(place.c_str(), a ? words.left(*a) : "none", b ? words.right(*b) : "none");
    }
    if (found > kPlacesShown)
      texts.push_back(std::string(what) + ": and " + std::to_string(found - kPlacesShown) + " more");
  }
  std::vector<std::string> texts;
};

template <class Left, class Right> struct Words {
  Left left;
  Right right;
};

std::vector<std::string> describeNegotiate(const HostPolicy& left, const Negotiate& a, const HostPolicy& right,
                                           const Negotiate& b) {
  Fields fields;
  fields.compare("IKE version", a.ike, b.ike);
  fields.compareLists(
      "authentication", a.authentication, b.authentication,
      [&](const auto& one, const auto& other) { return sameMethod(left, one, right, other); },
      Words{[&](const ir::AuthMethod& one) { return text(left, one); },
            [&](const ir::AuthMethod& one) {
              bool key = one.kind == ir::AuthMethod::Kind::psk;
              return text(right, one) + (key && valueOf(right, one.secret) ? " (keys compared by value)" : "");
            }});
  auto plain = [](const auto& offer) { return text(offer); };
  fields.compareLists("main-mode offer", a.main, b.main, std::equal_to<>(), Words{plain, plain});
  if (a.main_lifetime_s != b.main_lifetime_s)
    fields.add("lifetime of main mode", seconds(a.main_lifetime_s), seconds(b.main_lifetime_s));
  fields.compareLists("quick-mode offer", a.quick, b.quick, std::equal_to<>(), Words{plain, plain});
  fields.compare("PFS", a.pfs, b.pfs);
  fields.compare("mode", a.tunnel, b.tunnel);
  fields.compare("fallback to clear", a.fallback_to_clear, b.fallback_to_clear);
  fields.compare("unsecured inbound", a.inbound_clear, b.inbound_clear);
  fields.compare("peer's identity", a.remote_identity, b.remote_identity);
  fields.compare("stage", a.stage, b.stage);
  if (!sameAccess(a.access, b.access))
    fields.add("access list", text(a.access), text(b.access));
  return std::move(fields.texts);
}

} // namespace

bool sameSecret(const HostPolicy& left, ir::SecretId a, const HostPolicy& right, ir::SecretId b) {
  const SecretBytes *value = valueOf(left, a), *other_value = valueOf(right, b);
  if (value && other_value)
    return *value == *other_value;
  const SecretRef *ref = referenceOf(left, a), *other_ref = referenceOf(right, b);
  return ref && other_ref ? *ref == *other_ref : ref == other_ref;
}

bool sameAuthority(const ir::Authority& a, const ir::Authority& b) {
  if (!a.subject.empty() && !b.subject.empty())
    return a.subject == b.subject;
  if (!a.file.empty() && !b.file.empty())
    return a.file == b.file;
  return !a.name.empty() && a.name == b.name;
}

bool sameAction(const HostPolicy& left, const ir::Action& left_action, const HostPolicy& right,
                const ir::Action& right_action) {
  const auto *a = std::get_if<Negotiate>(&left_action), *b = std::get_if<Negotiate>(&right_action);
  return a && b ? sameNegotiate(left, *a, right, *b) : left_action.index() == right_action.index();
}

bool sameTreatment(const HostPolicy& left, const ir::Filter* left_filter, const HostPolicy& right,
                   const ir::Filter* right_filter) {
  if (!left_filter || !right_filter)
    return left_filter == right_filter;
  return sameAction(left, left.ir.action(*left_filter), right, right.ir.action(*right_filter));
}

std::string describeTreatment(const HostPolicy& policy, const ir::Filter* filter) {
  if (!filter)
    return "no filter";
  return std::visit(ir::Overloaded{
                        [](const ir::Permit&) { return "permit"; },
                        [](const ir::Block&) { return "block"; },
                        [](const Negotiate&) { return "negotiate"; },
                    },
                    policy.ir.action(*filter));
}

std::vector<std::string> describeDifference(const HostPolicy& left, const ir::Filter* left_filter,
                                            const HostPolicy& right, const ir::Filter* right_filter) {
  if (sameTreatment(left, left_filter, right, right_filter))
    return {};
  const auto* a = left_filter ? std::get_if<Negotiate>(&left.ir.action(*left_filter)) : nullptr;
  const auto* b = right_filter ? std::get_if<Negotiate>(&right.ir.action(*right_filter)) : nullptr;
  if (a && b)
    return describeNegotiate(left, *a, right, *b);
  return {"treatment: " + describeTreatment(left, left_filter) + " / " + describeTreatment(right, right_filter)};
}

std::vector<std::string> describeResponseDifference(const HostPolicy& left, const HostPolicy& right) {
  const Negotiate *a = left.ir.response(), *b = right.ir.response();
  if (a && b)
    return describeNegotiate(left, *a, right, *b);
  if (!a && !b)
    return {};
  return {a ? "on / off" : "off / on"};
}

} // namespace cordon::meaning
