// Windows Vista and later: connection security rules. The older policy model (netsh ipsec) is still there, but the two
// are not used on one host; these rows state the newer one.
#include "compiler/catalog/families/families.h"
#include "compiler/catalog/families/sources.h"

namespace cordon::catalog {
namespace {
using namespace source;

constexpr Set<Cipher> kOlderCiphers = {Cipher::des, Cipher::des3, Cipher::aes128, Cipher::aes192, Cipher::aes256};
constexpr MainOffer kMainOffers[] = {{Cipher::aes128, Integrity::sha1, DhGroup::modp1024},
                                     {Cipher::des3, Integrity::sha1, DhGroup::modp1024}};
constexpr QuickOffer kQuickOffers[] = {{std::nullopt, Cipher::null, Integrity::sha1},
                                       {std::nullopt, Cipher::aes128, Integrity::sha1},
                                       {std::nullopt, Cipher::des3, Integrity::sha1},
                                       {Integrity::sha1, std::nullopt, std::nullopt}};

constexpr Platform kVista = {
    .name = "windows-vista",
    .title = "Windows Vista",
    .backend = "",
    .ipsec = {true, kFaq},
    .secure_server = {true, kConsec},
    .isolation_member = {true, kConsec},
    .ad_member = {true, kConsec, "computerkerb"},
    .group_policy = {true, kIpsecRule},
    .service_pack = {"SP1", kKb949856, "for Suite B algorithms"},
    .runs_on = kNotDocumented,
    .installs_on_xp = kNotDocumented,
    .ike_v1 = {true, kIpsecRule, "and AuthIP"},
    .ike_v2 = {false, kIkee},
    .ike_v2_certificates_only = {false, kIkee, "speaks no IKEv2"},
    .ciphers = {kOlderCiphers, kConsec, "the older policy model stays at DES and 3DES"},
    .integrity = {{Integrity::md5, Integrity::sha1}, kConsec},
    .dh_groups = {{DhGroup::modp768, DhGroup::modp1024, DhGroup::modp2048, DhGroup::ecp256, DhGroup::ecp384},
                  kMainMode},
    .kerberos = {true, kConsec},
    .certificates = {true, kConsec},
    .psk = {true, kConsec, "excludes NTLM in one rule"},
    .psk_notation = kNotDocumented,
    .auth_lists = {true, kConsec},
    .proposal_choice = {ProposalChoice::initiator_order, kRfc2409, "the responder takes the first that it accepts"},
    .main_offers = {MainOffers(kMainOffers), kMainMode},
    .quick_offers = {QuickOffers(kQuickOffers), kConsec, "seen in its output"},
    .manual_keys = kNotDocumented,
    .nat_traversal = {true, kKb926179, "a responder behind a NAT only by registry"},
    .key_types = {{KeyType::rsa}, kConsec, "ECDSA with SP1"},
    .signatures = kNotDocumented,
    .self_signed = kNotDocumented,
    .root_order = {true, kConsec},
    .dn_names = kNotDocumented,
    .enrolment = kNotDocumented,
    .transport = {true, kConsec},
    .tunnel = {true, kConsec},
    .ah = {true, kConsec},
    .esp = {true, kConsec},
    .esp_null = {true, kConsec},
    .ah_with_esp = {true, kConsec, "with one hash"},
    .tunnel_for_transport = kNotDocumented,
    .pfs_own_group = {true, kConsec, "qmpfs"},
    .main_pfs = {true, kConsec, "mmkeylifetime of 1 session"},
    .volume_lifetimes = {true, kConsec},
    .dynamic_tunnel_ends = kNotDocumented,
    .ports_in_tunnels = {false, kConsec},
    .order = {NativeOrder::specificity, kConsec, "in a group of rules the one with more criteria"},
    .unmatched = {"passes in clear", kConsec},
    .block_rules = {false, kConsec, "a firewall rule blocks"},
    .me_address = {true, kConsec, "endpoint1 any"},
    .address_ranges = {true, kConsec},
    .port_ranges = {false, kConsec, "only in rules without authentication"},
    .icmp_types = {false, kConsec, "only in rules without authentication"},
    .clear_refuses_secured = kNotDocumented,
    .one_way_rules = kNotDocumented,
    .connection_types = {true, kConsec, "interface types wireless, lan, ras"},
    .ipv6_policy = {true, kConsec},
    .needs_nd_permit = {false, kConsec, "neighbour discovery is exempt by default"},
    .plain_rules_need_auth = {false, kConsec},
    .fallback_to_clear = {true, kIpsecRule, "Request"},
    .fallback_delay_ms = {0, kIpsecRule, "clear packets leave at once, IKE runs beside them"},
    .fallback_trigger = {FallbackTrigger::at_once, kIpsecRule, "a flow once protected never goes back"},
    .accepts_unsecured = {true, kIpsecRule, "Request"},
    .dc_traffic = kNotDocumented,
    .default_response = {false, kNetshIpsec, "activatedefaultrule has no effect from Vista on"},
    .persistent_policy = kNotDocumented,
    .policies_merge = {true, kConsec},
    .access_control = {AccessControl::firewall_rules, kConsec, "rmtcomputergrp, rmtusrgrp"},
    .netsh_ipsec = {true, kNetshIpsec, "adds IPv6 and address ranges; not beside connection security rules"},
    .policy_tool = {"netsh advfirewall consec", kConsec},
    .inspection = kNotDocumented,
    .l2tp_client = {true, kKb926179},
    .l2tp_gateway = kNotDocumented,
    .l2tp_site_to_site = kNotDocumented,
    .tunnel_site_to_site = kNotDocumented,
    .tunnel_client = kNotDocumented,
    .tunnel_gateway = kNotDocumented,
    .pptp = kNotDocumented,
    .rras_compatible = kNotDocumented,
    .rras_policy = kNotDocumented,
    .limits = {"a rule has an authentication method; tunnel rules name no protocol or ports; GCM is used for both "
               "integrity and encryption; lifetimes of 5 to 2879 min and 20480 to 2147483647 KB",
               kConsec},
};

constexpr void addSuiteB(Platform& row) {
  row.ciphers = {kOlderCiphers | Set<Cipher>{Cipher::aes128gcm16, Cipher::aes256gcm16}, kKb949856,
                 "GCM in quick mode only; the older policy model stays at DES and 3DES"};
  row.integrity = {
      {Integrity::md5, Integrity::sha1, Integrity::sha256, Integrity::sha384}, kKb949856, "SHA-384 in main mode only"};
  row.key_types = {{KeyType::rsa, KeyType::ecdsa}, kKb949856};
}

constexpr Platform kVistaSp1 = derive(kVista, "windows-vista-sp1", "Windows Vista SP1", addSuiteB);
constexpr Platform k2008 = derive(kVista, "windows-2008", "Windows Server 2008", [](Platform& row) {
  addSuiteB(row);
  row.service_pack = kNotDocumented;
});

constexpr Platform k7 = derive(k2008, "windows-7", "Windows 7", [](Platform& row) {
  row.ike_v2 = {false, kIkee, "for remote-access VPN only"};
  row.ike_v2_certificates_only = {false, kIkee, "speaks no IKEv2 between hosts"};
});
constexpr Platform k2008R2 = derive(k7, "windows-2008-r2", "Windows Server 2008 R2");

constexpr Platform k8 = derive(k7, "windows-8", "Windows 8", [](Platform& row) {
  row.ike_v2 = {true, kIpsecRule, "not by default: -KeyModule IKEv2"};
  row.ike_v2_certificates_only = {true, kIpsecRule};
  row.dh_groups = {{DhGroup::modp768, DhGroup::modp1024, DhGroup::modp2048, DhGroup::ecp256, DhGroup::ecp384},
                   kCryptoProposal,
                   "and group 24"};
  row.policy_tool = {"New-NetIPsecRule, netsh advfirewall consec", kIpsecRule};
});
constexpr Platform k81 = derive(k8, "windows-8.1", "Windows 8.1");
constexpr Platform k2012 = derive(k8, "windows-2012", "Windows Server 2012");
constexpr Platform k2012R2 = derive(k8, "windows-2012-r2", "Windows Server 2012 R2");
constexpr Platform k10 = derive(k8, "windows-10", "Windows 10", [](Platform& row) {
  row.l2tp_client = {true, kKb325158, "transport mode and ESP only"};
});
constexpr Platform k2016 = derive(k8, "windows-2016", "Windows Server 2016");
constexpr Platform k2019 = derive(k8, "windows-2019", "Windows Server 2019");
constexpr Platform k2022 = derive(k8, "windows-2022", "Windows Server 2022");
constexpr Platform k11 = derive(k8, "windows-11", "Windows 11", [](Platform& row) {
  row.ike_v2 = {true, kIpsecRule, "by default from version 24H2 on, before that by -KeyModule IKEv2"};
});
constexpr Platform k2025 = derive(k8, "windows-2025", "Windows Server 2025",
                                  [](Platform& row) { row.ike_v2 = {true, kIpsecRule, "by default, beside IKEv1"}; });

constexpr Platform kRows[] = {kVista,  kVistaSp1, k2008, k7,    k2008R2, k8,  k81,  k2012,
                              k2012R2, k10,       k2016, k2019, k2022,   k11, k2025};

} // namespace

llvm::ArrayRef<Platform> windowsVistaRows() {
  return kRows;
}

} // namespace cordon::catalog
