#include "bench/mutants/keywords.h"

#include <map>

namespace cordon::bench {
namespace {

using W = llvm::StringLiteral;

constexpr W kYesNo[] = {"yes", "no"};

constexpr W kNetshActions[] = {"permit", "block", "negotiate"};
constexpr W kNetshProtocols[] = {"ANY", "ICMP", "TCP", "UDP", "RAW", "0", "47"};
constexpr W kNetshConnections[] = {"all", "lan", "dialup"};
constexpr W kNetshAddresses[] = {"me", "any", "dns", "wins", "dhcp", "gateway", "10.9.9.9"};
constexpr W kNetshCiphers[] = {"3DES", "DES", "None"};
constexpr W kNetshHashes[] = {"SHA1", "MD5", "None"};
constexpr W kNetshProtections[] = {"ESP", "AH"};
constexpr W kNetshGroups[] = {"1", "2", "3"};
constexpr W kNetshVerbs[] = {"add", "set", "delete", "show"};
constexpr W kNetshObjects[] = {"policy", "filterlist", "filter", "filteraction", "rule", "defaultrule", "store"};
constexpr W kNetshContexts[] = {"static", "dynamic"};
constexpr W kNetshSides[] = {"srcaddr", "dstaddr"};
constexpr W kNetshPorts[] = {"srcport", "dstport"};
constexpr W kNetshMasks[] = {"srcmask", "dstmask"};
constexpr W kNetshAuthentication[] = {"kerberos", "psk", "rootca"};
constexpr W kNetshSwitches[] = {"inpass", "soft", "qmpfs"};
constexpr W kNetshPolicySwitches[] = {"mmpfs", "activatedefaultrule", "assign"};
constexpr W kNetshNumbers[] = {"qmpermm", "mmlifetime", "pollinginterval"};
constexpr W kNetshMethods[] = {"mmsecmethods", "qmsecmethods"};
constexpr W kNetshNames[] = {"name", "newname"};
constexpr W kNetshStores[] = {"local", "domain", "persistent"};
constexpr W kNetshLevels[] = {"verbose", "normal"};
constexpr W kNetshMappings[] = {"certmap", "excludecaname"};
constexpr W kNetshUnits[] = {"k", "s"};
constexpr W kAttributes[] = {"CN", "OU", "O", "L", "S", "ST", "C", "E", "DC"};

constexpr Keywords kNetsh[] = {
    kYesNo,        kNetshActions, kNetshProtocols, kNetshConnections,    kNetshAddresses, kNetshCiphers,
    kNetshHashes,  kNetshGroups,  kNetshVerbs,     kNetshObjects,        kNetshContexts,  kNetshProtections,
    kNetshSides,   kNetshPorts,   kNetshMasks,     kNetshAuthentication, kNetshSwitches,  kNetshPolicySwitches,
    kNetshNumbers, kNetshMethods, kNetshMappings,  kNetshUnits,          kAttributes,     kNetshNames,
    kNetshStores,  kNetshLevels,
};

constexpr W kSwanModes[] = {"transport", "tunnel", "pass", "drop", "beet"};
constexpr W kSwanStarts[] = {"trap", "none", "start", "trap|start"};
constexpr W kSwanAuth[] = {"psk", "pubkey"};
constexpr W kSwanVersions[] = {"0", "1", "2"};
constexpr W kSwanCiphers[] = {"3des", "des", "null", "aes128", "aes192", "aes256", "aes128gcm16", "aes256gcm16"};
constexpr W kSwanHashes[] = {"sha1", "md5", "sha256", "sha384", "sha512"};
constexpr W kSwanGroups[] = {"modp768", "modp1024", "modp1536", "modp2048", "ecp256", "curve25519"};
constexpr W kSwanSelectors[] = {"local_ts", "remote_ts"};
constexpr W kSwanAddresses[] = {"local_addrs", "remote_addrs"};
constexpr W kSwanSides[] = {"local", "remote"};
constexpr W kSwanOffers[] = {"esp_proposals", "ah_proposals", "proposals"};
constexpr W kSwanTimes[] = {"rekey_time", "life_time", "rand_time", "reauth_time", "over_time"};
constexpr W kSwanBytes[] = {"rekey_bytes", "life_bytes", "rand_bytes"};
constexpr W kSwanTrust[] = {"certs", "cacerts", "id"};
constexpr W kSwanProtocols[] = {"tcp", "udp", "icmp", "1", "6", "17", "58", "47"};
constexpr W kSwanDynamic[] = {"dynamic", "0.0.0.0/0", "::/0"};
constexpr W kSwanAny[] = {"%any", "10.9.9.9"};
constexpr W kSwanSections[] = {"connections", "secrets", "authorities", "pools"};

constexpr Keywords kStrongswan[] = {
    kYesNo,      kSwanModes,     kSwanStarts,    kSwanAuth,  kSwanVersions, kSwanCiphers, kSwanHashes,
    kSwanGroups, kSwanSelectors, kSwanAddresses, kSwanSides, kSwanOffers,   kSwanTimes,   kSwanBytes,
    kSwanTrust,  kSwanProtocols, kSwanDynamic,   kSwanAny,   kSwanSections, kAttributes,
};

constexpr W kSolarisActions[] = {"ipsec", "bypass", "pass", "drop", "apply", "permit"};
constexpr W kSolarisDirections[] = {"in", "out", "both"};
constexpr W kSolarisAddresses[] = {"laddr", "raddr", "saddr", "daddr"};
constexpr W kSolarisPorts[] = {"lport", "rport", "sport", "dport"};
constexpr W kSolarisProtocols[] = {"tcp", "udp", "icmp", "ipv6-icmp", "sctp", "47"};
constexpr W kSolarisCiphers[] = {"3des", "des", "aes", "blowfish", "null", "none", "any"};
constexpr W kSolarisHashes[] = {"sha1", "sha", "md5", "sha256", "any", "none"};
constexpr W kSolarisProperties[] = {"auth_algs", "encr_algs", "encr_auth_algs"};
constexpr W kSolarisSharing[] = {"shared", "unique"};
constexpr W kSolarisIcmp[] = {"type", "code"};
constexpr W kSolarisNegotiate[] = {"tunnel", "transport"};
constexpr W kSolarisSides[] = {"local_addr", "remote_addr", "local_id", "remote_id"};
constexpr W kSolarisIdTypes[] = {"ip", "dns", "fqdn", "mbox", "dn"};
constexpr W kSolarisMethods[] = {"preshared", "rsa_sig", "rsa_encrypt", "dss_sig"};
constexpr W kSolarisNumbers[] = {"p1_lifetime_secs", "p2_lifetime_secs", "p2_lifetime_kb", "p2_pfs",
                                 "p2_idletime_secs", "p2_softlife_secs", "oakley_group"};
constexpr W kSolarisTransforms[] = {"auth_method", "oakley_group", "auth_alg", "encr_alg"};
constexpr W kSolarisTrust[] = {"cert_root", "cert_trust"};
constexpr W kSolarisKeys[] = {"localid", "remoteid", "localidtype", "remoteidtype", "key"};
constexpr W kSolarisInterface[] = {"tsrc", "tdst", "router", "up", "-router"};
constexpr W kSolarisGroups[] = {"1", "2", "5", "14"};

constexpr Keywords kSolaris[] = {
    kSolarisActions,   kSolarisDirections, kSolarisAddresses, kSolarisPorts, kSolarisProtocols,  kSolarisCiphers,
    kSolarisHashes,    kSolarisProperties, kSolarisSharing,   kSolarisIcmp,  kSolarisNegotiate,  kSolarisSides,
    kSolarisIdTypes,   kSolarisMethods,    kSolarisNumbers,   kSolarisKeys,  kSolarisTransforms, kSolarisTrust,
    kSolarisInterface, kSolarisGroups,     kAttributes,
};

} // namespace

llvm::ArrayRef<Keywords> keywordsOf(llvm::StringRef backend) {
  static const std::pair<llvm::StringLiteral, llvm::ArrayRef<Keywords>> all[] = {
      {"netsh", kNetsh}, {"solaris", kSolaris}, {"strongswan", kStrongswan}};
  for (const auto& [name, keywords] : all)
    if (name == backend)
      return keywords;
  return {};
}

} // namespace cordon::bench
