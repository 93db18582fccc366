// Cordon's own enforcement on Linux. IKE is charon's: what strongSwan's row states of IKE holds here.
#include "compiler/catalog/families/peers.h"

namespace cordon::catalog {
namespace {
using namespace source;

constexpr Platform kRuntime = derive(kThirdParty, "cordon-runtime", "Cordon runtime on Linux", [](Platform& row) {
  row.backend = "runtime";
  row.ipsec = {true, kRuntimeDesign};
  row.runs_on = {"Linux", kRuntimeDesign};
  row.ike_v1 = {true, kSwanctl, "by charon"};
  row.ike_v2 = {true, kSwanctl, "by charon"};
  row.ike_v2_certificates_only = {false, kSwanctl};
  row.ciphers = {{Cipher::des, Cipher::des3, Cipher::blowfish128, Cipher::aes128, Cipher::aes192, Cipher::aes256,
                  Cipher::aes128gcm16, Cipher::aes256gcm16, Cipher::chacha20poly1305},
                 kSwanSuites,
                 "as charon's plugins and the kernel allow; AEAD ciphers with IKEv2 only"};
  row.integrity = {{Integrity::md5, Integrity::sha1, Integrity::sha256, Integrity::sha384, Integrity::sha512},
                   kSwanSuites};
  row.dh_groups = {{DhGroup::modp768, DhGroup::modp1024, DhGroup::modp1536, DhGroup::modp2048, DhGroup::modp3072,
                    DhGroup::modp4096, DhGroup::ecp256, DhGroup::ecp384, DhGroup::ecp521, DhGroup::x25519},
                   kSwanSuites};
  row.psk_notation = {PskNotation::either, kRuntimeDesign, "the bytes of a file below the key folder"};
  row.key_types = {{KeyType::rsa, KeyType::ecdsa}, kSwanctl};
  row.dn_names = {{"CN", "OU", "O", "L", "ST", "C", "E"}, kSwanIds};
  row.nat_traversal = {true, kSwanctl, "by charon"};
  row.ah = {true, kSwanctl};
  row.esp = {true, kSwanctl};
  row.tunnel_for_transport = {true, kRfc7296Mode, "by charon"};
  row.kerberos = {false, kSwanctl};
  row.certificates = {true, kSwanctl};
  row.psk = {true, kSwanctl};
  row.proposal_choice = {ProposalChoice::responder_order, kSwanCharon};
  row.ah_with_esp = {false, kSwanctl};
  row.transport = {true, kRuntimeDesign};
  row.tunnel = {true, kRuntimeDesign};
  row.order = {NativeOrder::specificity, kRuntimeDesign, "the rule set carries the order of the policy"};
  row.unmatched = {"passes in clear", kRuntimeDesign};
  row.block_rules = {true, kRuntimeDesign};
  row.volume_lifetimes = {true, kRuntimeDesign};
  row.me_address = {true, kRuntimeDesign};
  row.address_ranges = {false, kRuntimeDesign, "prefix covers"};
  row.port_ranges = {true, kRuntimeDesign};
  row.icmp_types = {true, kRuntimeDesign};
  row.one_way_rules = {true, kRuntimeDesign};
  row.connection_types = {true, kRuntimeDesign, "an interface class"};
  row.ipv6_policy = {true, kRuntimeDesign};
  row.needs_nd_permit = {true, kRfc4861};
  row.plain_rules_need_auth = {false, kRuntimeDesign};
  row.netsh_ipsec = {false, kRuntimeDesign};
  row.fallback_to_clear = {true, kRuntimeDesign};
  row.accepts_unsecured = {true, kRuntimeDesign};
  row.policies_merge = {false, kRuntimeDesign, "one rule set in force"};
  row.access_control = {AccessControl::ike_identity, kRuntimeDesign};
  row.policy_tool = {"a signed rule set", kRuntimeDesign};
});
constexpr Platform kRows[] = {kRuntime};

} // namespace

llvm::ArrayRef<Platform> runtimeRows() {
  return kRows;
}

} // namespace cordon::catalog
