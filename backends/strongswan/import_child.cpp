// The children of a connection: what each installs, and what it would negotiate.
#include "backends/strongswan/import_connection.h"
#include "backends/strongswan/numbers.h"
#include "backends/strongswan/proposals.h"
#include "backends/strongswan/vocabulary.h"
#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::backends::strongswan {
namespace {

constexpr uint64_t kRekeyDefault_s = 3600; // of a child

using Item = std::pair<ir::QuickProposal, std::optional<catalog::DhGroup>>;

const Setting& settingOf(const Section& section, llvm::StringRef key) {
  static const Setting absent;
  const Setting* setting = section.find(key);
  return setting ? *setting : absent;
}

source::Span spanOf(const Section& section, llvm::StringRef key) {
  const Setting* setting = section.find(key);
  return setting ? setting->value_span : section.span;
}

std::string textOf(const Section& section, llvm::StringRef key, llvm::StringRef absent) {
  const Setting* setting = section.find(key);
  return setting ? llvm::StringRef(setting->value).lower() : absent.str();
}

bool traps(const Section& child) {
  std::string action = textOf(child, "start_action", "none");
  return action == "trap" || action == "route" || action == "trap|start" || action == "start|trap";
}

const char* textOf(PairFault fault) {
  switch (fault) {
  case PairFault::none:
    return "";
  case PairFault::family:
    return "one is IPv4, the other IPv6";
  case PairFault::protocol:
    return "they name different protocols";
  case PairFault::stray_ports:
    return "the protocol has no ports";
  case PairFault::icmp_sides:
    return "the ICMP types differ, or 0 stands on one side only";
  case PairFault::icmp_range:
    return "a span from an ICMP type to a type with code";
  }
  __builtin_unreachable();
}

std::string describe(const ir::Filter& filter) {
  auto side = [](const ir::Endpoint& endpoint) { return endpoint.me ? "me" : net::toString(endpoint.prefix); };
  auto ports = [](net::PortRange range) {
    if (range.isAny())
      return std::string("any");
    return std::to_string(range.first) + (range.isSingle() ? "" : "-" + std::to_string(range.last));
  };
  std::string text = side(filter.source()) + " to " + side(filter.target());
  if (filter.source_ports.isAny() && filter.target_ports.isAny())
    return text;
  bool icmp = net::isIcmp(filter.protocol);
  return text + (icmp ? ", type " : ", ports ") + ports(filter.source_ports) + (icmp ? ", code " : " to ") +
         ports(filter.target_ports);
}

/// Tried offers without a group repeat: the list must be each offer with each group, in order.
std::vector<Item> crossed(const std::vector<ir::QuickProposal>& offers,
                          const std::vector<std::optional<catalog::DhGroup>>& groups) {
  std::vector<Item> items;
  for (const ir::QuickProposal& offer : offers)
    for (const auto& group : groups)
      items.emplace_back(offer, group);
  return items;
}

} // namespace

bool ConnectionReader::setPfs(const Section& child, ir::Negotiate& negotiate, const std::vector<Item>& items) {
  std::vector<std::optional<catalog::DhGroup>> groups, main_groups;
  for (const Item& item : items)
    if (!llvm::is_contained(groups, item.second))
      groups.push_back(item.second);
  for (const ir::MainProposal& offer : negotiate.main)
    if (!llvm::is_contained(main_groups, std::optional(offer.group)))
      main_groups.push_back(offer.group);
  for (size_t i = 0; i < items.size(); i += groups.size())
    negotiate.quick.push_back(items[i].first);
  bool told = groups.size() == 1 || groups == main_groups;
  if (!told || items != crossed(negotiate.quick, groups)) {
    llvm::StringRef key = child.find("esp_proposals") ? "esp_proposals" : "ah_proposals";
    places.report(spanOf(child, key), diag::SettingNotCarried, key.str(), settingOf(child, key).value);
    return false;
  }
  if (groups.size() > 1)
    negotiate.pfs.kind = ir::Pfs::Kind::main_mode_group;
  else if (groups.front())
    negotiate.pfs = {ir::Pfs::Kind::group, *groups.front()};
  return true;
}

