/// The public documents that cells cite. "paper": Microsoft's white paper "IPsec Interoperability", by section or
/// table.
#pragma once

namespace cordon::catalog::source {

using Source = const char*;

constexpr Source kPaperIntroduction = "paper, IPsec Interoperability";
constexpr Source kPaperPolicy = "paper, IPsec Policy";
constexpr Source kPaperRule = "paper, Table: Components of an IPsec Policy Rule";
constexpr Source kPaperSas = "paper, Secure SAs";
constexpr Source kPaperSecureServer = "paper, Operating systems that support IPsec secure server connections";
constexpr Source kPaperAuthentication = "paper, Computer authentication in IPsec secure server connections";
constexpr Source kPaperTable = "paper, Table: Comparing IPsec-Related Features in Windows and Solaris";
constexpr Source kPaperMe = "paper, Configuring a Solaris-to-Windows secure server connection";
constexpr Source kPaperSql = "paper, Application-to-application example";
constexpr Source kPaperIsolation = "paper, Table: Operating Systems that Can and Cannot Support IPsec Isolation";
constexpr Source kPaperDirectory = "paper, Active Directory in an isolation scenario";
constexpr Source kPaperGroups = "paper, Group Policy in an isolation scenario";
constexpr Source kPaperFallback = "paper, Allowing IPsec hosts to initiate outbound communications";
constexpr Source kPaperBoundary = "paper, Table: How Boundary Host Responses Differ from Other IPsec Hosts";
constexpr Source kPaperExemptions = "paper, How exemptions work";
constexpr Source kPaperVpn = "paper, Table: Windows Support for L2TP/IPsec VPN and for IPsec Tunnel Mode VPN";
constexpr Source kPaperVpnAuthentication = "paper, Computer authentication in IPsec-based VPN connections";
constexpr Source kPaperTunnel = "paper, Site-to-site connection using IPsec tunnel mode";
constexpr Source kPaperIsa = "paper, Example: Site-to-site VPN between ISA Server and third-party gateways";
constexpr Source kPaperL2tp = "paper, Site-to-site connection using an L2TP/IPsec VPN tunnel";
constexpr Source kPaperIos = "paper, Example: Windows gateway to Cisco IOS 12.0.5T gateway";
constexpr Source kPaperClients = "paper, Interoperability in Client-to-Gateway VPN Scenarios";
constexpr Source kPaperGateways = "paper, Windows native VPN clients to third-party gateway using L2TP/IPsec";
constexpr Source kPaperNat = "paper, Accessing a VPN gateway behind a NAT not supported by Windows XP SP2";
constexpr Source kPaperThirdParty = "paper, Third-party Operating System clients to Windows gateway using L2TP/IPsec";
constexpr Source kPaperClientTable = "paper, Table: Commonly Used Third-Party VPN Client Software";
constexpr Source kPaperXpTable = "paper, Table: Third-Party VPN Client Software Not Supported by Windows XP";
constexpr Source kPaperIncompatible = "paper, Third-party VPN client software IPsec incompatible with Windows IPsec";
constexpr Source kPaperClientSoftware =
    "paper, Third-party VPN client software that supports IPsec transport or tunnel mode";
constexpr Source kPaperTunnelClients =
    "paper, IETF-compliant remote access VPN connections incompatible with tunnel mode";
constexpr Source kPaperVpnIsolation = "paper, VPN client access in an IPsec domain isolation scenario";
constexpr Source kPaperSecurePix = "paper, L2TP/IPsec supported by Cisco Secure PIX Firewall";
constexpr Source kPaperPix = "paper, L2TP/IPsec not supported by Cisco PIX Firewall";
constexpr Source kPaperPki = "paper, Appendix A: PKI Interoperability Standards";
constexpr Source kPaperDeployPki = "paper, Appendix A: Deploying a PKI to Issue Certificates";
constexpr Source kPaperScep = "paper, Appendix A: Windows and Cisco IOS VPN interoperation requires Cepsetup.exe";
constexpr Source kPaperRoots = "paper, Appendix A: Listing several root CAs helps ensure successful interoperability";
constexpr Source kPaperAppendixB = "paper, Appendix B: Configuring an IPsec Policy";

constexpr Source kNetshIpsec = "Microsoft, netsh ipsec commands (Windows Server 2003)";
constexpr Source kIpsecpol = "Microsoft, ipsecpol (Windows 2000 Resource Kit)";
constexpr Source kIpseccmd = "Microsoft, ipseccmd (Windows XP Support Tools)";
constexpr Source kGpIpsec = "Microsoft, MS-GPIPSEC";
constexpr Source kIkee = "Microsoft, MS-IKEE, Appendix A: Product Behavior";
constexpr Source kConsec = "Microsoft, netsh advfirewall consec";
constexpr Source kMainMode = "Microsoft, netsh advfirewall mainmode";
constexpr Source kIpsecRule = "Microsoft, NetSecurity cmdlet New-NetIPsecRule";
constexpr Source kCryptoProposal = "Microsoft, NetSecurity cmdlet New-NetIPsecMainModeCryptoProposal";
constexpr Source kFaq = "Microsoft, IPsec frequently asked questions (cc987611)";
constexpr Source kHighEncryption = "Microsoft, Data confidentiality with encryption (cc780167)";
constexpr Source kKb818043 = "Microsoft KB 818043";
constexpr Source kKb885407 = "Microsoft KB 885407";
constexpr Source kKb914841 = "Microsoft KB 914841";
constexpr Source kKb926179 = "Microsoft KB 926179";
constexpr Source kKb949856 = "Microsoft KB 949856";
constexpr Source kKb977526 = "Microsoft KB 977526";
constexpr Source kKb325158 = "Microsoft KB 325158";

constexpr Source kIpsecconf = "illumos ipsecconf(8)";
constexpr Source kIkeConfig = "illumos ike.config(5)";
constexpr Source kIkePreshared = "illumos ike.preshared(5)";
constexpr Source kIpseckey = "illumos ipseckey(8)";
constexpr Source kSpd = "illumos usr/src/uts/common/inet/ip/spd.c";
constexpr Source kSolaris11Preshared = "Oracle Solaris 11.1 ike.preshared(4)";
constexpr Source kIpServices = "Oracle, System Administration Guide: IP Services";

constexpr Source kSwanctl = "strongSwan swanctl.conf(5)";
constexpr Source kSwanSuites = "strongSwan, IKEv1/IKEv2 Cipher Suites";
constexpr Source kSwanCharon = "strongSwan strongswan.conf(5), charon options";
constexpr Source kSwanNetlink = "strongSwan kernel-netlink plugin, get_priority";
constexpr Source kSwanTraps = "strongSwan trap_manager.c";
constexpr Source kSwanIds = "strongSwan identification.c";
constexpr Source kRfc4861 = "RFC 4861; Linux XFRM judges ICMPv6 like any packet";
constexpr Source kXfrmCheck = "Linux net/xfrm/xfrm_policy.c, __xfrm_policy_check";
constexpr Source kXfrm = "Linux XFRM selectors: prefixes and port masks";
constexpr Source kLibreswan = "Libreswan ipsec.conf(5), 4.10";
constexpr Source kLibreswanIssue = "Libreswan issues 296 and 1272";
constexpr Source kLibreswanGroups = "Libreswan, opportunistic encryption examples (oe-*.conf)";

constexpr Source kIpsecConf = "OpenBSD ipsec.conf(5)";
constexpr Source kIkedConf = "OpenBSD iked.conf(5)";
constexpr Source kSetkey = "NetBSD setkey(8)";
constexpr Source kRacoon = "racoon.conf(5)";

constexpr Source kGenfilt = "IBM AIX genfilt, mkfilt: static filter rules";
constexpr Source kIkedb = "IBM AIX ikedb: IKE tunnels";
constexpr Source kGentun = "IBM AIX gentun: manual tunnels";
constexpr Source kIpsecConfig = "HP-UX IPSec administrator's guide, ipsec_config";
constexpr Source kCryptoMap = "Cisco, Configure a policy-based VPN over IKEv1";

constexpr Source kRfc2409 = "RFC 2409, section 5";
constexpr Source kRfc7296Mode = "RFC 7296, section 1.3.1";
constexpr Source kRfc3193 = "RFC 3193";
constexpr Source kRuntimeDesign = "Cordon, design of the runtime";

} // namespace cordon::catalog::source
