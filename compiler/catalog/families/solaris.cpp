// Solaris and illumos. Solaris 9 and 10 in the paper's comparison with Windows; the rest from the manuals.
#include "compiler/catalog/families/families.h"
#include "compiler/catalog/families/sources.h"

namespace cordon::catalog {
namespace {
using namespace source;

constexpr Set<Cipher> kCiphers = {Cipher::des,    Cipher::des3,   Cipher::blowfish128,
                                  Cipher::aes128, Cipher::aes192, Cipher::aes256};

constexpr Platform kSolaris10 = {
    .name = "solaris-10",
    .title = "Solaris 10",
    .backend = "solaris",
    .ipsec = {true, kPaperTable},
    .secure_server = {true, kPaperSecureServer},
    .isolation_member = {false, kPaperIsolation},
    .ad_member = {false, kPaperIsolation},
    .group_policy = {false, kPaperIsolation},
    .service_pack = kNotDocumented,
    .runs_on = kNotDocumented,
    .installs_on_xp = kNotDocumented,
    .ike_v1 = {true, kPaperTable},
    .ike_v2 = {false, kIkeConfig},
    .ike_v2_certificates_only = {false, kIkeConfig, "speaks no IKEv2"},
    .ciphers = {kCiphers, kPaperTable, "AES without a key length means 128 bits and more"},
    .integrity = {{Integrity::md5, Integrity::sha1}, kIpServices},
    .dh_groups = {{DhGroup::modp768, DhGroup::modp1024, DhGroup::modp1536}, kIpServices, "groups 1, 2 and 5"},
    .kerberos = {false, kPaperTable},
    .certificates = {true, kPaperTable},
    .psk = {true, kPaperTable, "tied to a pair of addresses"},
    .psk_notation = {PskNotation::hexadecimal, kPaperTable},
    .auth_lists = {false, kIkeConfig, "within a rule either all offers use preshared keys or none"},
    .proposal_choice = {kNotDocumented, kIpsecconf, "the sender uses the first `or` that works, the receiver any"},
    .main_offers = kNotDocumented,
    .quick_offers = kNotDocumented,
    .manual_keys = {true, kPaperTable},
    .nat_traversal = {true, kIpsecconf, "UDP 4500 is always let by"},
    .key_types = {{KeyType::rsa, KeyType::dsa}, kIkeConfig, "rsa_sig, dss_sig"},
    .signatures = {{Signature::rsa_md5, Signature::rsa_sha1, Signature::dsa_sha1}, kPaperTable},
    .self_signed = {true, kPaperTable},
    .root_order = {kNotDocumented, kIkeConfig, "several roots may be given; no order is stated"},
    .dn_names = {{"CN", "OU", "O", "L", "ST", "C", "MAILTO"}, kPaperTable},
    .enrolment = kNotDocumented,
    .transport = {true, kPaperTable},
    .tunnel = {true, kPaperTable, "through a tunnel interface"},
    .ah = {true, kIpsecconf},
    .esp = {true, kIpsecconf},
    .esp_null = {true, kIpsecconf, "encr_auth_algs alone"},
    .ah_with_esp = {true, kIpsecconf},
    .tunnel_for_transport = {false, kIkeConfig, "speaks no IKEv2"},
    .pfs_own_group = {true, kIkeConfig, "p2_pfs"},
    .main_pfs = kNotDocumented,
    .volume_lifetimes = {true, kIkeConfig, "p2_lifetime_kb, documented for the whole file"},
    .dynamic_tunnel_ends = kNotDocumented,
    .ports_in_tunnels = {true, kIpsecconf},
    .order = {NativeOrder::classes, kSpd, "bypass, AH with ESP, ESP, AH, drop; file order inside a class"},
    .unmatched = {"passes in clear", kIpsecconf, "in a tunnel with a policy: is dropped"},
    .block_rules = {true, kIpsecconf},
    .me_address = {false, kPaperMe, "typically, outside Windows; without laddr an entry is for all own addresses"},
    .address_ranges = {false, kIpsecconf},
    .port_ranges = {false, kIpsecconf},
    .icmp_types = {true, kIpsecconf},
    .clear_refuses_secured = {true, kSpd, "ipsec_check_global_policy: expected clear, got protected"},
    .one_way_rules = {true, kIpsecconf},
    .connection_types = {false, kIpsecconf},
    .ipv6_policy = {true, kIpsecconf},
    .needs_nd_permit = {true, kIpsecconf},
    .plain_rules_need_auth = {false, kIpsecconf},
    .fallback_to_clear = {false, kIpsecconf},
    .fallback_delay_ms = {kNotDocumented, kIpsecconf, "no fallback"},
    .fallback_trigger = {kNotDocumented, kIpsecconf, "no fallback"},
    .accepts_unsecured = {false, kIpsecconf, "`ipsec {} or pass {}` comes near, but ranks as a bypass"},
    .dc_traffic = kNotDocumented,
    .default_response = kNotDocumented,
    .persistent_policy = kNotDocumented,
    .policies_merge = {true, kIpsecconf, "a second file is added to what is loaded"},
    .access_control = {AccessControl::none, kIpsecconf},
    .netsh_ipsec = {false, kIpsecconf},
    .policy_tool = {"ipsecconf and in.iked", kIpsecconf},
    .inspection = {"ipsecconf -l", kIpsecconf, "in the order of evaluation"},
    .l2tp_client = kNotDocumented,
    .l2tp_gateway = kNotDocumented,
    .l2tp_site_to_site = kNotDocumented,
    .tunnel_site_to_site = {true, kIpsecconf},
    .tunnel_client = kNotDocumented,
    .tunnel_gateway = kNotDocumented,
    .pptp = kNotDocumented,
    .rras_compatible = kNotDocumented,
    .rras_policy = {false, kIpsecconf},
    .limits = {"a block of at most 20 words, an entry of at most 8191 bytes and 20 actions, lines below 1024 "
               "characters; one port a side; PFS, lifetimes and authentication by addresses, not ports",
               kIpsecconf},
};

constexpr Platform kSolaris9 = derive(kSolaris10, "solaris-9", "Solaris 9", [](Platform& row) {
  row.ciphers = {kCiphers, kPaperTable, "AES and Blowfish with the separate Encryption Supplement"};
  row.nat_traversal = kNotDocumented;
});

constexpr void addNewerAlgorithms(Platform& row) {
  row.integrity = {{Integrity::md5, Integrity::sha1, Integrity::sha256, Integrity::sha384, Integrity::sha512},
                   kIpsecconf};
  row.dh_groups = {{DhGroup::modp768, DhGroup::modp1024, DhGroup::modp1536, DhGroup::modp2048, DhGroup::modp3072,
                    DhGroup::modp4096, DhGroup::ecp256, DhGroup::ecp384, DhGroup::ecp521},
                   kIkeConfig,
                   "PFS up to group 16"};
}

constexpr Platform kSolaris11 = derive(kSolaris10, "solaris-11", "Solaris 11", [](Platform& row) {
  row.backend = "";
  addNewerAlgorithms(row);
  row.secure_server = {true, kPaperTable, "Solaris 9 and later"};
  row.ike_v2 = {false, kIkeConfig, "11.4 adds a separate IKEv2 daemon"};
  row.ciphers = {kCiphers | Set<Cipher>{Cipher::aes128gcm16, Cipher::aes256gcm16}, kIpsecconf, "GCM for ESP only"};
  row.psk_notation = {PskNotation::either, kSolaris11Preshared, "text in double quotes from 11.1 on"};
});

constexpr Platform kIllumos = derive(kSolaris10, "illumos", "illumos", [](Platform& row) {
  addNewerAlgorithms(row);
  row.ipsec = {true, kIpsecconf};
  row.secure_server = {true, kPaperTable, "Solaris 9 and later"};
  row.ike_v1 = {true, kIkeConfig};
  row.psk_notation = {PskNotation::hexadecimal, kIkePreshared};
  row.manual_keys = {true, kIpseckey};
});

constexpr Platform kRows[] = {kSolaris9, kSolaris10, kSolaris11, kIllumos};

} // namespace

llvm::ArrayRef<Platform> solarisRows() {
  return kRows;
}

} // namespace cordon::catalog
