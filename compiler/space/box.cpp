#include "compiler/space/box.h"

#include <llvm/ADT/StringExtras.h>

#include <cassert>
#include <utility>

namespace cordon::space {
namespace {

constexpr net::PortRange kAllProtocols{0, 255};

std::string toString(const net::AddressRange& range) {
  net::Prefix all = net::anyPrefix(range.first.family);
  if (range.first == all.first() && range.last == all.last())
    return range.first.family == net::Family::v4 ? "any IPv4" : "any IPv6";
  auto cover = net::coverOf(range);
  return cover.size() == 1 ? net::toString(cover.front())
                           : net::toString(range.first) + "-" + net::toString(range.last);
}

std::string toString(const net::PortRange& range) {
  if (range.isAny())
    return "any";
  std::string first = std::to_string(range.first);
  return range.isSingle() ? first : first + "-" + std::to_string(range.last);
}

/// A bare number would not say what it counts.
std::string spokenProtocol(unsigned number) {
  std::string name = protocolName(number);
  return llvm::isDigit(name.front()) ? "protocol " + name : name;
}

std::string portsText(const Box& box) {
  if (box.protocol.isSingle() && !net::hasPorts(box.protocol.first))
    return "";
  if (box.source_ports.isAny() && box.target_ports.isAny())
    return "";
  if (box.protocol.isSingle() && net::isIcmp(box.protocol.first)) {
    auto span = [](net::PortRange range) {
      return range.first == 0 && range.last >= 255 ? std::string("any") : toString(range);
    };
    std::string type = span(box.source_ports), code = span(box.target_ports);
    if (type == "any" && code == "any")
      return "";
    return ", type " + type + (code == "any" ? "" : " code " + code);
  }
  return ", port " + toString(box.source_ports) + " -> " + toString(box.target_ports);
}

} // namespace

Box everything(net::Family family) {
  net::Prefix any = net::anyPrefix(family);
  Box box;
  box.source = box.target = {any.first(), any.last()};
  return box;
}

bool contains(const Box& box, const net::Packet& packet) {
  auto holds = [](const net::AddressRange& range, const net::Address& address) {
    return range.first <= address && address <= range.last;
  };
  return holds(box.source, packet.source) && holds(box.target, packet.destination) &&
         box.protocol.contains(packet.protocol) && box.source_ports.contains(packet.source_port) &&
         box.target_ports.contains(packet.destination_port) &&
         (packet.connection == net::ConnectionClass::lan ? box.lan : box.remote_access);
}

net::Packet lowest(const Box& box) {
  assert(box.lan || box.remote_access);
  return {.source = box.source.first,
          .destination = box.target.first,
          .protocol = uint8_t(box.protocol.first),
          .source_port = box.source_ports.first,
          .destination_port = box.target_ports.first,
          .connection = box.lan ? net::ConnectionClass::lan : net::ConnectionClass::remote_access};
}

std::string protocolName(unsigned number) {
  static constexpr std::pair<unsigned, const char*> names[] = {
      {net::protocol::icmp, "icmp"}, {net::protocol::tcp, "tcp"}, {net::protocol::udp, "udp"},
      {net::protocol::esp, "esp"},   {net::protocol::ah, "ah"},   {net::protocol::icmpv6, "icmpv6"}};
  for (auto [value, name] : names)
    if (value == number)
      return name;
  return std::to_string(number);
}

std::string toString(const Box& box) {
  std::string text = toString(box.source) + " -> " + toString(box.target);
  if (box.protocol.isSingle())
    text += ", " + spokenProtocol(box.protocol.first);
  else if (box.protocol != kAllProtocols)
    text += ", protocols " + toString(box.protocol);
  text += portsText(box);
  if (!box.remote_access)
    text += ", lan";
  if (!box.lan)
    text += ", remote access";
  return text;
}

std::string toString(const net::Packet& packet) {
  std::string name = spokenProtocol(packet.protocol);
  bool v6 = packet.source.family == net::Family::v6;
  bool ports = net::hasPorts(packet.protocol) && !net::isIcmp(packet.protocol);
  auto side = [&](const net::Address& address, uint16_t port) {
    std::string text = net::toString(address);
    if (!ports)
      return text;
    return (v6 ? "[" + text + "]" : text) + ":" + std::to_string(port);
  };
  if (net::isIcmp(packet.protocol))
    name += " type " + std::to_string(packet.source_port) + " code " + std::to_string(packet.destination_port);
  std::string text =
      name + " " + side(packet.source, packet.source_port) + " -> " + side(packet.destination, packet.destination_port);
  return packet.connection == net::ConnectionClass::lan ? text : text + " (remote access)";
}

} // namespace cordon::space
