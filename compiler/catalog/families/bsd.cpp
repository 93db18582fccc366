// OpenBSD, and the systems that use KAME's setkey with racoon.
#include "compiler/catalog/families/peers.h"

namespace cordon::catalog {
namespace {
using namespace source;

constexpr const char* kUse = "level use: clear while there is no SA";

constexpr Platform kOpenBsd = derive(kSecureServerPeer, "openbsd", "OpenBSD", [](Platform& row) {
  row.ike_v1 = {true, kIpsecConf, "isakmpd"};
  row.ike_v2 = {true, kIkedConf, "iked, which speaks no IKEv1"};
  row.ike_v2_certificates_only = {false, kIkedConf};
  row.certificates = {true, kIpsecConf};
  row.psk = {true, kIpsecConf};
  row.psk_notation = {PskNotation::ascii, kIpsecConf, "iked.conf also takes 0x hexadecimal"};
  row.manual_keys = {true, kIpsecConf};
  row.key_types = {{KeyType::rsa, KeyType::ecdsa}, kIkedConf};
  row.transport = {true, kIpsecConf};
  row.tunnel = {true, kIpsecConf, "the default"};
  row.ah = {true, kIpsecConf, "flows and manual SAs; ike knows ESP only"};
  row.esp = {true, kIpsecConf};
  row.ah_with_esp = {false, kIkedConf};
  row.pfs_own_group = {true, kIpsecConf, "group of quick mode"};
  row.volume_lifetimes = {true, kIkedConf, "3 h and 512 MB by default"};
  row.block_rules = {true, kIpsecConf, "flow type deny"};
  row.ports_in_tunnels = {true, kIpsecConf};
  row.order = {NativeOrder::specificity, kIpsecConf, "bypass flows first; iked: the last match wins"};
  row.me_address = {false, kIpsecConf, "an interface name stands for its addresses"};
  row.port_ranges = {false, kIpsecConf};
  row.one_way_rules = {true, kIpsecConf, "flow in, flow out"};
  row.ipv6_policy = {true, kIpsecConf};
  row.fallback_to_clear = {true, kIpsecConf, "flow type use; not with iked"};
  row.fallback_delay_ms = {0, kIpsecConf, kUse};
  row.fallback_trigger = {FallbackTrigger::at_once, kIpsecConf, kUse};
  row.policy_tool = {"ipsecctl with isakmpd; ikectl with iked", kIpsecConf};
  row.inspection = {"ipsecctl -s flow", kIpsecConf};
  row.l2tp_gateway = {true, kPaperGateways};
  row.tunnel_site_to_site = {true, kIpsecConf};
});

constexpr void kame(Platform& row) {
  row.ipsec = {true, kSetkey};
  row.ike_v1 = {true, kRacoon};
  row.ike_v2 = {false, kRacoon};
  row.ike_v2_certificates_only = {false, kRacoon, "speaks no IKEv2"};
  row.certificates = {true, kRacoon, "rsasig"};
  row.psk = {true, kRacoon};
  row.psk_notation = {PskNotation::either, kRacoon, "text, or 0x hexadecimal"};
  row.manual_keys = {true, kSetkey};
  row.transport = {true, kSetkey};
  row.tunnel = {true, kSetkey};
  row.ah = {true, kSetkey};
  row.esp = {true, kSetkey};
  row.ah_with_esp = {true, kSetkey, "several requests in a row"};
  row.pfs_own_group = {true, kRacoon};
  row.block_rules = {true, kSetkey, "discard"};
  row.ports_in_tunnels = {true, kSetkey};
  row.order = {NativeOrder::first_match, kSetkey, "in the order of insertion"};
  row.port_ranges = {false, kSetkey};
  row.one_way_rules = {true, kSetkey, "a line per direction"};
  row.ipv6_policy = {true, kSetkey};
  row.fallback_to_clear = {true, kSetkey, kUse};
  row.fallback_delay_ms = {0, kSetkey, "IKE runs beside it; early packets are clear"};
  row.fallback_trigger = {FallbackTrigger::at_once, kSetkey, kUse};
  row.accepts_unsecured = {true, kSetkey, "level use on the inbound line"};
  row.policy_tool = {"setkey and racoon", kSetkey};
  row.tunnel_site_to_site = {true, kSetkey};
}

constexpr Platform kFreeBsd = derive(kThirdParty, "freebsd", "FreeBSD", kame);
constexpr Platform kNetBsd = derive(kThirdParty, "netbsd", "NetBSD", [](Platform& row) {
  kame(row);
  row.kerberos = {false, kRacoon, "gssapi_krb is a build option, made for Windows 2000"};
});
constexpr Platform kTiger = derive(kThirdParty, "macos-tiger", "Mac OS X Tiger", [](Platform& row) {
  kame(row);
  row.ipsec = {true, kPaperThirdParty};
  row.secure_server = {true, kPaperSecureServer, "as a system that complies with the IETF standards"};
  row.l2tp_client = {true, kPaperThirdParty, "built in"};
  row.pptp = {true, kPaperThirdParty, "client"};
  row.rras_compatible = {true, kPaperThirdParty};
});

constexpr Platform kRows[] = {kOpenBsd, kFreeBsd, kNetBsd, kTiger};

} // namespace

llvm::ArrayRef<Platform> bsdRows() {
  return kRows;
}

} // namespace cordon::catalog
