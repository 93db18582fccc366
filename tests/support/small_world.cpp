#include "tests/support/small_world.h"

#include "tests/support/naive.h"
#include "tests/support/policy_gen.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <set>

namespace cordon::tests {
namespace {

using ir::Direction;
using ir::Filter;

constexpr unsigned kHostsMax = 5, kStatementsMax = 8, kPorts = 8;
constexpr uint64_t kFirst = 0x0a000000; // 10.0.0.0/28
constexpr uint8_t kBits = 4, kOther = 99;
constexpr uint16_t kProtocols[] = {net::protocol::tcp, net::protocol::udp, 47};
constexpr const char* kPlatforms[] = {"windows-2003-sp1", "windows-2003-sp2", "windows-7", "linux-strongswan"};

net::Address addressOf(uint64_t low) {
  return {net::Family::v4, {0, kFirst + low}};
}

/// The last port of the world stands for all beyond.
net::PortRange range(unsigned first, unsigned last) {
  return {uint16_t(first), uint16_t(last == kPorts - 1 ? 0xffff : last)};
}

net::Packet answerTo(net::Packet packet) {
  std::swap(packet.source, packet.destination);
  std::swap(packet.source_port, packet.destination_port);
  return packet;
}

/// All packets of the world between two addresses.
std::vector<net::Packet> packetsBetween(const net::Address& source, const net::Address& target) {
  std::vector<net::Packet> packets;
  auto add = [&](unsigned protocol, unsigned from, unsigned to) {
    packets.push_back({.source = source,
                       .destination = target,
                       .protocol = uint8_t(protocol),
                       .source_port = uint16_t(from),
                       .destination_port = uint16_t(to),
                       .connection = net::ConnectionClass::lan});
  };
  for (unsigned protocol : {unsigned(net::protocol::tcp), unsigned(net::protocol::udp)})
    for (unsigned from = 0; from < kPorts; ++from)
      for (unsigned to = 0; to < kPorts; ++to)
        add(protocol, from, to);
  add(47, 0, 0);
  add(kOther, 0, 0);
  return packets;
}
using Packets = std::bitset<2 * kPorts * kPorts + 2>; ///< by their places in the above

/// The filters of one list that meet packets between two addresses, in the naive order, each with all that it takes.
class Candidates {
public:
  Candidates(const naive::Host& host, Direction direction, const std::vector<net::Packet>& packets) {
    if (!host.policy)
      return;
    for (const Filter& filter : direction == Direction::out ? host.policy->out : host.policy->in) {
      // The addresses are the same in all: asked once, of a packet that has what the filter says besides.
      net::Packet like = packets.front();
      like.protocol = filter.protocol == ir::kAnyProtocol ? net::protocol::tcp : uint8_t(filter.protocol);
      like.source_port = filter.source_ports.first;
      like.destination_port = filter.target_ports.first;
      if (naive::matches(filter, like, host.me))
        all.emplace_back(&filter, takenBy(filter, packets));
    }
    std::sort(all.begin(), all.end(),
              [&](const auto& a, const auto& b) { return naive::before(*host.policy, *a.first, *b.first); });
  }

  const Filter* first(size_t packet) const {
    for (const auto& [filter, taken] : all)
      if (taken[packet])
        return filter;
    return nullptr;
  }
  Packets takenBy(const Filter& filter) const {
    for (const auto& [each, taken] : all)
      if (each == &filter)
        return taken;
    return {};
  }

private:
  std::vector<std::pair<const Filter*, Packets>> all;

  static Packets takenBy(const Filter& filter, const std::vector<net::Packet>& packets) {
    auto holds = [](const net::PortRange& range, uint16_t port) { return range.first <= port && port <= range.last; };
    Packets taken;
    for (size_t i = 0; i < packets.size(); ++i)
      taken[i] = (filter.protocol == ir::kAnyProtocol || filter.protocol == packets[i].protocol) &&
                 holds(filter.source_ports, packets[i].source_port) &&
                 holds(filter.target_ports, packets[i].destination_port);
    return taken;
  }
};

/// All that two hosts do to the packets from one of their addresses to another.
class Pairing {
public:
  const std::vector<net::Packet> packets;

  Pairing(naive::Host from, naive::Host to, const net::Address& source, const net::Address& target)
      : packets(packetsBetween(source, target)), from(std::move(from)), to(std::move(to)), answers(answersOf(packets)),
        packet_out(this->from, Direction::out, packets), packet_in(this->to, Direction::in, packets),
        reply_out(this->to, Direction::out, answers), reply_in(this->from, Direction::in, answers) {}