bool ConnectionReader::readOffers(const Section& child, ir::Negotiate& negotiate) {
  std::vector<Item> items;
  for (llvm::StringRef key : {"ah_proposals", "esp_proposals"})
    for (const std::string& text : listItems(settingOf(child, key).value)) {
      std::string why;
      auto item = key == "ah_proposals" ? parseAh(text, why) : parseEsp(text, why);
      if (!item) {
        places.report(spanOf(child, key), diag::BadSettingValue, text, key.str(), why);
        return false;
      }
      ir::QuickProposal offer;
      offer.ah = item->ah;
      offer.esp = item->esp;
      items.emplace_back(offer, item->group);
    }
  if (items.empty()) {
    places.report(child.span, diag::MissingSetting, "child", child.name, "esp_proposals");
    return false;
  }
  return setPfs(child, negotiate, items);
}

bool ConnectionReader::readLimits(const Section& child, ir::Negotiate& negotiate) {
  auto tenthMore = [](uint64_t soft) { return soft * 110 / 100; };
  auto timeSet = [&](llvm::StringRef key) { return parseTime(settingOf(child, key).value); };
  auto bytesSet = [&](llvm::StringRef key) { return parseBytes(settingOf(child, key).value); };
  uint64_t life_s = timeSet("life_time").value_or(tenthMore(timeSet("rekey_time").value_or(kRekeyDefault_s)));
  auto life_bytes = bytesSet("life_bytes");
  uint64_t bytes = life_bytes.value_or(tenthMore(bytesSet("rekey_bytes").value_or(0)));
  bool told = life_s <= UINT32_MAX && (!life_bytes || bytes % 1024 == 0);
  if (!told)
    places.report(child.span, diag::SettingNotCarried, life_s > UINT32_MAX ? "life_time" : "life_bytes",
                  life_s > UINT32_MAX ? std::to_string(life_s) : std::to_string(bytes));
  for (ir::QuickProposal& offer : negotiate.quick) {
    offer.lifetime_s = uint32_t(life_s);
    offer.lifetime_kb = bytes / 1024;
  }
  return told;
}

std::optional<ir::Negotiate> ConnectionReader::negotiateOf(const Section& child, bool tunnel) {
  ir::Negotiate negotiate = ike;
  if (!readOffers(child, negotiate) || !readLimits(child, negotiate))
    return std::nullopt;
  checkSoftLimits(child);
  if (tunnel) {
    if (!peer) {
      places.report(child.span, diag::PeerUnknown, section.name, child.name);
      return std::nullopt;
    }
    negotiate.tunnel = ir::Tunnel{local, peer};
  }
  return negotiate;
}

bool ConnectionReader::giveKey(const Section& child, const ir::Filter& filter, ir::Negotiate& negotiate) {
  Party own, other;
  if (local)
    own.addresses = net::hostPrefix(*local);
  else if (!filter.source_me && filter.source().prefix.isHost())
    own.addresses = filter.source().prefix;
  other.addresses = peer ? net::hostPrefix(*peer) : filter.target().prefix;
  if (!local_id.empty())
    own.ids.push_back(local_id);
  if (!remote_id.empty())
    other.ids.push_back(remote_id);
  bool tie = false;
  const Secret* secret = keys.best(own, other, tie);
  if (!secret || tie) {
    if (secret)
      places.report(child.span, diag::SeveralSecretsFit, child.name);
    else
      places.report(child.span, diag::NoFittingSecret, child.name);
    return false;
  }
  SecretRef ref{SecretRef::From::inline_text, "secrets." + secret->name};
  ir::AuthMethod method;
  method.kind = ir::AuthMethod::Kind::psk;
  method.secret = policy.ir.intern(ref);
  if (method.secret.index == policy.secrets.size())
    policy.secrets.push_back(secret->value);
  negotiate.authentication = {method};
  return true;
}

