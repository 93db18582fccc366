// VPN client software that is installed on another system.
#include "compiler/catalog/families/peers.h"

namespace cordon::catalog {
namespace {
using namespace source;

constexpr Platform kClient = derive(kUndocumentedPlatform, "", "", [](Platform& row) {
  row.ipsec = {true, kPaperClientTable};
  row.netsh_ipsec = {false, kPaperClientTable, "not a system"};
  row.rras_policy = {false, kPaperClientTable, "not a system"};
});
constexpr void transportAndTunnel(Platform& row) {
  row.transport = row.tunnel = row.l2tp_client = row.tunnel_client = {true, kPaperClientTable};
}
constexpr void tunnelOnly(Platform& row) {
  row.transport = row.l2tp_client = {false, kPaperClientTable};
  row.tunnel = row.tunnel_client = {true, kPaperClientTable};
}

constexpr Platform kCisco = derive(kClient, "cisco-vpn-client", "Cisco VPN Client", [](Platform& row) {
  transportAndTunnel(row);
  row.runs_on = {"Windows 98, NT 4.0, Me, 2000 and XP", kPaperIncompatible};
  row.installs_on_xp = {true, kPaperIncompatible};
  row.rras_compatible = {false, kPaperIncompatible, "made for IOS with Easy VPN server, VPN 3000 and PIX from 6.2 on"};
});
constexpr Platform kNortel = derive(kClient, "nortel-vpn-client", "Nortel VPN Client", [](Platform& row) {
  tunnelOnly(row);
  row.rras_compatible = {false, kPaperClientSoftware};
});
constexpr Platform kShiva = derive(kClient, "shiva-vpn-client", "Shiva VPN Client", transportAndTunnel);
constexpr Platform kAtt = derive(kClient, "att-global-client", "AT&T Global Network Client", tunnelOnly);
constexpr Platform kOpenswan = derive(kClient, "openswan-client", "OpenSwan Linux Client", [](Platform& row) {
  transportAndTunnel(row);
  row.runs_on = {"Linux", kPaperThirdParty};
  row.rras_compatible = {true, kPaperThirdParty};
});
constexpr Platform kCheckPoint = derive(kClient, "checkpoint-client", "Check Point Client", transportAndTunnel);

constexpr const char* kBlocksUpgrade = "an upgrade to Windows XP is blocked until it is uninstalled";
constexpr void oldVersion(Platform& row) {
  row.ipsec = {true, kPaperXpTable};
}
constexpr Platform kCisco3000 =
    derive(kClient, "cisco-3000-client", "Cisco 3000 client 2.5.2, 3.0.2", [](Platform& row) {
      oldVersion(row);
      row.installs_on_xp = {false, kPaperXpTable, kBlocksUpgrade};
    });
constexpr Platform kCisco5000 =
    derive(kClient, "cisco-5000-client", "Cisco 5000 client 4.0.2.18, 5.0.0.12", [](Platform& row) {
      oldVersion(row);
      row.installs_on_xp = {false, kPaperXpTable,
                            "an upgrade to Windows XP is allowed, but not its installation there"};
    });
constexpr Platform kNortelExtranet =
    derive(kClient, "nortel-extranet-client", "Nortel Extranet Access Client 2.62d/i, 3.70", [](Platform& row) {
      oldVersion(row);
      row.installs_on_xp = {false, kPaperXpTable, kBlocksUpgrade};
    });

constexpr Platform kMicrosoft =
    derive(kClient, "microsoft-l2tp-client", "Microsoft L2TP/IPsec VPN Client", [](Platform& row) {
      row.ipsec = {true, kPaperVpn};
      row.runs_on = {"Windows 98, Windows Me, Windows NT Workstation 4.0 with SP6", kPaperVpn};
      row.installs_on_xp = {kNotDocumented, kPaperVpn, "Windows XP has such a client built in"};
      row.ike_v1 = {true, kRfc3193};
      row.ciphers = {{Cipher::des3}, kKb325158, "cannot be changed"};
      row.integrity = {{Integrity::sha1}, kKb325158, "cannot be changed"};
      row.dh_groups = {{DhGroup::modp1024}, kKb325158, "cannot be changed"};
      row.nat_traversal = kNotDocumented;
      row.transport = {true, kKb325158};
      row.tunnel = {false, kKb325158};
      row.ah = {false, kKb325158};
      row.esp = {true, kKb325158};
      row.ah_with_esp = {false, kKb325158};
      row.l2tp_client = {true, kPaperVpn};
      row.tunnel_client = {false, kKb325158};
      row.rras_compatible = {true, kPaperVpn};
    });

constexpr Platform kRows[] = {kCisco,     kNortel,    kShiva,          kAtt,      kOpenswan, kCheckPoint,
                              kCisco3000, kCisco5000, kNortelExtranet, kMicrosoft};

} // namespace

llvm::ArrayRef<Platform> clientSoftwareRows() {
  return kRows;
}

} // namespace cordon::catalog
