#include "backends/strongswan/import_connection.h"

#include "backends/strongswan/identity.h"
#include "backends/strongswan/numbers.h"
#include "backends/strongswan/proposals.h"
#include "backends/strongswan/vocabulary.h"
#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>
#include <utility>

namespace cordon::backends::strongswan {
namespace {

constexpr uint64_t kRekeyDefault_s = 14400; // 4 h, of IKE

source::Span spanOf(const Section& section, llvm::StringRef key) {
  const Setting* setting = section.find(key);
  return setting ? setting->value_span : section.span;
}

std::string valueOf(const Section& section, llvm::StringRef key, llvm::StringRef absent = "") {
  const Setting* setting = section.find(key);
  return setting ? setting->value : absent.str();
}

std::optional<uint64_t> timeOf(const Section& section, llvm::StringRef key) {
  const Setting* setting = section.find(key);
  return setting ? parseTime(setting->value) : std::nullopt;
}

/// One item of local_addrs or remote_addrs. A single address is a block too.
struct AddressItem {
  std::optional<net::Family> any;
  std::optional<net::Address> single;
  std::optional<net::AddressRange> block;
};

std::optional<AddressItem> parseAddressItem(llvm::StringRef text) {
  AddressItem item;
  if (text == "%any" || text == "%any4" || text == "%any6") {
    item.any = text == "%any6" ? net::Family::v6 : net::Family::v4;
    return item;
  }
  item.single = net::parseAddress(text);
  if (item.single) {
    item.block = {*item.single, *item.single};
    return item;
  }
  auto [first, last] = text.split(text.contains('-') ? '-' : '/');
  auto begin = net::parseAddress(first.trim().str());
  if (!begin)
    return std::nullopt;
  if (text.contains('-')) {
    auto end = net::parseAddress(last.trim().str());
    if (!end || end->family != begin->family || *end < *begin)
      return std::nullopt;
    item.block = {*begin, *end};
    return item;
  }
  unsigned length = 0;
  if (last.getAsInteger(10, length) || length > net::bitsOf(begin->family))
    return std::nullopt;
  net::Prefix prefix = net::prefixOf(*begin, length); // charon cuts host bits off
  item.block = {prefix.first(), prefix.last()};
  return item;
}

bool isNamed(const Section& section, llvm::StringRef prefix) {
  return llvm::StringRef(section.name).starts_with_insensitive(prefix);
}

} // namespace

template <class T> void ConnectionReader::agree(std::optional<T>& known, T value, const char* what) {
  if (known && *known != value)
    places.report(section.span, diag::HostFactsDiffer, section.name, what);
  known = std::move(value);
}

void ConnectionReader::checkNames() {
  checkSettings(section, connectionKeys(), "a connection", places);
  unsigned rounds[2] = {0, 0};
  for (const Section& inner : section.sections) {
    bool is_local = isNamed(inner, "local"), is_remote = isNamed(inner, "remote");
    if (is_local || is_remote) {
      checkSettings(inner, is_local ? localKeys() : remoteKeys(), is_local ? "`local`" : "`remote`", places);
      for (const Section& token : inner.sections)
        places.report(token.span, diag::SettingNotCarried, token.name, "{}"); // certificates on smart cards
      if (++rounds[is_local ? 0 : 1] > 1)
        places.report(inner.span, diag::SettingNotCarried, inner.name, "{} (a further round of authentication)");
    } else if (!llvm::StringRef(inner.name).equals_insensitive("children")) {
      reportUnknown(inner.span, "section of a connection", inner.name, {"children", "local", "remote"}, places);
    }
  }
  if (const Section* children = section.section("children"))
    for (const Setting& setting : children->settings)
      reportUnknown(setting.span, "key of `children`", setting.key, {}, places);
}

bool ConnectionReader::readAddresses() {
  auto read = [&](llvm::StringRef key, auto take) {
    bool decided = false; // by the first item that is one address or any
    for (const std::string& text : listItems(valueOf(section, key, "%any"))) {
      auto item = parseAddressItem(text);
      if (!item) {
        places.report(spanOf(section, key), diag::BadSettingValue, text, key.str(),
                      "an address, a block of addresses or `%any`");
        return false;
      }
      take(*item, std::exchange(decided, decided || item->any || item->single));
    }
    return true;
  };
  bool local_read = read("local_addrs", [&](const AddressItem& item, bool decided) {
    if (!decided)
      local = item.single;
  });
  bool remote_read = read("remote_addrs", [&](const AddressItem& item, bool decided) {
    if (!decided) {
      peer = item.single;
      wildcard_family = item.any.value_or(net::Family::v4); // charon takes a block alone for `%any`
    }
    any_peer |= item.any.has_value();
    if (item.block)
      peer_blocks.push_back(*item.block);
  });
  llvm::sort(peer_blocks);
  return remote_read && local_read;
}

bool ConnectionReader::readProposals() {
  std::vector<std::string> items = listItems(valueOf(section, "proposals"));
  if (items.empty()) {
    places.report(section.span, diag::MissingSetting, "connection", section.name, "proposals");
    return false;
  }
  for (const std::string& item : items) {
    std::string why;
    auto offer = parseMain(item, why);
    if (!offer) {
      places.report(spanOf(section, "proposals"), diag::BadSettingValue, item, "proposals", why);
      return false;
    }
    ike.main.push_back(*offer);
  }
  return true;
}

void ConnectionReader::readLifetime() {
  auto rekey = timeOf(section, "rekey_time"), reauth = timeOf(section, "reauth_time");
  if (!rekey && !reauth)
    rekey = kRekeyDefault_s;
  uint64_t rekey_s = rekey.value_or(0), reauth_s = reauth.value_or(0);
  uint64_t over_s = timeOf(section, "over_time").value_or(std::max(rekey_s, reauth_s) / 10);
  uint64_t soft = rekey_s && reauth_s ? std::min(rekey_s, reauth_s) : std::max(rekey_s, reauth_s);
  uint64_t hard = soft + over_s;
  if (hard > UINT32_MAX)
    places.report(section.span, diag::SettingNotCarried, "rekey_time", std::to_string(soft) + "s");
  else
    ike.main_lifetime_s = uint32_t(soft == 0 ? 0 : hard);
}

bool ConnectionReader::readCertificates(const Section* local_auth, const Section* remote_auth) {
  std::vector<std::string> certs = listItems(local_auth ? valueOf(*local_auth, "certs") : "");
  if (certs.size() != 1) {
    if (certs.empty())
      places.report(section.span, diag::MissingSetting, "connection", section.name, "local.certs");
    else
      places.report(spanOf(*local_auth, "certs"), diag::SettingNotCarried, "certs", valueOf(*local_auth, "certs"));
    return false;
  }
  agree(facts.certificate, certs.front(), "certificate");
  ir::AuthMethod method;
  method.kind = ir::AuthMethod::Kind::certificate;
  method.exclude_ca_name = parseSwitch(valueOf(section, "send_certreq", "yes")) == false;
  auto trust = [&](const ir::Authority& authority) {
    method.authority = policy.ir.intern(authority);
    ike.authentication.push_back(method);
  };
  for (const std::string& file : listItems(remote_auth ? valueOf(*remote_auth, "cacerts") : ""))
    trust({"", {}, file});
  if (const Setting* name = remote_auth ? remote_auth->find("ca_id") : nullptr) {
    std::string why;
    auto subject = parseSubject(name->value, why);
    if (!subject || !ike.authentication.empty()) {
      places.report(name->value_span, diag::BadSettingValue, name->value, "ca_id",
                    subject ? "no cacerts beside it" : why);
      return false;
    }
    trust({"", *subject, ""});
  }
  if (ike.authentication.empty())
    trust({"any authority that is loaded", {}, ""});
  return true;
}

void ConnectionReader::readIdentities(const Section* local_auth, const Section* remote_auth, bool by_key) {
  local_id = local_auth ? valueOf(*local_auth, "id") : "";
  remote_id = remote_auth ? valueOf(*remote_auth, "id") : "";
  if (remote_id == "%any")
    remote_id.clear();
  // With a preshared key the address is what both sides say anyway.
  auto own = net::parseAddress(local_id), other = net::parseAddress(remote_id);
  bool own_implied =
      local_id.empty() || (by_key && own && (own == local || llvm::is_contained(policy.host.addresses, *own)));
  bool peer_implied = by_key && other && peer == other;
  if (!by_key || !own_implied)
    agree(facts.identity, local_id, "identity");
  ike.remote_identity = peer_implied ? "" : remote_id;
}

bool ConnectionReader::readAuthentication() {
  const Section *local_auth = nullptr, *remote_auth = nullptr;
  for (const Section& inner : section.sections) {
    if (isNamed(inner, "local"))
      local_auth = &inner;
    if (isNamed(inner, "remote"))
      remote_auth = &inner;
  }
  std::string own = local_auth ? valueOf(*local_auth, "auth", "pubkey") : "pubkey";
  std::string other = remote_auth ? valueOf(*remote_auth, "auth", "pubkey") : "pubkey";
  if (!llvm::StringRef(own).equals_insensitive(other)) {
    places.report(section.span, diag::SettingNotCarried, "remote.auth", other);
    return false;
  }
  psk = llvm::StringRef(own).equals_insensitive("psk");
  readIdentities(local_auth, remote_auth, psk);
  if (psk) // which key depends on the child
    return true;
  return readCertificates(local_auth, remote_auth);
}

bool ConnectionReader::readIke() {
  std::string version = valueOf(section, "version", "0");
  if (version != "1" && version != "2") {
    places.report(spanOf(section, "version"), diag::SettingNotCarried, "version", version);
    return false;
  }
  ike.ike = version == "1" ? ir::IkeVersion::v1 : ir::IkeVersion::v2;
  bool read = readProposals();
  readLifetime();
  return readAuthentication() && read;
}

void ConnectionReader::read(std::vector<Installed>& installed) {
  size_t errors = places.errorCount();
  checkNames();
  const Section* children = section.section("children");
  for (const Section& child : children ? children->sections : std::vector<Section>{})
    checkSettings(child, childKeys(), "a child", places);
  if (!readAddresses() || places.errorCount() > errors)
    return;
  bool negotiates = children && llvm::any_of(children->sections, [](const Section& child) {
                      std::string mode = valueOf(child, "mode", "tunnel");
                      return mode != "pass" && mode != "drop";
                    });
  if (negotiates && !readIke())
    return;
  for (const Section& child : children ? children->sections : std::vector<Section>{})
    readChild(child, installed);
}

} // namespace cordon::backends::strongswan
