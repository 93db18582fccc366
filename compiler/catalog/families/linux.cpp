// Linux by its IKE daemon.
#include "compiler/catalog/families/peers.h"

namespace cordon::catalog {
namespace {
using namespace source;

constexpr Set<Integrity> kHashes = {Integrity::md5, Integrity::sha1, Integrity::sha256, Integrity::sha384,
                                    Integrity::sha512};

constexpr Platform kStrongswan = {
    .name = "linux-strongswan",
    .title = "Linux with strongSwan",
    .backend = "strongswan",
    .ipsec = {true, kSwanctl},
    .secure_server = {true, kPaperSecureServer, "as a system that complies with the IETF standards"},
    .isolation_member = {false, kPaperIsolation},
    .ad_member = {false, kPaperIsolation},
    .group_policy = {false, kPaperIsolation},
    .service_pack = kNotDocumented,
    .runs_on = {"Linux", kSwanctl},
    .installs_on_xp = kNotDocumented,
    .ike_v1 = {true, kSwanctl},
    .ike_v2 = {true, kSwanctl},
    .ike_v2_certificates_only = {false, kSwanctl},
    .ciphers = {{Cipher::des, Cipher::des3, Cipher::blowfish128, Cipher::aes128, Cipher::aes192, Cipher::aes256,
                 Cipher::aes128gcm16, Cipher::aes256gcm16, Cipher::chacha20poly1305},
                kSwanSuites,
                "as the loaded plugins and the kernel allow; AEAD ciphers with IKEv2 only"},
    .integrity = {kHashes, kSwanSuites},
    .dh_groups = {{DhGroup::modp768, DhGroup::modp1024, DhGroup::modp1536, DhGroup::modp2048, DhGroup::modp3072,
                   DhGroup::modp4096, DhGroup::ecp256, DhGroup::ecp384, DhGroup::ecp521, DhGroup::x25519},
                  kSwanSuites},
    .kerberos = {false, kSwanctl},
    .certificates = {true, kSwanctl},
    .psk = {true, kSwanctl, "in IKEv1 main mode found by address"},
    .psk_notation = {PskNotation::either, kSwanctl, "0x hexadecimal, 0s base64, else the text itself"},
    .auth_lists = {false, kSwanctl},
    .proposal_choice = {ProposalChoice::responder_order, kSwanCharon, "prefer_configured_proposals"},
    .main_offers = kNotDocumented,
    .quick_offers = kNotDocumented,
    .manual_keys = {false, kSwanctl},
    .nat_traversal = {true, kSwanctl},
    .key_types = {{KeyType::rsa, KeyType::ecdsa}, kSwanctl},
    .signatures = kNotDocumented,
    .self_signed = kNotDocumented,
    .root_order = {false, kSwanctl, "any loaded CA, or a set per connection"},
    .dn_names = {{"CN", "OU", "O", "L", "ST", "C", "E"}, kSwanIds, "S is not in its table; E is also emailAddress"},
    .enrolment = kNotDocumented,
    .transport = {true, kSwanctl},
    .tunnel = {true, kSwanctl},
    .ah = {true, kSwanctl},
    .esp = {true, kSwanctl},
    .esp_null = {true, kSwanctl},
    .ah_with_esp = {false, kSwanctl, "both given are alternatives"},
    .tunnel_for_transport = {true, kRfc7296Mode, "as seen with 5.9.8, initiator and responder"},
    .pfs_own_group = {true, kSwanctl, "in IKEv2 not for the first child"},
    .main_pfs = {false, kSwanctl},
    .volume_lifetimes = {true, kSwanctl},
    .dynamic_tunnel_ends = {false, kSwanTraps, "a trap in tunnel mode needs the remote address"},
    .ports_in_tunnels = {true, kSwanctl},
    .order = {NativeOrder::explicit_priority, kSwanNetlink, "without numbers: pass before IPsec before drop"},
    .unmatched = {"passes in clear", kSwanctl},
    .block_rules = {true, kSwanctl},
    .me_address = {true, kSwanctl, "dynamic; the address itself in pass and drop"},
    .address_ranges = {false, kXfrm, "silently widened to a prefix"},
    .port_ranges = {false, kXfrm, "aligned blocks of a power of two; others are silently widened"},
    .icmp_types = {true, kSwanctl, "a type of 0 cannot be told from none"},
    .clear_refuses_secured = {false, kXfrmCheck, "in transport mode; in tunnel mode it does"},
    .one_way_rules = {false, kSwanctl},
    .connection_types = {false, kSwanctl, "an interface name comes near"},
    .ipv6_policy = {true, kSwanctl},
    .needs_nd_permit = {true, kRfc4861},
    .plain_rules_need_auth = {false, kSwanctl},
    .fallback_to_clear = {false, kSwanctl, "a trap never leaks; there is no failureshunt"},
    .fallback_delay_ms = {kNotDocumented, kSwanctl, "no fallback"},
    .fallback_trigger = {kNotDocumented, kSwanctl, "no fallback"},
    .accepts_unsecured = {false, kSwanctl},
    .dc_traffic = kNotDocumented,
    .default_response = {false, kSwanctl, "a connection for any peer without a trap comes near"},
    .persistent_policy = kNotDocumented,
    .policies_merge = {false, kSwanctl, "a reload replaces what is loaded"},
    .access_control = {AccessControl::ike_identity, kSwanctl, "wildcards in remote identities, groups"},
    .netsh_ipsec = {false, kSwanctl},
    .policy_tool = {"swanctl --load-all", kSwanctl},
    .inspection = {"swanctl --list-pols, ip xfrm policy", kSwanctl, "the second shows priorities"},
    .l2tp_client = kNotDocumented,
    .l2tp_gateway = kNotDocumented,
    .l2tp_site_to_site = kNotDocumented,
    .tunnel_site_to_site = {true, kSwanctl},
    .tunnel_client = {true, kSwanctl, "vips"},
    .tunnel_gateway = {true, kSwanctl, "pools"},
    .pptp = {false, kSwanctl},
    .rras_compatible = kNotDocumented,
    .rras_policy = {false, kSwanctl},
    .limits = {"about 1,000 children a connection; IKEv1 carries one selector pair a child", kSwanctl},
};

constexpr Platform kLibreswanRow = derive(kThirdParty, "linux-libreswan", "Linux with Libreswan", [](Platform& row) {
  row.ipsec = {true, kLibreswan};
  row.secure_server = {true, kPaperSecureServer, "as a system that complies with the IETF standards"};
  row.runs_on = {"Linux", kLibreswan};
  row.ike_v1 = {true, kLibreswan, "only with ikev1-policy=accept"};
  row.ike_v2 = {true, kLibreswan};
  row.ike_v2_certificates_only = {false, kLibreswan, "but opportunistic encryption takes no preshared key"};
  row.ciphers = {{Cipher::des3, Cipher::aes128, Cipher::aes192, Cipher::aes256, Cipher::aes128gcm16,
                  Cipher::aes256gcm16, Cipher::chacha20poly1305},
                 kLibreswan,
                 "no single DES; 3DES is not among the defaults"};
  row.dh_groups = {{DhGroup::modp1536, DhGroup::modp2048, DhGroup::modp3072, DhGroup::modp4096, DhGroup::ecp256,
                    DhGroup::ecp384, DhGroup::ecp521, DhGroup::x25519},
                   kLibreswan,
                   "modp768 is gone, modp1024 is not compiled in since 4.0"};
  row.certificates = {true, kLibreswan};
  row.psk = {true, kLibreswan};
  row.transport = {true, kLibreswan};
  row.tunnel = {true, kLibreswan};
  row.esp = {true, kLibreswan};
  row.ah = {true, kLibreswan};
  row.order = {NativeOrder::explicit_priority, kLibreswan, "priority=; by default from prefix, protocol and ports"};
  row.block_rules = {true, kLibreswan, "type=drop or reject"};
  row.ports_in_tunnels = {true, kLibreswan};
  row.ipv6_policy = {true, kLibreswan};
  row.needs_nd_permit = {true, kRfc4861};
  row.fallback_to_clear = {true, kLibreswan, "failureshunt=passthrough; on demand with IKEv2 only"};
  row.fallback_trigger = {FallbackTrigger::any_failure, kLibreswan, "failureshunt"};
  row.fallback_delay_ms = {kNotDocumented, kLibreswan, "retransmit-timeout and keyingtries decide"};
  row.accepts_unsecured = {true, kLibreswanGroups, "clear-or-private"};
  row.default_response = {false, kLibreswanIssue, "opportunism is IKEv2 only"};
  row.tunnel_site_to_site = {true, kLibreswan};
  row.policy_tool = {"ipsec.conf and the group files of /etc/ipsec.d/policies", kLibreswan};
});

constexpr Platform kOpenswan = derive(kSecureServerPeer, "linux-openswan", "Linux with Openswan", [](Platform& row) {
  row.runs_on = {"Linux", kPaperSecureServer};
  row.l2tp_gateway = {true, kPaperGateways};
  row.l2tp_client = {true, kPaperThirdParty};
  row.rras_compatible = {true, kPaperThirdParty};
});
constexpr Platform kFreeswan = derive(kSecureServerPeer, "linux-freeswan", "Linux with FreeS/WAN", [](Platform& row) {
  row.runs_on = {"Linux", kPaperSecureServer};
  row.l2tp_gateway = {true, kPaperGateways};
});

constexpr Platform kRows[] = {kStrongswan, kLibreswanRow, kOpenswan, kFreeswan};

} // namespace

llvm::ArrayRef<Platform> linuxRows() {
  return kRows;
}

} // namespace cordon::catalog
