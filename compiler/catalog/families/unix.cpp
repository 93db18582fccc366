// HP-UX and AIX.
#include "compiler/catalog/families/peers.h"

namespace cordon::catalog {
namespace {
using namespace source;

constexpr Platform kAix = derive(kSecureServerPeer, "aix", "IBM AIX", [](Platform& row) {
  row.psk = {true, kIkedb};
  row.manual_keys = {true, kGentun};
  row.tunnel = {true, kGentun};
  row.ah_with_esp = {true, kGentun};
  row.ah = {true, kGentun};
  row.esp = {true, kGentun};
  row.order = {NativeOrder::first_match, kGenfilt, "by rule number; the default rule is last"};
  row.unmatched = {"is dropped or passes, by the default rule", kGenfilt, "mkfilt -z"};
  row.block_rules = {true, kGenfilt, "deny"};
  row.address_ranges = {false, kGenfilt, "an address and a mask"};
  row.port_ranges = {false, kGenfilt, "by operator: eq, lt, gt, ..."};
  row.one_way_rules = {true, kGenfilt, "in, out or both"};
  row.ipv6_policy = {true, kGenfilt, "a table of its own"};
  row.fallback_to_clear = {false, kGenfilt};
  row.policy_tool = {"genfilt and mkfilt, ikedb for IKE tunnels", kGenfilt};
  row.inspection = {"lsfilt", kGenfilt};
  row.limits = {"a rule secures by naming a tunnel; IKE itself must be permitted by a rule", kGenfilt};
});

constexpr Platform kHpux = derive(kSecureServerPeer, "hpux", "HP-UX", [](Platform& row) {
  row.certificates = {true, kIpsecConfig, "RSASIG"};
  row.psk = {true, kIpsecConfig};
  row.ciphers = {kNotDocumented, kIpsecConfig, "3DES and AES-128 among others"};
  row.integrity = {kNotDocumented, kIpsecConfig, "SHA-1 among others"};
  row.dh_groups = {kNotDocumented, kIpsecConfig, "groups 1 and 2 among others"};
  row.key_types = {{KeyType::rsa}, kIpsecConfig};
  row.tunnel = {true, kIpsecConfig};
  row.ah = {true, kIpsecConfig};
  row.esp = {true, kIpsecConfig};
  row.esp_null = {true, kIpsecConfig};
  row.ah_with_esp = {true, kIpsecConfig, "nested"};
  row.order = {NativeOrder::explicit_priority, kIpsecConfig, "smaller first, unique; then the entry default"};
  row.volume_lifetimes = {true, kIpsecConfig};
  row.unmatched = {"passes in clear", kIpsecConfig, "the entry default can be made to discard"};
  row.block_rules = {true, kIpsecConfig, "DISCARD"};
  row.port_ranges = {false, kIpsecConfig};
  row.one_way_rules = {false, kIpsecConfig, "entries are mirrored"};
  row.ipv6_policy = {true, kIpsecConfig, "most ICMPv6 types pass in clear unless named"};
  row.needs_nd_permit = {false, kIpsecConfig};
  row.fallback_to_clear = {false, kIpsecConfig, "only the entry default passes in clear"};
  row.policy_tool = {"ipsec_config add, or a batch file of its lines", kIpsecConfig};
  row.limits = {"up to 2 AH, 8 ESP or 1 nested transform a list; priorities 1 to 2147483647", kIpsecConfig};
});

constexpr Platform kRows[] = {kAix, kHpux};

} // namespace

llvm::ArrayRef<Platform> unixRows() {
  return kRows;
}

} // namespace cordon::catalog
