// Cisco's gateways and firewalls. The paper parts the PIX Firewall (no L2TP/IPsec) from the Secure PIX Firewall.
#include "compiler/catalog/families/peers.h"

namespace cordon::catalog {
namespace {
using namespace source;

constexpr void cryptoMap(Platform& row) {
  row.ike_v1 = {true, kCryptoMap};
  row.certificates = {true, kCryptoMap, "rsa-sig"};
  row.psk = {true, kCryptoMap};
  row.transport = {true, kCryptoMap, "where the access list names the peers' own addresses, else tunnel mode"};
  row.tunnel = {true, kCryptoMap};
  row.ah_with_esp = {true, kCryptoMap};
  row.ah = {true, kCryptoMap};
  row.esp = {true, kCryptoMap};
  row.order = {NativeOrder::first_match, kCryptoMap, "lowest map sequence, then the first line of its access list"};
  row.pfs_own_group = {true, kCryptoMap, "set pfs"};
  row.volume_lifetimes = {true, kCryptoMap};
  row.unmatched = {"passes in clear", kCryptoMap};
  row.block_rules = {false, kCryptoMap, "an access list of the interface blocks"};
  row.me_address = {false, kCryptoMap, "access lists of both ends mirror each other"};
  row.fallback_to_clear = {false, kCryptoMap, "matching clear packets are dropped inbound"};
  row.accepts_unsecured = {false, kCryptoMap};
  row.tunnel_site_to_site = {true, kCryptoMap};
  row.policy_tool = {"crypto map on an interface", kCryptoMap};
}

constexpr Platform kIos = derive(kGateway, "cisco-ios", "Cisco IOS", [](Platform& row) {
  cryptoMap(row);
  row.ipsec = {true, kPaperL2tp};
  row.integrity = {{Integrity::md5, Integrity::sha1}, kPaperIos, "IKE's default is SHA-1; MD5 must be configured"};
  row.enrolment = {"SCEP, which a Windows CA speaks with Cepsetup.exe", kPaperScep, "from IOS 12.2(6) on"};
  row.l2tp_site_to_site = {true, kPaperL2tp, "among others 12.0.5T and 12.0.6T; hash and filter may need a change"};
  row.l2tp_gateway = {true, kPaperGateways, "among others 12.0.5T and 12.0.6T"};
  row.rras_compatible = {true, kPaperIos};
});

constexpr Platform kVpn3000 = derive(kGateway, "cisco-vpn3000", "Cisco VPN 3000", [](Platform& row) {
  row.transport = {true, kPaperL2tp, "L2TP/IPsec"};
  row.tunnel = {true, kPaperTunnel, "named there as Cisco Concentrator"};
  row.tunnel_site_to_site = {true, kPaperTunnel, "named there as Cisco Concentrator"};
  row.l2tp_site_to_site = {true, kPaperL2tp};
  row.l2tp_gateway = {true, kPaperGateways};
  row.rras_compatible = {true, kPaperL2tp};
});
constexpr Platform kVpn5000 = derive(kGateway, "cisco-vpn5000", "Cisco VPN 5000", [](Platform& row) {
  row.ipsec = {true, kPaperL2tp};
  row.transport = {true, kPaperL2tp, "L2TP/IPsec"};
  row.l2tp_site_to_site = {true, kPaperL2tp};
  row.l2tp_gateway = {true, kPaperGateways};
  row.rras_compatible = {true, kPaperL2tp};
});

constexpr Platform kPix = derive(kGateway, "cisco-pix", "Cisco PIX Firewall", [](Platform& row) {
  cryptoMap(row);
  row.ipsec = {true, kCryptoMap};
  row.l2tp_client = {false, kPaperPix};
  row.l2tp_gateway = {false, kPaperPix, "Windows L2TP/IPsec clients cannot access it"};
  row.l2tp_site_to_site = {false, kPaperPix};
  row.pptp = {true, kPaperPix, "from 5.1 on, for Windows 95, 98, NT 4.0 and 2000"};
});
constexpr Platform kSecurePix = derive(kGateway, "cisco-secure-pix", "Cisco Secure PIX Firewall", [](Platform& row) {
  row.ipsec = {true, kPaperSecurePix};
  row.ike_v1 = {true, kPaperSecurePix, "with the clients that Windows has built in"};
  row.certificates = {true, kPaperSecurePix, "of Microsoft, Baltimore, VeriSign and Entrust servers"};
  row.transport = {true, kPaperSecurePix, "L2TP/IPsec"};
  row.enrolment = {"Microsoft, Baltimore, VeriSign and Entrust servers", kPaperSecurePix};
  row.l2tp_gateway = {true, kPaperSecurePix, "from 6.0 on, for Windows 2000, XP and Server 2003 clients"};
});

constexpr Platform kRows[] = {kIos, kVpn3000, kVpn5000, kPix, kSecurePix};

} // namespace

llvm::ArrayRef<Platform> ciscoRows() {
  return kRows;
}

} // namespace cordon::catalog
