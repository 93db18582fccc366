#include "backends/netsh/vocabulary.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>

namespace cordon::netsh {

std::string protocolWord(uint16_t protocol) {
  llvm::StringRef word = wordFor<uint16_t>(kProtocols, protocol);
  return word.empty() ? std::to_string(protocol) : word.str();
}

llvm::ArrayRef<DnAttribute> dnAttributes() {
  static constexpr DnAttribute rows[] = {{"CN", "CN"}, {"OU", "OU"}, {"O", "O"}, {"L", "L"},
                                         {"ST", "S"},  {"C", "C"},   {"E", "E"}, {"DC", "DC"}};
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
  using catalog::Cipher, catalog::DhGroup, catalog::Integrity;
  return {{Cipher::des3, Integrity::sha1, DhGroup::modp1024},
          {Cipher::des3, Integrity::md5, DhGroup::modp1024},
          {Cipher::des, Integrity::sha1, DhGroup::modp768},
          {Cipher::des, Integrity::md5, DhGroup::modp768}};
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
