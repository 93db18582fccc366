#include "tools/cordon/packet_query.h"

#include "compiler/catalog/icmp.h"
#include "compiler/diag/diagnostics.h"
#include "tools/cordon/complaint.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::cli {
namespace {

constexpr uint16_t kEphemeralPort = 49152; // RFC 6335: the first dynamic port

struct Reader {
  const model::Model* model;
  const NamedServices& services;
  Io& io;
  PacketQuery query;

  bool fail(const llvm::Twine& what, const llvm::Twine& help) {
    complain(io, what, help);
    return false;
  }

  const model::Host* hostAt(const net::Address& address) const {
    if (model)
      for (const model::Host& host : model->hosts)
        if (llvm::is_contained(host.addresses, address))
          return &host;
    return nullptr;
  }

  /// The one host that may have the address at the moment; none if several may.
  const model::Host* dynamicHostAt(const net::Address& address) {
    std::vector<const model::Host*> found;
    if (model)
      for (const model::Host& host : model->hosts)
        if (llvm::any_of(host.dynamic_in, [&](const net::Prefix& within) { return within.contains(address); }))
          found.push_back(&host);
    if (found.empty())
      return nullptr;
    if (found.size() > 1) {
      query.assumptions.push_back(net::toString(address) + " is nobody's: " + std::to_string(found.size()) +
                                  " hosts with dynamic addresses may have it; name one instead");
      return nullptr;
    }
    query.assumptions.push_back(found.front()->name + " has a dynamic address: it has " + net::toString(address));
    return found.front();
  }

  const model::Host* hostNamed(llvm::StringRef name) const {
    if (model)
      for (const model::Host& host : model->hosts)
        if (host.name == name)
          return &host;
    return nullptr;
  }

  /// Hosts first; a family may be wanted because the other end has only that one.
  bool readEnd(llvm::StringRef text, std::optional<net::Family> family, End& end) {
    if (const model::Host* host = hostNamed(text)) {
      end.host = host;
      for (const net::Address& address : host->addresses)
        if (!family || address.family == *family) {
          end.address = address;
          return true;
        }
      for (const net::Prefix& within : host->dynamic_in)
        if (!family || within.family == *family) {
          end.address = within.isHost() ? within.first() : net::Address{within.family, within.base + 1};
          end.representative = true;
          query.assumptions.push_back(host->name + " has a dynamic address: " + net::toString(end.address) +
                                      " stands for it");
          return true;
        }
      return fail("host `" + text + "` has no address that can be used here", "give an address instead of the name");
    }
    if (auto address = net::parseAddress(std::string_view(text.data(), text.size()))) {
      end.address = *address;
      end.host = hostAt(*address);
      if (!end.host) {
        end.host = dynamicHostAt(*address);
        end.representative = end.host != nullptr;
      }
      return true;
    }
    std::vector<llvm::StringRef> names;
    if (model)
      for (const model::Host& host : model->hosts)
        names.push_back(host.name);
    llvm::StringRef near = diag::nearest(text, names);
    std::string help = near.empty() ? "give " : ("did you mean `" + near + "`?").str();
    if (near.empty())
      help += names.empty() ? "an IP address" : "an IP address, or the name of a host: " + namesOfHosts(*model);
    return fail("`" + text + "` is neither a host nor an address", help);
  }

  /// The families of an end's addresses, that of its first one first. Empty if it has none, or is no end at all.
  std::vector<net::Family> familiesOf(llvm::StringRef text) const {
    std::vector<net::Family> families;
    if (const model::Host* host = hostNamed(text)) {
      for (const net::Address& address : host->addresses)
        families.push_back(address.family);
      for (const net::Prefix& within : host->dynamic_in)
        families.push_back(within.family);
    } else if (auto address = net::parseAddress(std::string_view(text.data(), text.size()))) {
      families.push_back(address->family);
    }
    return families;
  }

  bool number(llvm::StringRef text, unsigned max, uint16_t& value, const char* what) {
    unsigned n = 0;
    if (text.getAsInteger(10, n) || n > max)
      return fail(llvm::Twine(what) + " `" + text + "` is not a number from 0 to " + llvm::Twine(max), "see --help");
    value = uint16_t(n);
    return true;
  }

  bool readIcmp(llvm::StringRef text) {
    net::Packet& packet = query.packet;
    bool v6 = packet.source.family == net::Family::v6;
    packet.protocol = v6 ? net::protocol::icmpv6 : net::protocol::icmp;
    auto [type, code] = text.split('/');
    for (const catalog::IcmpType& known : catalog::icmpTypes(v6))
      if (known.name == type) {
        packet.source_port = known.number;
        return code.empty() || number(code, 255, packet.destination_port, "ICMP code");
      }
    return number(type, 255, packet.source_port, "ICMP type") &&
           (code.empty() || number(code, 255, packet.destination_port, "ICMP code"));
  }

  /// A packet of the policy's own service.
  bool readNamed(llvm::StringRef name, llvm::ArrayRef<model::Selector> selectors) {
    net::Packet& packet = query.packet;
    const auto* one = llvm::find_if(selectors, [&](const model::Selector& each) {
      return each.family.value_or(packet.source.family) == packet.source.family;
    });
    if (one == selectors.end())
      return fail("service `" + name + "` is of the other address family", "give addresses of that one");
    packet.protocol = uint8_t(one->protocol);
    const bool is_icmp = net::isIcmp(packet.protocol), has_ports = net::hasPorts(packet.protocol);
    if (is_icmp && one->source_ports.isAny())
      return readIcmp("echo-request");
    if (has_ports) {
      packet.source_port = one->source_ports.isAny() ? kEphemeralPort : one->source_ports.first;
      packet.destination_port = one->target_ports.isAny() && !is_icmp ? kEphemeralPort : one->target_ports.first;
    }
    if (selectors.size() > 1 || (has_ports && !(one->source_ports.isSingle() || one->source_ports.isAny())) ||
        (has_ports && !one->target_ports.isSingle()))
      query.assumptions.push_back("service `" + name.str() + "` is more than one packet: the first stands for it");
    return true;
  }

