#include "tests/support/policy_gen.h"

namespace cordon::tests {
namespace {

std::string ports(const net::PortRange& range) {
  if (range.isAny())
    return "any";
  std::string text = std::to_string(range.first);
  return range.isSingle() ? text : text + "-" + std::to_string(range.last);
}

std::string side(const ir::Endpoint& side) {
  return side.me ? "me" : side.prefix.isAny() ? "any" : net::toString(side.prefix);
}

std::string action(const ir::Action& action) {
  return std::visit(ir::Overloaded{
                        [](const ir::Permit&) -> std::string { return "permit"; },
                        [](const ir::Block&) -> std::string { return "block"; },
                        [](const ir::Negotiate& n) {
                          std::string text = n.tunnel ? "tunnel" : "negotiate";
                          text += n.fallback_to_clear ? " soft" : "";
                          return text + (n.inbound_clear ? " inpass" : "");
                        },
                    },
                    action);
}

} // namespace

std::string show(const ir::PolicyIr& ir, const ir::Filter* filter) {
  if (!filter)
    return "no filter";
  std::string protocol = filter->protocol == ir::kAnyProtocol ? "any" : std::to_string(filter->protocol);
  std::string text = side(filter->source()) + ":" + ports(filter->source_ports) + " -> " + side(filter->target()) +
                     ":" + ports(filter->target_ports) + " protocol " + protocol + " " + action(ir.action(*filter));
  if (filter->connection != ir::ConnectionType::all)
    text += filter->connection == ir::ConnectionType::lan ? " lan" : " remote-access";
  if (filter->layer != ir::Layer::assigned)
    text += " layer " + std::to_string(unsigned(filter->layer));
  return text + " rank " + std::to_string(filter->rank);
}

std::string show(const net::Packet& packet) {
  return net::toString(packet.source) + ":" + std::to_string(packet.source_port) + " -> " +
         net::toString(packet.destination) + ":" + std::to_string(packet.destination_port) + " protocol " +
         std::to_string(packet.protocol) + (packet.connection == net::ConnectionClass::lan ? "" : " by remote access");
}

std::string show(const ir::PolicyIr& ir) {
  std::string text;
  const std::pair<const char*, const std::vector<ir::Filter>*> lists[] = {
      {"out", &ir.out}, {"in", &ir.in}, {"forward", &ir.forward}};
  for (const auto& [name, list] : lists)
    for (const ir::Filter& filter : *list)
      text += std::string(name) + ": " + show(ir, &filter) + "\n";
  return text;
}

} // namespace cordon::tests
