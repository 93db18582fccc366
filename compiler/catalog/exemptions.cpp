#include "compiler/catalog/exemptions.h"

namespace cordon::catalog {
namespace {

using Certainty = Exemption::Certainty;

constexpr uint8_t kUdp = 17, kTcp = 6, kRsvp = 46;

constexpr net::Prefix v4(uint64_t base, uint8_t length) {
  return {net::Family::v4, {0, base}, length};
}
constexpr net::Prefix kMulticast = v4(0xe0000000, 4), kBroadcast = v4(0xffffffff, 32);

constexpr const char* kDefaults = "Microsoft TechNet cc756041, Specifying Default Exemptions to IPSec Filtering";
constexpr const char* kKb811832 = "Microsoft KB 811832";
constexpr const char* kServicePack = "Microsoft KB 811832 and TechNet cc756041 differ on this service pack's default";
constexpr const char* kSpd = "illumos usr/src/uts/common/inet/ip/spd.c: UDP 500 and 4500 of IKE";
constexpr const char* kRuntime = "Cordon, design of the runtime: charon's own packets pass before a rule set is asked";
constexpr const char* kCharon = "strongSwan: charon gives its own sockets a bypass policy";

constexpr net::PortRange port(uint16_t number) {
  return net::singlePort(number);
}

/// Between IKE daemons: both ports are the same.
constexpr Exemption ike(llvm::StringLiteral name, uint16_t number, const char* source) {
  return {.name = name, .protocol = kUdp, .source_ports = port(number), .target_ports = port(number), .source = source};
}
constexpr Exemption to(llvm::StringLiteral name, net::Prefix target, bool outbound) {
  return {.name = name, .target = target, .outbound = outbound, .source = kDefaults};
}
constexpr Exemption kerberosTo(uint8_t protocol, Certainty certainty, const char* source) {
  return {.name = "Kerberos", .protocol = protocol, .target_ports = port(88), .certainty = certainty, .source = source};
}
/// The port says nothing about who sends: whoever uses it passes every filter.
constexpr Exemption kerberosFrom(uint8_t protocol, Certainty certainty, const char* source) {
  return {.name = "Kerberos", .protocol = protocol, .source_ports = port(88), .certainty = certainty, .source = source};
}
constexpr Exemption rsvp(Certainty certainty, const char* source) {
  return {.name = "RSVP", .protocol = kRsvp, .certainty = certainty, .source = source};
}

constexpr Exemption kWindows2003[] = {
    ike("IKE", 500, kDefaults),
    ike("IKE with NAT traversal", 4500, kDefaults),
    to("multicast", kMulticast, /*outbound=*/false),
    to("broadcast", kBroadcast, /*outbound=*/false),
};
constexpr Exemption kWindows2000[] = {
    ike("IKE", 500, kDefaults),
    ike("IKE with NAT traversal", 4500, kDefaults),
    to("multicast", kMulticast, /*outbound=*/true),
    to("broadcast", kBroadcast, /*outbound=*/true),
    kerberosTo(kTcp, Certainty::documented, kKb811832),
    kerberosTo(kUdp, Certainty::documented, kKb811832),
    kerberosFrom(kTcp, Certainty::documented, kKb811832),
    kerberosFrom(kUdp, Certainty::documented, kKb811832),
    rsvp(Certainty::documented, kKb811832),
};
constexpr Exemption kWindows2000Sp4[] = {
    ike("IKE", 500, kDefaults),
    ike("IKE with NAT traversal", 4500, kDefaults),
    to("multicast", kMulticast, /*outbound=*/true),
    to("broadcast", kBroadcast, /*outbound=*/true),
    kerberosTo(kTcp, Certainty::disputed, kServicePack),
    kerberosTo(kUdp, Certainty::disputed, kServicePack),
    kerberosFrom(kTcp, Certainty::disputed, kServicePack),
    kerberosFrom(kUdp, Certainty::disputed, kServicePack),
    rsvp(Certainty::disputed, kServicePack),
};
constexpr Exemption kSolaris[] = {
    ike("IKE", 500, kSpd),
    ike("IKE with NAT traversal", 4500, kSpd),
};
constexpr Exemption kStrongswan[] = {
    ike("IKE", 500, kCharon),
    ike("IKE with NAT traversal", 4500, kCharon),
};
constexpr Exemption kCordonRuntime[] = {
    ike("IKE", 500, kRuntime),
    ike("IKE with NAT traversal", 4500, kRuntime),
};

struct Row {
  llvm::StringLiteral platform;
  llvm::ArrayRef<Exemption> exemptions;
};
constexpr Row kRows[] = {
    {"cordon-runtime", kCordonRuntime},
    {"illumos", kSolaris},
    {"linux-strongswan", kStrongswan},
    {"solaris-10", kSolaris},
    {"solaris-9", kSolaris},
    {"windows-2000", kWindows2000},
    {"windows-2000-sp3", kWindows2000},
    {"windows-2000-sp4", kWindows2000Sp4},
    {"windows-2003", kWindows2003},
    {"windows-2003-sp1", kWindows2003},
    {"windows-2003-sp2", kWindows2003},
    {"windows-xp", kWindows2000},
    {"windows-xp-sp1", kWindows2000},
    {"windows-xp-sp2", kWindows2000Sp4},
    {"windows-xp-sp3", kWindows2000Sp4},
};

} // namespace

llvm::ArrayRef<Exemption> exemptionsOf(llvm::StringRef platform) {
  for (const Row& row : kRows)
    if (row.platform == platform)
      return row.exemptions;
  return {};
}

} // namespace cordon::catalog
