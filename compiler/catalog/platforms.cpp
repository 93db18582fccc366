#include "compiler/catalog/platforms.h"

namespace cordon::catalog {
namespace {

// Sources, shortened. "paper": IPsec Interoperability white paper, by section.
constexpr const char* kPaperTable = "paper, Comparing IPsec-Related Features in Windows and Solaris";
constexpr const char* kPaperSecureServer = "paper, Operating systems that support IPsec secure server connections";
constexpr const char* kPaperFallback = "paper, Allowing IPsec hosts to initiate outbound communications";
constexpr const char* kPaperBoundary = "paper, How boundary hosts differ from other IPsec hosts";
constexpr const char* kPaperScope = "paper, IPsec Interoperability: only IPv4";
constexpr const char* kPaperJoin = "paper, Operating Systems that Can and Cannot Support IPsec Isolation";
constexpr const char* kPaperTunnel = "paper, Site-to-site connection using IPsec tunnel mode";
constexpr const char* kPaperMe = "paper, Configuring a Solaris-to-Windows secure server connection";
constexpr const char* kPaperOrder = "paper, Components of an IPsec Policy Rule: filter list";
constexpr const char* kKb914841 = "Microsoft KB 914841";
constexpr const char* kIpsecconf = "illumos ipsecconf(8)";
constexpr const char* kIkeConfig = "illumos ike.config(5)";
constexpr const char* kIkePreshared = "illumos ike.preshared(5)";
constexpr const char* kSpd = "illumos usr/src/uts/common/inet/ip/spd.c";
constexpr const char* kSwanctl = "strongSwan swanctl.conf(5)";
constexpr const char* kKernelNetlink = "strongSwan kernel-netlink plugin, get_priority";
constexpr const char* kRfc4861 = "RFC 4861; Linux XFRM judges ICMPv6 like any packet";
constexpr const char* kPaperL2tp = "paper, Site-to-site connection using an L2TP/IPsec VPN tunnel";
constexpr const char* kPaperPix = "paper, L2TP/IPsec supported by Cisco Secure PIX Firewall";
constexpr const char* kPaperMac = "paper, Third-party Operating System clients to Windows gateway";
constexpr const char* kLibreswan = "Libreswan ipsec.conf(5)";
constexpr const char* kUndocumented = "not documented";

constexpr Platform windows(llvm::StringLiteral name, llvm::StringLiteral title) {
  return {.name = name,
          .title = title,
          .backend = "netsh",
          .ipsec = {true, kPaperSecureServer},
          .ike_v1 = {true, kPaperTable},
          .ike_v2 = {false, kPaperTable},
          .ipv6_policy = {false, kPaperScope},
          .ad_member = {true, kPaperJoin},
          .kerberos = {true, kPaperTable},
          .me_address = {true, kPaperMe},
          .fallback_to_clear = {true, kPaperFallback},
          .fallback_delay_ms = {3000, kPaperFallback},
          .accepts_unsecured = {true, kPaperBoundary},
          .ports_in_tunnels = {false, kPaperTunnel},
          .needs_nd_permit = {false, kPaperScope},
          .psk_notation = {PskNotation::ascii, kPaperTable},
          .order = {NativeOrder::specificity, kPaperOrder}};
}

constexpr Platform solaris(llvm::StringLiteral name, llvm::StringLiteral title) {
  return {.name = name,
          .title = title,
          .backend = "solaris",
          .ipsec = {true, kPaperTable},
          .ike_v1 = {true, kPaperTable},
          .ike_v2 = {false, kIkeConfig},
          .ipv6_policy = {true, kIpsecconf},
          .ad_member = {false, kPaperJoin},
          .kerberos = {false, kPaperTable},
          .me_address = {false, kPaperMe},
          .fallback_to_clear = {false, kIpsecconf},
          .fallback_delay_ms = {std::nullopt, kUndocumented},
          .accepts_unsecured = {false, kIpsecconf},
          .ports_in_tunnels = {true, kIpsecconf},
          .needs_nd_permit = {true, kIpsecconf},
          .psk_notation = {PskNotation::hexadecimal, kIkePreshared},
          .order = {NativeOrder::classes, kSpd}};
}

/// A system that is named as a peer only.
constexpr Platform peer(llvm::StringLiteral name, llvm::StringLiteral title, Cell<bool> ipsec) {
  return {.name = name,
          .title = title,
          .backend = "",
          .ipsec = ipsec,
          .ike_v1 = {std::nullopt, kUndocumented},
          .ike_v2 = {std::nullopt, kUndocumented},
          .ipv6_policy = {std::nullopt, kUndocumented},
          .ad_member = {false, kPaperJoin},
          .kerberos = {std::nullopt, kUndocumented},
          .me_address = {std::nullopt, kUndocumented},
          .fallback_to_clear = {std::nullopt, kUndocumented},
          .fallback_delay_ms = {std::nullopt, kUndocumented},
          .accepts_unsecured = {std::nullopt, kUndocumented},
          .ports_in_tunnels = {std::nullopt, kUndocumented},
          .needs_nd_permit = {std::nullopt, kUndocumented},
          .psk_notation = {std::nullopt, kUndocumented},
          .order = {std::nullopt, kUndocumented}};
}

constexpr Platform windows2003Sp2() {
  Platform row = windows("windows-2003-sp2", "Windows Server 2003 SP2");
  row.fallback_delay_ms = {500, kKb914841};
  return row;
}

constexpr Platform kPlatforms[] = {
    peer("3com", "3Com gateway", {true, kPaperL2tp}),
    peer("aix", "IBM AIX", {true, kPaperSecureServer}),
    peer("checkpoint", "Check Point VPN-1", {true, kPaperTunnel}),
    peer("cisco-ios", "Cisco IOS", {true, kPaperTunnel}),
    peer("cisco-pix", "Cisco PIX Firewall", {true, kPaperJoin}),
    peer("cisco-secure-pix", "Cisco Secure PIX Firewall", {true, kPaperPix}),
    peer("cisco-vpn3000", "Cisco VPN 3000", {true, kPaperL2tp}),
    peer("hpux", "HP-UX", {true, kPaperSecureServer}),
    solaris("illumos", "illumos"),
    peer("isa-2004", "Microsoft ISA Server 2004", {true, kPaperTunnel}),
    peer("linksys", "Linksys gateway", {true, kPaperTunnel}),
    peer("linux-freeswan", "Linux with FreeS/WAN", {true, kPaperSecureServer}),
    peer("linux-libreswan", "Linux with Libreswan", {true, kLibreswan}),
    peer("linux-openswan", "Linux with Openswan", {true, kPaperSecureServer}),
    {.name = "linux-strongswan",
     .title = "Linux with strongSwan",
     .backend = "strongswan",
     .ipsec = {true, kSwanctl},
     .ike_v1 = {true, kSwanctl},
     .ike_v2 = {true, kSwanctl},
     .ipv6_policy = {true, kSwanctl},
     .ad_member = {false, kPaperJoin},
     .kerberos = {false, kSwanctl},
     .me_address = {true, kSwanctl},
     .fallback_to_clear = {false, kSwanctl},
     .fallback_delay_ms = {std::nullopt, kUndocumented},
     .accepts_unsecured = {false, kSwanctl},
     .ports_in_tunnels = {true, kSwanctl},
     .needs_nd_permit = {true, kRfc4861},
     .psk_notation = {PskNotation::either, kSwanctl},
     .order = {NativeOrder::explicit_priority, kKernelNetlink}},
    peer("macos-tiger", "Mac OS X Tiger", {true, kPaperMac}),
    peer("netscreen", "NetScreen gateway", {true, kPaperTunnel}),
    peer("nortel", "Nortel Networks gateway", {true, kPaperL2tp}),
    peer("openbsd", "OpenBSD", {true, kPaperSecureServer}),
    peer("other", "any other system", {std::nullopt, kUndocumented}),
    peer("pda", "Personal Digital Assistant", {false, kPaperJoin}),
    solaris("solaris-10", "Solaris 10"),
    solaris("solaris-9", "Solaris 9"),
    peer("sonicwall", "SonicWALL gateway", {true, kPaperTunnel}),
    peer("unix", "a UNIX host without IPsec", {false, kPaperJoin}),
    windows("windows-2000", "Windows 2000"),
    windows("windows-2000-sp3", "Windows 2000 SP3"),
    windows("windows-2000-sp4", "Windows 2000 SP4"),
    windows("windows-2003", "Windows Server 2003"),
    windows("windows-2003-sp1", "Windows Server 2003 SP1"),
    windows2003Sp2(),
    peer("windows-95", "Windows 95", {false, kPaperJoin}),
    peer("windows-98", "Windows 98", {false, kPaperJoin}),
    peer("windows-me", "Windows Millennium Edition", {false, kPaperJoin}),
    peer("windows-mobile", "Windows Mobile", {false, kPaperJoin}),
    peer("windows-nt4", "Windows NT 4.0", {false, kPaperJoin}),
    windows("windows-xp", "Windows XP Professional"),
    peer("windows-xp-home", "Windows XP Home Edition", {true, kPaperJoin}),
    windows("windows-xp-sp1", "Windows XP Professional SP1"),
    windows("windows-xp-sp2", "Windows XP Professional SP2"),
    peer("xbox", "Microsoft Xbox", {false, kPaperJoin}),
};

} // namespace

llvm::ArrayRef<Platform> platforms() {
  return kPlatforms;
}

const Platform* findPlatform(llvm::StringRef name) {
  for (const Platform& platform : kPlatforms)
    if (platform.name == name)
      return &platform;
  return nullptr;
}

} // namespace cordon::catalog
