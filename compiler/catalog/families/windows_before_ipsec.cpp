// Windows before 2000, which has no IPsec; some versions can install a client for L2TP/IPsec.
#include "compiler/catalog/families/peers.h"

namespace cordon::catalog {
namespace {
using namespace source;

constexpr const char* kNoClient = "no client is named for it";

constexpr void pptpToPix(Platform& row) {
  row.pptp = {true, kPaperPix, "client"};
}
constexpr void noGateway(Platform& row) {
  row.l2tp_gateway = {false, kPaperVpn, "not listed"};
  row.l2tp_site_to_site = {false, kPaperVpn, "not listed"};
  row.tunnel_site_to_site = {false, kPaperVpn, "not listed"};
  row.tunnel_client = {false, kPaperClients, "remote access by L2TP/IPsec only"};
}

constexpr Platform k95 = derive(kNoIpsec, "windows-95", "Windows 95", [](Platform& row) {
  noGateway(row);
  pptpToPix(row);
  row.l2tp_client = {false, kPaperVpn, kNoClient};
  row.rras_compatible = {kNotDocumented, kPaperVpn, kNoClient};
});
constexpr Platform k98 = derive(kNoIpsec, "windows-98", "Windows 98", [](Platform& row) {
  noGateway(row);
  pptpToPix(row);
  row.l2tp_client = {true, kPaperVpn,
                     "with Microsoft L2TP/IPsec VPN Client; needs Internet Explorer 5.01 and Dial-up Networking 1.4"};
  row.rras_compatible = {true, kPaperVpn, "by that client"};
});
constexpr Platform kMe = derive(kNoIpsec, "windows-me", "Windows Millennium Edition", [](Platform& row) {
  noGateway(row);
  row.l2tp_client = {true, kPaperVpn, "with Microsoft L2TP/IPsec VPN Client; needs Internet Explorer 5.5"};
  row.rras_compatible = {true, kPaperVpn, "by that client"};
});
constexpr Platform kNt4 = derive(kNoIpsec, "windows-nt4", "Windows NT 4.0", [](Platform& row) {
  noGateway(row);
  pptpToPix(row);
  row.service_pack = {"SP6", kPaperVpn, "for Microsoft L2TP/IPsec VPN Client"};
  row.l2tp_client = {true, kPaperVpn,
                     "Workstation with SP6 and Microsoft L2TP/IPsec VPN Client; needs Internet Explorer 5.01"};
  row.rras_compatible = {true, kPaperVpn, "by that client"};
});
constexpr Platform kMobile = derive(kNoIpsec, "windows-mobile", "Windows Mobile");
constexpr Platform kXbox = derive(kNoIpsec, "xbox", "Microsoft Xbox");

constexpr Platform kRows[] = {k95, k98, kMe, kNt4, kMobile, kXbox};

} // namespace

llvm::ArrayRef<Platform> windowsBeforeIpsecRows() {
  return kRows;
}

} // namespace cordon::catalog
