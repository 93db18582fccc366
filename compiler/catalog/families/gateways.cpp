// Other vendors' gateways, from the paper's lists.
#include "compiler/catalog/families/peers.h"

namespace cordon::catalog {
namespace {
using namespace source;

constexpr void tunnels(Platform& row) {
  row.tunnel = {true, kPaperTunnel};
  row.tunnel_site_to_site = {true, kPaperTunnel};
}
constexpr void l2tp(Platform& row) {
  row.ipsec = {true, kPaperL2tp};
  row.transport = {true, kPaperL2tp, "L2TP/IPsec"};
  row.l2tp_site_to_site = {true, kPaperL2tp};
  row.l2tp_gateway = {true, kPaperGateways};
  row.rras_compatible = {true, kPaperL2tp};
}

constexpr Platform kCheckPoint = derive(kGateway, "checkpoint", "Check Point VPN-1", [](Platform& row) {
  l2tp(row);
  row.tunnel = {true, kPaperTunnel, "VPN-1 Edge"};
  row.tunnel_site_to_site = {true, kPaperTunnel, "VPN-1 Edge"};
  row.l2tp_site_to_site = {true, kPaperL2tp, "VPN-1 Pro"};
  row.l2tp_gateway = {true, kPaperGateways, "VPN-1 Pro"};
});
constexpr Platform kNetScreen = derive(kGateway, "netscreen", "NetScreen gateway", [](Platform& row) {
  tunnels(row);
  l2tp(row);
});
constexpr Platform kNortel = derive(kGateway, "nortel", "Nortel Networks gateway", l2tp);
constexpr Platform k3Com = derive(kGateway, "3com", "3Com gateway", l2tp);
constexpr Platform kLinksys = derive(kGateway, "linksys", "Linksys gateway", tunnels);
constexpr Platform kSonicWall = derive(kGateway, "sonicwall", "SonicWALL gateway", tunnels);

constexpr Platform kIsa = derive(kUndocumentedPlatform, "isa-2004", "Microsoft ISA Server 2004", [](Platform& row) {
  row.ipsec = {true, kPaperIsa};
  row.tunnel = {true, kPaperVpn};
  row.tunnel_site_to_site = {true, kPaperVpn, "with third-party gateways"};
  row.l2tp_gateway = {kNotDocumented, kPaperVpn, "listed for IPsec tunnel mode only"};
  row.l2tp_site_to_site = {kNotDocumented, kPaperVpn, "listed for IPsec tunnel mode only"};
});

constexpr Platform kRows[] = {kCheckPoint, kNetScreen, kNortel, k3Com, kLinksys, kSonicWall, kIsa};

} // namespace

llvm::ArrayRef<Platform> gatewayRows() {
  return kRows;
}

} // namespace cordon::catalog