bool ConnectionReader::installPair(const Section& child, Treatment treatment, ir::Action action,
                                   const std::string& local_text, const std::string& remote_text, net::Family family,
                                   std::vector<Installed>& installed) {
  std::string why;
  auto own = parseSelector(local_text, why);
  auto other = own ? parseSelector(remote_text, why) : std::nullopt;
  if (!own || !other) {
    const char* key = own ? "remote_ts" : "local_ts";
    places.report(spanOf(child, key), diag::BadSettingValue, own ? remote_text : local_text, key, why);
    return false;
  }
  auto* negotiate = std::get_if<ir::Negotiate>(&action);
  if (negotiate && peer && other->dynamic) {
    other->dynamic = false;
    other->range = {*peer, *peer};
  }
  KernelPolicy policy_of_pair;
  PairFault fault = pairUp(*own, *other, treatment != Treatment::trap, family, policy_of_pair);
  if (fault != PairFault::none) {
    places.report(spanOf(child, "remote_ts"), diag::SelectorsDoNotPair, local_text, remote_text, textOf(fault));
    return false;
  }
  ir::Filter& filter = policy_of_pair.filter;
  if (policy_of_pair.widened)
    places.report(spanOf(child, "local_ts"), diag::SelectorWidened, local_text + " - " + remote_text, describe(filter));
  if (negotiate && !negotiate->tunnel) {
    // charon makes a transport trap's template from the connection's addresses: they must be of the selectors' family,
    // and a single peer must be the one that the selectors mean.
    bool fits = peer ? filter.target().prefix == net::hostPrefix(*peer) : filter.family == wildcard_family;
    if (!fits) {
      places.report(child.span, diag::PeerUnknown, section.name, child.name);
      return false;
    }
  }
  if (negotiate && psk && !giveKey(child, filter, *negotiate))
    return false;
  if (negotiate)
    checkTrap(child, filter);
  filter.action = policy.ir.intern(action);
  filter.origin = policy.ir.add({ir::Origin::Kind::imported, "child " + child.name, {child.span}});
  uint64_t number = parseNumber(textOf(child, "priority", "0"), UINT32_MAX).value_or(0);
  bool wildcard_peer = treatment == Treatment::trap && !peer;
  uint64_t reqid = negotiate ? parseNumber(textOf(child, "reqid", "0"), UINT32_MAX).value_or(0) : 0;
  installed.push_back({filter, number ? uint32_t(number) : automaticPriority(treatment, policy_of_pair, wildcard_peer),
                       child.name, uint32_t(reqid)});
  return true;
}

void ConnectionReader::install(const Section& child, Treatment treatment, const ir::Action& action,
                               std::vector<Installed>& installed) {
  auto itemsOf = [&](llvm::StringRef key) {
    std::vector<std::string> items = listItems(settingOf(child, key).value);
    return items.empty() ? std::vector<std::string>{"dynamic"} : items;
  };
  for (const std::string& own : itemsOf("local_ts"))
    for (const std::string& other : itemsOf("remote_ts")) {
      bool both_dynamic = llvm::StringRef(own).starts_with("dynamic") && llvm::StringRef(other).starts_with("dynamic");
      net::Family family = peer ? peer->family : wildcard_family;
      if (!installPair(child, treatment, action, own, other, family, installed))
        return;
      // A shunt between any addresses is one of each family.
      if (both_dynamic && treatment != Treatment::trap)
        installPair(child, treatment, action, own, other, family == net::Family::v4 ? net::Family::v6 : net::Family::v4,
                    installed);
    }
}

void ConnectionReader::readChild(const Section& child, std::vector<Installed>& installed) {
  for (const Section& inner : child.sections)
    reportUnknown(inner.span, "section of a child", inner.name, {}, places);
  std::string mode = textOf(child, "mode", "tunnel");
  bool carried = mode == "pass" || mode == "drop" || mode == "transport" || mode == "tunnel";
  if (!carried) {
    places.report(spanOf(child, "mode"), diag::SettingNotCarried, "mode", mode);
    return;
  }
  if (!traps(child)) {
    places.report(child.span, diag::IdleChild, child.name);
    return;
  }
  if (mode == "pass")
    return install(child, Treatment::pass, ir::Permit{}, installed);
  if (mode == "drop")
    return install(child, Treatment::drop, ir::Block{}, installed);
  if (auto negotiate = negotiateOf(child, mode == "tunnel"))
    install(child, Treatment::trap, *negotiate, installed);
}

} // namespace cordon::backends::strongswan