  bool readService(llvm::StringRef service) {
    if (auto named = services.find(service); named != services.end())
      return readNamed(service, named->second);
    auto [protocol, port] = service.split('/');
    net::Packet& packet = query.packet;
    if (protocol == "tcp" || protocol == "udp") {
      packet.protocol = protocol == "tcp" ? net::protocol::tcp : net::protocol::udp;
      packet.source_port = kEphemeralPort;
      if (port.empty())
        return fail("service `" + service + "` has no port", "write tcp/1433");
      return number(port, 65535, packet.destination_port, "port");
    }
    if (protocol == "icmp" || protocol == "icmpv6" || protocol == "ping") {
      query.assumptions.push_back("ICMP means an echo request (give --icmp TYPE/CODE for another)");
      return readIcmp("echo-request");
    }
    uint16_t value = 0;
    protocol.consume_front("protocol ");
    if (!port.empty() || protocol.empty() || protocol.find_first_not_of("0123456789") != llvm::StringRef::npos)
      return failUnknown(service);
    if (!number(protocol, 255, value, "protocol"))
      return false;
    packet.protocol = uint8_t(value);
    // Without what such packets also have, there is no packet to judge.
    if (value == net::protocol::tcp || value == net::protocol::udp)
      return fail("protocol " + protocol + " has ports",
                  value == net::protocol::tcp ? "write tcp/1433" : "write udp/53");
    if (value == net::protocol::icmp || value == net::protocol::icmpv6)
      return fail("protocol " + protocol + " has types", "write --icmp echo-request");
    return true;
  }

  bool failUnknown(llvm::StringRef service) {
    std::vector<llvm::StringRef> names;
    for (const auto& [name, selectors] : services)
      names.push_back(name);
    llvm::StringRef near = diag::nearest(service, names);
    return fail("`" + service + "` is no service",
                near.empty()
                    ? llvm::Twine("write tcp/1433, udp/53, icmp, a protocol number, or a service of the policy")
                    : "did you mean `" + near + "`?");
  }

  bool read(const Arguments& arguments) {
    net::Packet& packet = query.packet;
    const std::string from = arguments.value("--from"), to = arguments.value("--to");
    const std::vector<net::Family> here = familiesOf(from), there = familiesOf(to);
    const auto common = llvm::find_if(here, [&](net::Family family) { return llvm::is_contained(there, family); });
    if (!here.empty() && !there.empty() && common == here.end())
      return fail("the two ends are of different address families", "give two IPv4 or two IPv6 addresses");
    const auto family = common == here.end() ? std::nullopt : std::optional(*common);
    if (!readEnd(from, family, query.from) || !readEnd(to, family, query.to))
      return false;
    packet.source = query.from.address;
    packet.destination = query.to.address;
    if (arguments.has("--icmp")) {
      if (arguments.has("--service"))
        return fail("--icmp and --service are both given", "give one");
      if (!readIcmp(arguments.value("--icmp")))
        return false;
    } else if (!arguments.has("--service")) {
      return fail("no service is given", "add --service tcp/1433, or --icmp echo-request");
    } else if (!readService(arguments.value("--service"))) {
      return false;
    }
    bool ports = packet.protocol == net::protocol::tcp || packet.protocol == net::protocol::udp;
    if (arguments.has("--sport")) {
      if (!ports)
        return fail("--sport needs a tcp or udp service", "leave it out");
      return number(arguments.value("--sport"), 65535, packet.source_port, "port");
    }
    if (ports && packet.source_port == kEphemeralPort)
      query.assumptions.push_back("source port " + std::to_string(kEphemeralPort) +
                                  " stands for any ephemeral port (give --sport for another)");
    return true;
  }
};

} // namespace

std::optional<PacketQuery> readPacketQuery(const Arguments& arguments, const model::Model* model,
                                           const NamedServices& services, Io& io) {
  Reader reader{model, services, io, {}};
  if (!reader.read(arguments))
    return std::nullopt;
  std::string connection = arguments.value("--connection");
  if (connection == "remote-access")
    reader.query.packet.connection = net::ConnectionClass::remote_access;
  else if (!connection.empty() && connection != "lan") {
    complain(io, "connection type `" + connection + "` is neither lan nor remote-access");
    return std::nullopt;
  }
  return std::move(reader.query);
}

std::string namesOfHosts(const model::Model& model) {
  constexpr size_t kShown = 8;
  std::vector<std::string> names;
  for (const model::Host& host : model.hosts)
    if (names.size() < kShown)
      names.push_back(host.name);
  const size_t more = model.hosts.size() - names.size();
  return llvm::join(names, ", ") + (more ? " and " + std::to_string(more) + " more" : "");
}

std::vector<Option> packetQueryOptions() {
  return {{"--from", "HOST|IP", "the sender", true},
          {"--to", "HOST|IP", "the receiver", true},
          {"--service", "SERVICE", "tcp/1433, udp/53, icmp, a protocol number, or a service of the policy"},
          {"--sport", "N", "the source port"},
          {"--icmp", "TYPE[/CODE]", "an ICMP message: number or name (echo-request)"},
          {"--connection", "KIND", "lan (default) or remote-access"}};
}

} // namespace cordon::cli
