// Windows 2000, XP and Server 2003: the IPsec-compatible versions of the paper. One service-pack chain per system; a
// row states what its service pack changes.
#include "compiler/catalog/families/families.h"
#include "compiler/catalog/families/sources.h"

namespace cordon::catalog {
namespace {
using namespace source;

constexpr const char* kBeforeLatest = "lacks certain capabilities before the latest service pack";
constexpr const char* kWithRras = "with Routing and Remote Access enabled";
constexpr const char* kServerWithRras = "Windows 2000 Server with Routing and Remote Access enabled";

constexpr Platform kWindows2000 = {
    .name = "windows-2000",
    .title = "Windows 2000",
    .backend = "netsh",
    .ipsec = {true, kPaperSecureServer},
    .secure_server = {true, kPaperSecureServer},
    .isolation_member = {true, kPaperIsolation, kBeforeLatest},
    .ad_member = {true, kPaperIsolation},
    .group_policy = {true, kPaperDirectory},
    .service_pack = {"SP4", kPaperSecureServer},
    .runs_on = kNotDocumented,
    .installs_on_xp = kNotDocumented,
    .ike_v1 = {true, kPaperTable},
    .ike_v2 = {false, kIkee},
    .ike_v2_certificates_only = {false, kIkee, "speaks no IKEv2"},
    .ciphers = {{Cipher::des, Cipher::des3},
                kHighEncryption,
                "3DES only with the High Encryption Pack or SP2, else DES is used"},
    .integrity = {{Integrity::md5, Integrity::sha1}, kPaperSas},
    .dh_groups = {{DhGroup::modp768, DhGroup::modp1024}, kIpsecpol, "groups 1 and 2"},
    .kerberos = {true, kPaperTable, "between members of the same or trusting domains"},
    .certificates = {true, kPaperTable},
    .psk = {true, kPaperTable, "a gateway's L2TP policy with a key is made by hand, as any other"},
    .psk_notation = {PskNotation::ascii, kPaperTable},
    .auth_lists = {true, kIpsecpol},
    .proposal_choice = {ProposalChoice::initiator_order, kRfc2409, "the responder takes the first that it accepts"},
    .main_offers = kNotDocumented,
    .quick_offers = kNotDocumented,
    .manual_keys = {false, kPaperTable},
    .nat_traversal = {kNotDocumented, kKb818043, "known for SP4 with that update"},
    .key_types = {{KeyType::rsa}, kPaperPki},
    .signatures = {{Signature::rsa_md5, Signature::rsa_sha1}, kPaperTable},
    .self_signed = {false, kPaperTable},
    .root_order = {true, kPaperRoots},
    .dn_names = {{"CN", "OU", "O", "L", "S", "C", "E"}, kPaperTable},
    .enrolment = {"Windows Certificate Services or a third-party CA (Entrust, VeriSign, Netscape)", kPaperDeployPki},
    .transport = {true, kPaperTable},
    .tunnel = {true, kPaperTable},
    .ah = {true, kPaperRule},
    .esp = {true, kPaperRule},
    .esp_null = {true, kPaperRule},
    .ah_with_esp = {true, kPaperRule},
    .tunnel_for_transport = {false, kIkee, "speaks no IKEv2"},
    .pfs_own_group = {false, kGpIpsec, "it uses the main-mode group; both ends must agree"},
    .main_pfs = {true, kGpIpsec},
    .volume_lifetimes = {true, kPaperSql, "in kilobytes and seconds"},
    .dynamic_tunnel_ends = {false, kPaperTunnel},
    .ports_in_tunnels = {false, kPaperTunnel},
    .order = {NativeOrder::specificity, kPaperRule, "tunnel filters before transport filters"},
    .unmatched = {"passes in clear", kGpIpsec},
    .block_rules = {true, kPaperRule},
    .me_address = {true, kPaperMe},
    .address_ranges = {false, kIpsecpol, "an address, a subnet, me or any"},
    .port_ranges = {false, kIpsecpol},
    .icmp_types = {false, kIpsecpol},
    .clear_refuses_secured = kNotDocumented,
    .one_way_rules = {true, kIpsecpol, "permit and block; negotiate needs both halves"},
    .connection_types = {true, kPaperRule},
    .ipv6_policy = {false, kPaperIntroduction, "IPv4 only"},
    .needs_nd_permit = {false, kPaperIntroduction, "no IPv6 policy"},
    .plain_rules_need_auth = {true, kPaperSql},
    .fallback_to_clear = {true, kPaperFallback},
    .fallback_delay_ms = {3000, kPaperFallback},
    .fallback_trigger = {FallbackTrigger::silence, kPaperFallback},
    .accepts_unsecured = {true, kPaperBoundary},
    .dc_traffic = {false, kPaperExemptions, "not supported, even with certificates"},
    .default_response = {true, kPaperAppendixB},
    .persistent_policy = {false, kNetshIpsec, "from Windows Server 2003 on"},
    .policies_merge = {false, kPaperPolicy, "one policy a host; site, domain or OU overrides local"},
    .access_control = {AccessControl::logon_right, kPaperGroups, "evaluated for computers only during IKE"},
    .netsh_ipsec = {false, kNetshIpsec},
    .policy_tool = {"ipsecpol.exe of the Windows 2000 Resource Kit", kIpsecpol},
    .inspection = {"netdiag /test:ipsec /debug; Ipsecmon.exe", kPaperVpnIsolation},
    .l2tp_client = {true, kPaperVpn},
    .l2tp_gateway = {true, kPaperVpn, kServerWithRras},
    .l2tp_site_to_site = {true, kPaperVpn, kServerWithRras},
    .tunnel_site_to_site = {true, kPaperVpn, kServerWithRras},
    .tunnel_client = {false, kPaperClients, "remote access by L2TP/IPsec only"},
    .tunnel_gateway = {false, kPaperTunnelClients},
    .pptp = {true, kPaperPix},
    .rras_compatible = {true, kPaperVpn},
    .rras_policy = {true, kPaperVpnAuthentication, kServerWithRras},
    .limits = {"one authentication method between two hosts once filters name protocols or ports; one list of "
               "main-mode offers a policy",
               kPaperSql},
};

constexpr Platform kWindows2000Sp3 = derive(kWindows2000, "windows-2000-sp3", "Windows 2000 SP3", [](Platform& row) {
  row.ciphers = {{Cipher::des, Cipher::des3}, kPaperTable};
});
constexpr Platform kWindows2000Sp4 = derive(kWindows2000Sp3, "windows-2000-sp4", "Windows 2000 SP4", [](Platform& row) {
  row.isolation_member = {true, kPaperIsolation};
  row.nat_traversal = {true, kKb818043, "only with that update; never with AH"};
});

constexpr Platform kWindowsXp = derive(kWindows2000, "windows-xp", "Windows XP Professional", [](Platform& row) {
  row.service_pack = {"SP2", kPaperSecureServer};
  row.ciphers = {{Cipher::des, Cipher::des3}, kPaperTable};
  row.psk = {true, kPaperTable};
  row.nat_traversal = {true, kKb818043, "only with that update; never with AH"};
  row.dh_groups = {{DhGroup::modp768, DhGroup::modp1024}, kIpseccmd, "groups 1 and 2"};
  row.auth_lists = {true, kIpseccmd};
  row.address_ranges = {false, kIpseccmd, "an address, a subnet, me or any"};
  row.port_ranges = {false, kIpseccmd};
  row.icmp_types = {false, kIpseccmd};
  row.one_way_rules = {true, kIpseccmd, "permit and block; negotiate needs both halves"};
  row.policy_tool = {"ipseccmd.exe of the Windows XP Support Tools", kIpseccmd};
  row.inspection = {"ipseccmd show", kIpseccmd};
  row.l2tp_client = {true, kPaperVpn, "Professional"};
  row.l2tp_gateway = {false, kPaperVpn};
  row.l2tp_site_to_site = {false, kPaperVpn};
  row.tunnel_site_to_site = {false, kPaperVpn};
  row.tunnel_gateway = {false, kPaperVpn};
  row.pptp = kNotDocumented;
  row.rras_policy = {false, kPaperVpn, "no Routing and Remote Access gateway"};
});
constexpr Platform kWindowsXpSp1 = derive(kWindowsXp, "windows-xp-sp1", "Windows XP Professional SP1");
constexpr Platform kWindowsXpSp2 =
    derive(kWindowsXpSp1, "windows-xp-sp2", "Windows XP Professional SP2", [](Platform& row) {
      row.isolation_member = {true, kPaperIsolation};
      row.nat_traversal = {true, kPaperNat, "client behind a NAT; a gateway behind one is no longer supported"};
    });
constexpr const char* kSimplePolicy = "with Oakley IKEFlags 0x14 set, else as before that update";
constexpr Platform kWindowsXpSp3 =
    derive(kWindowsXpSp2, "windows-xp-sp3", "Windows XP Professional SP3", [](Platform& row) {
      row.fallback_delay_ms = {500, kKb977526, kSimplePolicy};
      row.fallback_trigger = {FallbackTrigger::any_failure, kKb914841, kSimplePolicy};
    });

constexpr Platform kWindowsXpHome = derive(kWindowsXp, "windows-xp-home", "Windows XP Home Edition", [](Platform& row) {
  row.backend = "";
  row.isolation_member = {false, kPaperIsolation};
  row.ad_member = {false, kPaperIsolation};
  row.group_policy = {false, kPaperIsolation, "has IPsec, but no policy by Active Directory"};
  row.kerberos = {false, kPaperDirectory, "needs membership in a domain"};
  row.dc_traffic = kNotDocumented;
  row.access_control = kNotDocumented;
  row.l2tp_client = {true, kPaperVpn};
});

constexpr MainOffer kMainOffers2003[] = {{Cipher::des3, Integrity::sha1, DhGroup::modp1024},
                                         {Cipher::des3, Integrity::md5, DhGroup::modp1024},
                                         {Cipher::des, Integrity::sha1, DhGroup::modp768},
                                         {Cipher::des, Integrity::md5, DhGroup::modp768}};

constexpr Platform kWindows2003 = derive(kWindows2000, "windows-2003", "Windows Server 2003", [](Platform& row) {
  row.isolation_member = {true, kPaperIsolation};
  row.service_pack = {"SP1", kPaperSecureServer};
  row.ciphers = {{Cipher::des, Cipher::des3}, kPaperTable};
  row.dh_groups = {{DhGroup::modp768, DhGroup::modp1024, DhGroup::modp2048}, kNetshIpsec, "group 14 is written 3"};
  row.psk = {true, kPaperTable, "for a gateway's L2TP: on the properties page of Routing and Remote Access"};
  row.auth_lists = {true, kNetshIpsec};
  row.main_offers = {MainOffers(kMainOffers2003), kNetshIpsec, "seen in its output, not in its manual"};
  row.nat_traversal = {true, kKb885407, "never with AH"};
  row.address_ranges = {false, kNetshIpsec, "an address, a subnet, me, any, or dns, wins, dhcp, gateway"};
  row.port_ranges = {false, kNetshIpsec};
  row.icmp_types = {false, kNetshIpsec};
  row.one_way_rules = {true, kNetshIpsec, "permit and block; negotiate needs both halves"};
  row.plain_rules_need_auth = {false, kPaperSql};
  row.persistent_policy = {true, kNetshIpsec};
  row.netsh_ipsec = {true, kNetshIpsec};
  row.policy_tool = {"netsh ipsec static", kNetshIpsec};
  row.inspection = {"netsh ipsec dynamic show all; IP Security Monitor", kPaperVpnIsolation};
  row.l2tp_gateway = {true, kPaperVpn, kWithRras};
  row.l2tp_site_to_site = {true, kPaperVpn, kWithRras};
  row.tunnel_site_to_site = {true, kPaperVpn, kWithRras};
  row.pptp = {true, kPaperTunnel, "as a gateway, where the other gateway has PPTP but no L2TP/IPsec"};
  row.rras_policy = {true, kPaperVpnAuthentication, kWithRras};
});
constexpr Platform kWindows2003Sp1 = derive(kWindows2003, "windows-2003-sp1", "Windows Server 2003 SP1");
constexpr Platform kWindows2003Sp2 =
    derive(kWindows2003Sp1, "windows-2003-sp2", "Windows Server 2003 SP2", [](Platform& row) {
      row.fallback_delay_ms = {500, kKb914841, kSimplePolicy};
      row.fallback_trigger = {FallbackTrigger::any_failure, kKb914841, kSimplePolicy};
    });

constexpr Platform kRows[] = {kWindows2000,  kWindows2000Sp3, kWindows2000Sp4, kWindowsXp,
                              kWindowsXpSp1, kWindowsXpSp2,   kWindowsXpSp3,   kWindowsXpHome,
                              kWindows2003,  kWindows2003Sp1, kWindows2003Sp2};

} // namespace

llvm::ArrayRef<Platform> windows2000Rows() {
  return kRows;
}

} // namespace cordon::catalog
