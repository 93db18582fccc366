#include "compiler/ir/describe.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <array>
#include <charconv>

namespace cordon::ir {

std::string protocolName(unsigned protocol) {
  switch (protocol) {
  case net::protocol::icmp:
    return "icmp";
  case net::protocol::tcp:
    return "tcp";
  case net::protocol::udp:
    return "udp";
  case net::protocol::icmpv6:
    return "icmpv6";
  }
  return protocol == kAnyProtocol ? "any protocol" : "protocol " + std::to_string(protocol);
}

const char* nameOf(Direction direction) {
  switch (direction) {
  case Direction::out:
    return "out";
  case Direction::in:
    return "in";
  case Direction::forward:
    return "forward";
  }
  __builtin_unreachable();
}

std::string describe(const Endpoint& side) {
  if (side.me)
    return "me";
  if (side.prefix.isAny())
    return side.prefix.family == net::Family::v4 ? "any" : "any IPv6";
  return net::toString(side.prefix);
}

static std::string describe(net::PortRange range) {
  std::string text = std::to_string(range.first);
  return range.isSingle() ? text : text + "-" + std::to_string(range.last);
}

std::string describeService(const Filter& filter) {
  if (filter.protocol == kAnyProtocol)
    return "";
  std::string text = protocolName(filter.protocol);
  bool icmp = net::isIcmp(filter.protocol);
  if (!filter.source_ports.isAny())
    text += (icmp ? " type " : " from ") + describe(filter.source_ports);
  if (!filter.target_ports.isAny())
    text += (icmp ? " code " : " to ") + describe(filter.target_ports);
  return text;
}

std::string describe(const Filter& filter) {
  std::string text = describe(filter.source()) + " -> " + describe(filter.target());
  if (std::string service = describeService(filter); !service.empty())
    text += ", " + service;
  if (filter.connection != ConnectionType::all)
    text += filter.connection == ConnectionType::lan ? ", lan connections" : ", remote access connections";
  return text;
}

std::string describe(const Authority& authority) {
  std::vector<std::string> parts;
  for (const auto& [attribute, value] : authority.subject)
    parts.push_back(attribute + "=" + value);
  if (!parts.empty())
    return llvm::join(parts, ", ");
  return authority.file.empty() ? authority.name : authority.file;
}

std::string describe(const PolicyIr& ir, const AuthMethod& method) {
  switch (method.kind) {
  case AuthMethod::Kind::kerberos:
    return "kerberos";
  case AuthMethod::Kind::psk:
    return "psk(" + ir.secrets[method.secret.index].name + ")";
  case AuthMethod::Kind::certificate: {
    std::string text = "certificate(" + describe(ir.authorities[method.authority.index]) + ")";
    if (method.account_mapping)
      text += " mapped to accounts";
    if (method.exclude_ca_name)
      text += " CA name excluded";
    return text;
  }
  }
  __builtin_unreachable();
}

std::string describe(const MainProposal& offer) {
  return catalog::row(offer.cipher).name.str() + "-" + catalog::row(offer.integrity).name.str() + "-" +
         catalog::row(offer.group).name.str();
}

std::string describe(const QuickProposal& offer) {
  std::vector<std::string> parts;
  if (offer.ah)
    parts.push_back("ah(" + catalog::row(*offer.ah).name.str() + ")");
  if (offer.esp) {
    std::string esp = "esp(" + catalog::row(offer.esp->cipher).name.str();
    if (offer.esp->integrity)
      esp += ", " + catalog::row(*offer.esp->integrity).name.str();
    parts.push_back(esp + ")");
  }
  std::string text = llvm::join(parts, " + ") + " " + std::to_string(offer.lifetime_s) + " s";
  return offer.lifetime_kb ? text + " " + std::to_string(offer.lifetime_kb) + " kB" : text;
}

std::string describe(const Pfs& pfs) {
  switch (pfs.kind) {
  case Pfs::Kind::off:
    return "no PFS";
  case Pfs::Kind::main_mode_group:
    return "PFS";
  case Pfs::Kind::group:
    return "PFS " + catalog::row(pfs.group).name.str();
  }
  __builtin_unreachable();
}

static std::string describe(const std::vector<Principal>& principals) {
  constexpr size_t kShown = 8;
  std::vector<std::string> names;
  for (const Principal& principal : llvm::ArrayRef(principals).take_front(kShown))
    names.push_back(principal.name);
  if (principals.size() > kShown)
    names.push_back("and " + std::to_string(principals.size() - kShown) + " more");
  return names.empty() ? "nobody" : llvm::join(names, ", ");
}

static std::string describe(const PolicyIr& ir, const Negotiate& n) {
  std::vector<std::string> auth, main, quick;
  for (const AuthMethod& method : n.authentication)
    auth.push_back(describe(ir, method));
  for (const MainProposal& offer : n.main)
    main.push_back(describe(offer));
  for (const QuickProposal& offer : n.quick)
    quick.push_back(describe(offer));
  std::vector<std::string> parts{n.ike == IkeVersion::v1 ? "IKEv1" : "IKEv2", llvm::join(auth, ", "),
                                 llvm::join(main, ", ") + " " + std::to_string(n.main_lifetime_s) + " s",
                                 llvm::join(quick, ", "), describe(n.pfs)};
  if (n.tunnel)
    parts.push_back("tunnel " + (n.tunnel->local ? net::toString(*n.tunnel->local) : "?") + " - " +
                    (n.tunnel->remote ? net::toString(*n.tunnel->remote) : "?"));
  if (!n.remote_identity.empty())
    parts.push_back("peer " + n.remote_identity);
  if (n.access.allow)
    parts.push_back("allow " + describe(*n.access.allow));
  if (!n.access.deny.empty())
    parts.push_back("deny " + describe(n.access.deny));
  return brief(n) + " (" + llvm::join(parts, "; ") + ")";
}

std::string describe(const PolicyIr& ir, const Action& action) {
  return std::visit(Overloaded{
                        [](const Permit&) -> std::string { return "permit"; },
                        [](const Block&) -> std::string { return "block"; },
                        [&](const Negotiate& n) { return describe(ir, n); },
                    },
                    action);
}

std::string brief(const Action& action) {
  return std::visit(Overloaded{
                        [](const Permit&) -> std::string { return "permit"; },
                        [](const Block&) -> std::string { return "block"; },
                        [](const Negotiate& n) {
                          std::string text = "negotiate";
                          if (n.fallback_to_clear)
                            text += ", fall back to clear";
                          if (n.inbound_clear)
                            text += ", accept unsecured inbound";
                          if (n.stage == Negotiate::Stage::request)
                            text += ", stage request";
                          return text;
                        },
                    },
                    action);
}

std::string describe(const net::Packet& packet) {
  std::string text;
  text.reserve(128); // there are many such texts in a large report: what is said around it finds room, too
  auto add = [&](uint16_t number) {
    std::array<char, 5> digits;
    text.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
  };
  text.append(net::toString(packet.source)).append(" -> ").append(net::toString(packet.destination));
  text.append(", ").append(protocolName(packet.protocol));
  if (!net::hasPorts(packet.protocol))
    return text;
  const bool is_icmp = net::isIcmp(packet.protocol);
  text.append(is_icmp ? " type " : " ");
  add(packet.source_port);
  text.append(is_icmp ? " code " : " -> ");
  add(packet.destination_port);
  return text;
}

} // namespace cordon::ir
