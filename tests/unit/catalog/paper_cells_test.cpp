// What the paper states of platforms, taken from its text by hand: table by table, then from its sentences. The value,
// and where a condition belongs to it, a word of the note.
#include "tests/unit/catalog/cells.h"

namespace cordon::test {
namespace {

struct Stated {
  const char *platform, *column, *value;
  const char* note = "";
};

void expectStated(llvm::ArrayRef<Stated> rows) {
  for (const Stated& row : rows) {
    SCOPED_TRACE(std::string(row.platform) + ", " + row.column);
    CellWords cell = cellOf(row.platform, row.column);
    EXPECT_EQ(cell.value, row.value);
    EXPECT_NE(cell.note.find(row.note), std::string::npos) << cell.note;
    EXPECT_FALSE(cell.source.empty());
  }
}

// "Comparing IPsec-Related Features in Windows and Solaris"
constexpr Stated kFeatures[] = {
    {"windows-2003", "ipsec", "yes"},
    {"windows-xp", "ipsec", "yes"},
    {"windows-2000", "ipsec", "yes"},
    {"solaris-9", "ipsec", "yes"},
    {"solaris-10", "ipsec", "yes"},
    {"windows-2003", "ike_v1", "yes"},
    {"windows-xp", "ike_v1", "yes"},
    {"windows-2000", "ike_v1", "yes"},
    {"solaris-9", "ike_v1", "yes"},
    {"windows-2003", "ciphers", "des, 3des"},
    {"windows-xp-sp2", "ciphers", "des, 3des"},
    {"windows-2000-sp4", "ciphers", "des, 3des"},
    {"solaris-9", "ciphers", "des, 3des, blowfish128, aes128, aes192, aes256"},
    {"solaris-10", "ciphers", "des, 3des, blowfish128, aes128, aes192, aes256"},
    {"windows-2003", "certificates", "yes"},
    {"solaris-10", "certificates", "yes"},
    {"windows-2003", "signatures", "RSA-MD5, RSA-SHA1"},
    {"windows-xp", "signatures", "RSA-MD5, RSA-SHA1"},
    {"windows-2000", "signatures", "RSA-MD5, RSA-SHA1"},
    {"solaris-9", "signatures", "RSA-MD5, RSA-SHA1, DSA-SHA1"},
    {"solaris-10", "signatures", "RSA-MD5, RSA-SHA1, DSA-SHA1"},
    {"windows-2003", "psk", "yes"},
    {"windows-2003", "psk_notation", "ASCII"},
    {"windows-xp", "psk_notation", "ASCII"},
    {"windows-2000", "psk_notation", "ASCII"},
    {"solaris-9", "psk_notation", "hexadecimal"},
    {"solaris-10", "psk_notation", "hexadecimal"},
    {"windows-2003", "kerberos", "yes"},
    {"windows-xp", "kerberos", "yes"},
    {"windows-2000", "kerberos", "yes"},
    {"solaris-9", "kerberos", "no"},
    {"solaris-10", "kerberos", "no"},
    {"windows-2003", "self_signed", "no"},
    {"solaris-10", "self_signed", "yes"},
    {"windows-2003", "manual_keys", "no"},
    {"windows-2000", "manual_keys", "no"},
    {"solaris-10", "manual_keys", "yes"},
    {"windows-2003", "transport", "yes"},
    {"solaris-10", "transport", "yes"},
    {"windows-2003", "tunnel", "yes"},
    {"solaris-10", "tunnel", "yes"},
    {"windows-2003", "dn_names", "CN, OU, O, L, S, C, E"},
    {"windows-xp", "dn_names", "CN, OU, O, L, S, C, E"},
    {"windows-2000", "dn_names", "CN, OU, O, L, S, C, E"},
    {"solaris-9", "dn_names", "CN, OU, O, L, ST, C, MAILTO"},
    {"solaris-10", "dn_names", "CN, OU, O, L, ST, C, MAILTO"},
};

// "Operating Systems that Can and Cannot Support IPsec Isolation", and what is said beside it
constexpr Stated kIsolation[] = {
    {"windows-2003", "isolation_member", "yes"},
    {"windows-2003-sp1", "isolation_member", "yes"},
    {"windows-xp-sp2", "isolation_member", "yes"},
    {"windows-xp-sp1", "isolation_member", "yes", "lacks certain capabilities"},
    {"windows-xp", "isolation_member", "yes", "lacks certain capabilities"},
    {"windows-2000-sp4", "isolation_member", "yes"},
    {"windows-2000-sp3", "isolation_member", "yes", "lacks certain capabilities"},
    {"windows-2000", "isolation_member", "yes", "lacks certain capabilities"},
    {"windows-xp-home", "isolation_member", "no"},
    {"windows-xp-home", "ipsec", "yes"},
    {"windows-xp-home", "ad_member", "no"},
    {"windows-xp-home", "group_policy", "no"},
    {"windows-nt4", "ipsec", "no"},
    {"windows-nt4", "isolation_member", "no"},
    {"windows-95", "ipsec", "no"},
    {"windows-95", "isolation_member", "no"},
    {"windows-98", "ipsec", "no"},
    {"windows-98", "isolation_member", "no"},
    {"windows-me", "ipsec", "no"},
    {"windows-me", "isolation_member", "no"},
    {"xbox", "isolation_member", "no"},
    {"windows-mobile", "isolation_member", "no"},
    {"pda", "isolation_member", "no"},
    {"solaris-9", "isolation_member", "no"},
    {"solaris-10", "ad_member", "no"},
    {"linux-freeswan", "isolation_member", "no"},
    {"linux-openswan", "isolation_member", "no"},
    {"openbsd", "isolation_member", "no"},
    {"hpux", "isolation_member", "no"},
    {"aix", "isolation_member", "no"},
    {"macos-tiger", "isolation_member", "no"},
    {"cisco-pix", "isolation_member", "no"},
    {"aix", "ad_member", "no"},
    {"windows-2003", "ad_member", "yes"},
    {"windows-2003", "group_policy", "yes"},
};

// "Operating systems that support IPsec secure server connections"
constexpr Stated kSecureServer[] = {
    {"windows-2003", "secure_server", "yes"},
    {"windows-xp", "secure_server", "yes"},
    {"windows-2000", "secure_server", "yes"},
    {"solaris-9", "secure_server", "yes"},
    {"solaris-10", "secure_server", "yes"},
    {"hpux", "secure_server", "yes"},
    {"aix", "secure_server", "yes"},
    {"linux-freeswan", "secure_server", "yes"},
    {"linux-openswan", "secure_server", "yes"},
    {"openbsd", "secure_server", "yes"},
    {"windows-2003", "service_pack", "SP1"},
    {"windows-xp", "service_pack", "SP2"},
    {"windows-2000", "service_pack", "SP4"},
    {"hpux", "kerberos", "no", "without special configuration"},
    {"aix", "me_address", "no", "typically"},
    {"solaris-10", "me_address", "no", "typically"},
    {"windows-2003", "me_address", "yes"},
};

// "Components of an IPsec Policy Rule", and the policy's own section
constexpr Stated kRules[] = {
    {"windows-2003", "order", "most specific first"},
    {"windows-2000", "order", "most specific first", "tunnel filters before transport"},
    {"windows-2003", "ah", "yes"},
    {"windows-2003", "esp", "yes"},
    {"windows-2003", "esp_null", "yes"},
    {"windows-2003", "ah_with_esp", "yes"},
    {"windows-2003", "integrity", "md5, sha1"},
    {"windows-2003", "connection_types", "yes"},
    {"windows-2003", "ipv6_policy", "no", "IPv4 only"},
    {"windows-2003", "policies_merge", "no", "one policy"},
    {"windows-2003", "default_response", "yes"},
    {"windows-2003", "plain_rules_need_auth", "no"},
    {"windows-xp-sp2", "plain_rules_need_auth", "yes"},
    {"windows-2000-sp4", "plain_rules_need_auth", "yes"},
    {"windows-2003", "root_order", "yes"},
    {"windows-2003", "key_types", "RSA"},
    {"windows-2003", "access_control", "network logon right"},
};

// Fallback to clear, boundary hosts, exemptions
constexpr Stated kUnsecured[] = {
    {"windows-2003", "fallback_to_clear", "yes"},
    {"windows-xp-sp2", "fallback_to_clear", "yes"},
    {"windows-2000-sp4", "fallback_to_clear", "yes"},
    {"windows-2003-sp1", "fallback_delay_ms", "3000"},
    {"windows-xp-sp2", "fallback_delay_ms", "3000"},
    {"windows-2000-sp4", "fallback_delay_ms", "3000"},
    {"windows-2003", "fallback_trigger", "no IKE answer"},
    {"windows-2003", "accepts_unsecured", "yes"},
    {"windows-xp", "accepts_unsecured", "yes"},
    {"windows-2003", "dc_traffic", "no", "even with certificates"},
    {"windows-2000", "dc_traffic", "no"},
    {"windows-98", "ike_v1", "no"},
    {"unix", "ike_v1", "no"},
};

// "Windows Support for L2TP/IPsec VPN and for IPsec Tunnel Mode VPN"
constexpr Stated kVpn[] = {
    {"windows-2003", "l2tp_site_to_site", "yes", "Routing and Remote Access"},
    {"windows-2000", "l2tp_site_to_site", "yes", "Windows 2000 Server"},
    {"windows-2003", "tunnel_site_to_site", "yes", "Routing and Remote Access"},
    {"windows-2000", "tunnel_site_to_site", "yes", "Windows 2000 Server"},
    {"isa-2004", "tunnel_site_to_site", "yes"},
    {"windows-2003", "l2tp_gateway", "yes"},
    {"windows-2000", "l2tp_gateway", "yes", "Windows 2000 Server"},
    {"windows-xp", "l2tp_gateway", "no"},
    {"windows-2003", "l2tp_client", "yes"},
    {"windows-xp", "l2tp_client", "yes", "Professional"},
    {"windows-xp-home", "l2tp_client", "yes"},
    {"windows-2000", "l2tp_client", "yes"},
    {"windows-98", "l2tp_client", "yes", "Internet Explorer 5.01 and Dial-up Networking 1.4"},
    {"windows-me", "l2tp_client", "yes", "Internet Explorer 5.5"},
    {"windows-nt4", "l2tp_client", "yes", "Workstation with SP6"},
    {"windows-95", "l2tp_client", "no"},
    {"windows-2003", "tunnel_gateway", "no"},
    {"windows-2000", "tunnel_gateway", "no"},
    {"windows-2003", "ports_in_tunnels", "no"},
    {"windows-2000", "ports_in_tunnels", "no"},
    {"windows-2003", "dynamic_tunnel_ends", "no"},
    {"windows-2003", "rras_policy", "yes"},
    {"windows-2003", "inspection", "netsh ipsec dynamic show all; IP Security Monitor"},
    {"windows-2000", "inspection", "netdiag /test:ipsec /debug; Ipsecmon.exe"},
    {"windows-xp-sp2", "nat_traversal", "yes", "a gateway behind one is no longer supported"},
};

// Third-party gateways, by the lists of site-to-site and client-to-gateway scenarios
constexpr Stated kGateways[] = {
    {"cisco-vpn3000", "tunnel_site_to_site", "yes", "Cisco Concentrator"},
    {"checkpoint", "tunnel_site_to_site", "yes", "VPN-1 Edge"},
    {"netscreen", "tunnel_site_to_site", "yes"},
    {"linksys", "tunnel_site_to_site", "yes"},
    {"sonicwall", "tunnel_site_to_site", "yes"},
    {"cisco-vpn3000", "l2tp_site_to_site", "yes"},
    {"cisco-vpn5000", "l2tp_site_to_site", "yes"},
    {"cisco-ios", "l2tp_site_to_site", "yes", "12.0.5T"},
    {"checkpoint", "l2tp_site_to_site", "yes", "VPN-1 Pro"},
    {"nortel", "l2tp_site_to_site", "yes"},
    {"3com", "l2tp_site_to_site", "yes"},
    {"netscreen", "l2tp_site_to_site", "yes"},
    {"linksys", "l2tp_site_to_site", "not documented"},
    {"cisco-vpn3000", "l2tp_gateway", "yes"},
    {"cisco-vpn5000", "l2tp_gateway", "yes"},
    {"cisco-ios", "l2tp_gateway", "yes"},
    {"nortel", "l2tp_gateway", "yes"},
    {"checkpoint", "l2tp_gateway", "yes", "VPN-1 Pro"},
    {"linux-freeswan", "l2tp_gateway", "yes"},
    {"linux-openswan", "l2tp_gateway", "yes"},
    {"openbsd", "l2tp_gateway", "yes"},
    {"3com", "l2tp_gateway", "yes"},
    {"netscreen", "l2tp_gateway", "yes"},
    {"cisco-ios", "integrity", "md5, sha1", "SHA-1"},
    {"cisco-ios", "enrolment", "SCEP, which a Windows CA speaks with Cepsetup.exe", "12.2(6)"},
    {"cisco-secure-pix", "l2tp_gateway", "yes", "6.0"},
    {"cisco-secure-pix", "certificates", "yes", "Microsoft, Baltimore, VeriSign and Entrust"},
    {"cisco-pix", "l2tp_gateway", "no"},
    {"cisco-pix", "pptp", "yes", "5.1"},
    {"windows-95", "pptp", "yes"},
    {"windows-98", "pptp", "yes"},
    {"windows-nt4", "pptp", "yes"},
    {"windows-2000", "pptp", "yes"},
    {"macos-tiger", "l2tp_client", "yes"},
    {"macos-tiger", "pptp", "yes"},
    {"macos-tiger", "rras_compatible", "yes"},
    {"linux-openswan", "rras_compatible", "yes"},
};

// "Commonly Used Third-Party VPN Client Software", "... Not Supported by Windows XP"
constexpr Stated kClients[] = {
    {"cisco-vpn-client", "transport", "yes"},
    {"cisco-vpn-client", "tunnel", "yes"},
    {"nortel-vpn-client", "transport", "no"},
    {"nortel-vpn-client", "tunnel", "yes"},
    {"shiva-vpn-client", "transport", "yes"},
    {"shiva-vpn-client", "tunnel", "yes"},
    {"att-global-client", "transport", "no"},
    {"att-global-client", "tunnel", "yes"},
    {"openswan-client", "transport", "yes"},
    {"openswan-client", "tunnel", "yes"},
    {"checkpoint-client", "transport", "yes"},
    {"checkpoint-client", "tunnel", "yes"},
    {"cisco-vpn-client", "rras_compatible", "no"},
    {"nortel-vpn-client", "rras_compatible", "no"},
    {"cisco-vpn-client", "runs_on", "Windows 98, NT 4.0, Me, 2000 and XP"},
    {"cisco-3000-client", "installs_on_xp", "no", "upgrade to Windows XP is blocked"},
    {"nortel-extranet-client", "installs_on_xp", "no", "upgrade to Windows XP is blocked"},
    {"cisco-5000-client", "installs_on_xp", "no", "upgrade to Windows XP is allowed"},
    {"microsoft-l2tp-client", "runs_on", "Windows 98, Windows Me, Windows NT Workstation 4.0 with SP6"},
};

TEST(PaperCells, ComparisonOfWindowsAndSolaris) {
  expectStated(kFeatures);
}
TEST(PaperCells, WhoCanBeIsolated) {
  expectStated(kIsolation);
}
TEST(PaperCells, SecureServerConnections) {
  expectStated(kSecureServer);
}
TEST(PaperCells, ComponentsOfARule) {
  expectStated(kRules);
}
TEST(PaperCells, UnsecuredTraffic) {
  expectStated(kUnsecured);
}
TEST(PaperCells, WindowsAsVpnClientAndGateway) {
  expectStated(kVpn);
}
TEST(PaperCells, ThirdPartyGateways) {
  expectStated(kGateways);
}
TEST(PaperCells, ThirdPartyClientSoftware) {
  expectStated(kClients);
}

TEST(PaperCells, AreAtLeast150) {
  EXPECT_GE(std::size(kFeatures) + std::size(kIsolation) + std::size(kSecureServer) + std::size(kRules) +
                std::size(kUnsecured) + std::size(kVpn) + std::size(kGateways) + std::size(kClients),
            150u);
}

} // namespace
} // namespace cordon::test
