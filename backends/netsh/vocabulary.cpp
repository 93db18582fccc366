#include "backends/netsh/vocabulary.h"

#include "compiler/catalog/platforms.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>

namespace cordon::netsh {

std::string protocolWord(uint16_t protocol) {
  llvm::StringRef word = wordFor<uint16_t>(kProtocols, protocol);
  return word.empty() ? std::to_string(protocol) : word.str();
}

llvm::ArrayRef<DnAttribute> dnAttributes() {
  static const catalog::DnNames& here = *catalog::findPlatform("windows-2003")->dn_names.value;
  static const DnAttribute rows[] = {{"CN", here.common_name}, {"OU", here.organizational_unit},
                                     {"O", here.organization}, {"L", here.locality},
                                     {"ST", here.state},       {"C", here.country},
                                     {"E", here.email},        {"DC", "DC"}};
  return rows;
}

bool isQuotable(llvm::StringRef text) {
  return llvm::all_of(text, [](char c) { return c >= ' ' && c <= '~' && c != '"'; });
}

bool isPlainKey(llvm::StringRef text) {
  return !text.empty() && isQuotable(text) && !text.contains('\\');
}

bool hasQuickCipher(catalog::Cipher cipher) {
  return !catalog::row(cipher).netsh.empty();
}
bool hasMainCipher(catalog::Cipher cipher) {
  return hasQuickCipher(cipher) && cipher != catalog::Cipher::null;
}
bool hasIntegrity(catalog::Integrity integrity) {
  return !catalog::row(integrity).netsh.empty();
}
bool hasGroup(catalog::DhGroup group) {
  return !catalog::row(group).netsh.empty();
}

std::vector<ir::MainProposal> inTriedOrder(std::vector<ir::MainProposal> offers) {
  std::stable_partition(offers.begin(), offers.end(),
                        [](const ir::MainProposal& offer) { return offer.group == catalog::DhGroup::modp2048; });
  return offers;
}

std::vector<ir::MainProposal> defaultMainOffers() {
  std::vector<ir::MainProposal> offers;
  for (const catalog::MainOffer& offer : *catalog::findPlatform("windows-2003")->main_offers.value)
    offers.push_back({offer.cipher, offer.integrity, offer.group});
  return offers;
}

std::string selectorText(const ir::Filter& filter, bool mirrored) {
  auto side = [](const ir::Endpoint& end) {
    return end.me ? kMe.str() : end.prefix.isAny() ? kAny.str() : net::toString(end.prefix);
  };
  auto port = [](const net::PortRange& ports) { return ports.isAny() ? "0" : std::to_string(ports.first); };
  return side(filter.source()) + " -> " + side(filter.target()) + " protocol " + protocolWord(filter.protocol) +
         " ports " + port(filter.source_ports) + " " + port(filter.target_ports) + (mirrored ? " mirrored" : "");
}

bool holdsFor(const ir::Filter& filter, TunnelSide side, ir::Direction direction, bool host_forwards) {
  if (direction == ir::Direction::forward)
    return host_forwards && ir::concerns(filter, direction);
  switch (side) {
  case TunnelSide::none:
    return ir::concerns(filter, direction);
  case TunnelSide::outbound:
    return direction == ir::Direction::out;
  case TunnelSide::inbound:
    return direction == ir::Direction::in;
  }
  __builtin_unreachable();
}

} // namespace cordon::netsh