  naive::Deciding decidingOf(size_t packet) const {
    return {packet_out.first(packet), packet_in.first(packet), reply_out.first(packet), reply_in.first(packet)};
  }
  std::string outcomeOf(const naive::Deciding& deciding) const {
    return naive::outcome(from, to, deciding, [&](const Filter& narrow, const Filter& wide, bool is_reply) {
      const Packets inner = (is_reply ? reply_out : packet_out).takenBy(narrow);
      return (inner & ~(is_reply ? reply_in : packet_in).takenBy(wide)).none();
    });
  }

private:
  static std::vector<net::Packet> answersOf(std::vector<net::Packet> packets) {
    for (net::Packet& packet : packets)
      packet = answerTo(packet);
    return packets;
  }

  const naive::Host from, to;
  const std::vector<net::Packet> answers;
  const Candidates packet_out, packet_in, reply_out, reply_in;
};

} // namespace

net::Prefix SmallWorld::prefix() {
  const unsigned fixed = below(3) ? kBits : below(kBits);
  return net::prefixOf(addressOf(below(16)), uint8_t(28 + fixed));
}

net::PortRange SmallWorld::ports() {
  const unsigned first = below(kPorts);
  return range(first, below(2) ? first : first + below(kPorts - first));
}

ir::Negotiate SmallWorld::negotiation(ir::PolicyIr& policy) {
  using catalog::Cipher, catalog::DhGroup, catalog::Integrity;
  ir::Negotiate action;
  action.ike = below(4) ? ir::IkeVersion::v1 : ir::IkeVersion::v2;
  auto psk = [&](const char* name) {
    ir::AuthMethod method;
    method.kind = ir::AuthMethod::Kind::psk;
    method.secret = policy.intern(SecretRef{SecretRef::From::environment, name});
    return method;
  };
  const unsigned methods = below(6);
  if (methods < 4)
    action.authentication.push_back({});
  if (methods >= 3)
    action.authentication.push_back(psk(methods == 5 ? "B" : "A"));
  const ir::MainProposal old{Cipher::des3, Integrity::sha1, DhGroup::modp1024},
      weak{Cipher::des, Integrity::md5, DhGroup::modp768}, large{Cipher::des3, Integrity::sha1, DhGroup::modp2048};
  action.main = below(3) == 0 ? std::vector{weak, old} : below(4) == 0 ? std::vector{large} : std::vector{old, weak};
  ir::QuickProposal encrypted, readable, header;
  encrypted.esp = ir::Esp{Cipher::des3, Integrity::sha1};
  readable.esp = ir::Esp{Cipher::null, Integrity::sha1};
  header.ah = Integrity::sha1;
  action.quick = below(3) == 0   ? std::vector{readable, encrypted}
                 : below(6) == 0 ? std::vector{header}
                                 : std::vector{encrypted, readable};
  if (below(4) == 0)
    action.pfs.kind = below(2) ? ir::Pfs::Kind::main_mode_group : ir::Pfs::Kind::group;
  return action;
}

ir::Action SmallWorld::action(ir::PolicyIr& policy) {
  switch (below(6)) {
  case 0:
    return ir::Permit();
  case 1:
    return ir::Block();
  default:
    ir::Negotiate negotiate = negotiation(policy);
    negotiate.fallback_to_clear = below(3) == 0;
    negotiate.inbound_clear = below(3) == 0;
    negotiate.stage = below(8) == 0 ? ir::Negotiate::Stage::request : ir::Negotiate::Stage::require;
    return negotiate;
  }
}

void SmallWorld::addStatement(ir::PolicyIr& policy, uint32_t number) {
  Filter filter;
  filter.setSource({true, net::anyPrefix(net::Family::v4)});
  filter.setTarget({false, below(4) ? prefix() : net::anyPrefix(net::Family::v4)});
  if (below(2))
    filter.protocol = kProtocols[below(3)];
  if (net::hasPorts(uint8_t(filter.protocol)) && filter.protocol != ir::kAnyProtocol && below(3)) {
    filter.target_ports = below(4) ? ports() : net::kAnyPort;
    filter.source_ports = below(4) == 0 ? ports() : net::kAnyPort;
  }
  if (below(2))
    std::swap(filter.source_ports, filter.target_ports); // the host serves
  ir::Action chosen = action(policy);
  const bool is_one_way = !std::holds_alternative<ir::Negotiate>(chosen) && below(2) == 0;
  filter.action = policy.intern(std::move(chosen));
  filter.origin = policy.add({ir::Origin::Kind::policy, "rule r" + std::to_string(number), {}});
  const bool goes_out = !is_one_way || below(2), comes_in = !is_one_way || !goes_out;
  if (goes_out)
    policy.out.push_back(filter);
  if (comes_in)
    policy.in.push_back(naive::reversed(filter));
}

const ir::PolicyIr* SmallWorld::makePolicy(llvm::StringRef platform) {
  auto policy = std::make_unique<ir::PolicyIr>();
  policy->platform = platform.str();
  const unsigned statements = below(kStatementsMax + 1);
  for (uint32_t i = 0; i < statements; ++i)
    addStatement(*policy, i);
  if (below(3) == 0)
    policy->default_response = ir::DefaultResponse{policy->intern(ir::Action(negotiation(*policy))), {}};
  ir::rankBySpecificity(*policy);
  policies.push_back(std::move(policy));
  return policies.back().get();
}

SmallWorld::SmallWorld(uint64_t seed) : random(seed) {
  std::vector<uint64_t> free;
  for (uint64_t low = 0; low < 16; ++low)
    free.insert(free.begin() + ptrdiff_t(below(unsigned(free.size() + 1))), low);
  const unsigned hosts = 2 + below(kHostsMax - 1);
  for (unsigned i = 0; i < hosts; ++i) {
    model::Host host;
    host.name = "h" + std::to_string(i);
    for (unsigned count = below(6) ? 1 : 2; count > 0; --count) {
      host.addresses.push_back(addressOf(free.back()));
      free.pop_back();
    }
    std::sort(host.addresses.begin(), host.addresses.end());
    host.domain = below(4) ? "corp.example" : "";
    const ir::PolicyIr* policy = nullptr;
    if (i > 0 && below(4) == 0) { // one class with an earlier host
      policy = policy_of[below(i)];
    } else if (below(6)) {
      policy = makePolicy(kPlatforms[below(4)]);
    }
    host.platform = catalog::findPlatform(policy ? policy->platform : "windows-2003-sp1");
    model.hosts.push_back(std::move(host));
    policy_of.push_back(policy);
  }
}

std::vector<SmallWorld::End> SmallWorld::ends() const {
  std::vector<End> all;
  for (size_t i = 0; i < model.hosts.size(); ++i)
    for (const net::Address& address : model.hosts[i].addresses)
      all.push_back({i, address});
  return all;
}

naive::Host SmallWorld::naiveHost(size_t host) const {
  const model::Host& one = model.hosts[host];
  return {one.name, one.platform->name.str(), policy_of[host], one.addresses, one.domain};
}

std::vector<SmallWorld::Connection> SmallWorld::connections(const End& from, const End& to) const {
  const Pairing pairing(naiveHost(from.host), naiveHost(to.host), from.address, to.address);
  std::vector<Connection> found;
  std::set<std::array<const Filter*, 4>> seen;
  for (size_t i = 0; i < pairing.packets.size(); ++i) {
    const naive::Deciding by = pairing.decidingOf(i);
    if (seen.insert({by.packet_out, by.packet_in, by.reply_out, by.reply_in}).second)
      found.push_back({pairing.packets[i], pairing.outcomeOf(by)});
  }
  return found;
}

std::string SmallWorld::outcomeOf(const End& from, const End& to, const net::Packet& packet) const {
  const Pairing pairing(naiveHost(from.host), naiveHost(to.host), from.address, to.address);
  net::Packet like = packet;
  if (std::find(std::begin(kProtocols), std::end(kProtocols), packet.protocol) == std::end(kProtocols))
    like.protocol = kOther;
  const bool has_ports = like.protocol != kOther && net::hasPorts(like.protocol);
  like.source_port = has_ports ? std::min<uint16_t>(packet.source_port, kPorts - 1) : 0;
  like.destination_port = has_ports ? std::min<uint16_t>(packet.destination_port, kPorts - 1) : 0;
  const auto at = std::find(pairing.packets.begin(), pairing.packets.end(), like);
  return pairing.outcomeOf(pairing.decidingOf(size_t(at - pairing.packets.begin())));
}

std::string SmallWorld::show() const {
  std::string text;
  for (size_t i = 0; i < model.hosts.size(); ++i) {
    const model::Host& host = model.hosts[i];
    text += host.name + " " + host.platform->name.str() + (host.domain.empty() ? "" : " in " + host.domain);
    for (const net::Address& address : host.addresses)
      text += " " + net::toString(address);
    text += "\n";
    if (const ir::PolicyIr* policy = policy_of[i])
      for (Direction direction : {Direction::out, Direction::in})
        for (const Filter& filter : policy->list(direction))
          text += (direction == Direction::out ? "  out " : "  in  ") + tests::show(*policy, &filter) + "\n";
  }
  return text;
}

} // namespace cordon::tests
