#include "bench/analyze/filter_sets.h"

#include "bench/isolation_rows.h"

#include <bit>
#include <map>

namespace cordon::bench {
namespace {

using Kind = IsolationRow::Kind;

constexpr uint64_t kSeed = 1;

const char* nameOf(Kind kind) {
  switch (kind) {
  case Kind::secured_subnet:
    return "secured-subnet";
  case Kind::exempt_host:
    return "exempt-host";
  case Kind::exempt_subnet:
    return "exempt-subnet";
  case Kind::exempt_service:
    return "exempt-service";
  case Kind::pair:
    return "pair";
  case Kind::block:
    return "block-service";
  case Kind::tunnel:
    return "tunnel";
  case Kind::fallback:
    return "default";
  }
  abort();
}

/// Actions that differ from each other, and statements by name: what an IR has beside its filters.
class SetBuilder {
public:
  SetBuilder() {
    ir.name = "bench";
    ir.platform = "linux-strongswan";
    ir::Host host;
    host.name = "host";
    host.platform = ir.platform;
    host.addresses.push_back(*net::parseAddress("10.0.0.5"));
    ir.hosts.push_back(host);
    permit = addAction(ir::Permit());
    block = addAction(ir::Block());
    for (uint32_t profile = 0; profile < kIsolationProfiles; ++profile)
      negotiates.push_back(addAction(negotiate(profile)));
  }

  ir::ActionId permit, block;
  std::vector<ir::ActionId> negotiates;

  ir::ActionId tunnelBetween(uint32_t site, uint32_t peer) {
    auto [at, is_new] = tunnels.try_emplace({site, peer});
    if (is_new) {
      ir::Negotiate action = negotiate(2);
      action.tunnel = {gateway(site), gateway(peer)};
      at->second = addAction(action);
    }
    return at->second;
  }

  ir::OriginId statement(const std::string& name) {
    auto [at, is_new] = statements.try_emplace(name);
    if (is_new) {
      auto place = uint32_t(ir.origins.size());
      at->second = ir.add({ir::Origin::Kind::policy, name, {{source::FileId(), place, place + 1}}});
    }
    return at->second;
  }

  void add(const ir::Filter& filter, ir::Direction direction) { ir.list(direction).push_back(filter); }

  ir::PolicyIr finish() {
    rankBySpecificity(ir);
    return std::move(ir);
  }

private:
  ir::PolicyIr ir;
  std::map<std::pair<uint32_t, uint32_t>, ir::ActionId> tunnels;
  std::map<std::string, ir::OriginId> statements;

  static ir::Negotiate negotiate(uint32_t profile) {
    ir::Negotiate action;
    action.ike = ir::IkeVersion::v2;
    action.authentication.emplace_back();
    action.main.emplace_back();
    ir::QuickProposal offer;
    offer.esp.emplace().integrity = catalog::Integrity::sha1;
    offer.lifetime_s = 600 * (1 + profile);
    action.quick.push_back(offer);
    return action;
  }
  static net::Address gateway(uint32_t site) { return {net::Family::v4, {0, (198u << 24 | 18u << 16) + site}}; }
  ir::ActionId addAction(const ir::Action& action) {
    ir.actions.push_back(action);
    return {uint32_t(ir.actions.size() - 1)};
  }
};

ir::ActionId actionOf(SetBuilder& set, const IsolationRow& row) {
  switch (row.kind) {
  case Kind::secured_subnet:
  case Kind::pair:
  case Kind::fallback:
    return set.negotiates[row.profile];
  case Kind::exempt_host:
  case Kind::exempt_subnet:
  case Kind::exempt_service:
    return set.permit;
  case Kind::block:
    return set.block;
  case Kind::tunnel:
    return set.tunnelBetween(row.site, row.peer_site);
  }
  abort();
}

/// Either way round.
void addBoth(SetBuilder& set, const ir::Filter& filter) {
  set.add(filter, ir::Direction::out);
  set.add(mirror(filter), ir::Direction::in);
}

} // namespace

ir::PolicyIr isolationSet(size_t rows) {
  SetBuilder set;
  for (const IsolationRow& row : IsolationRows(rows, kSeed).make()) {
    ir::Filter filter;
    filter.family = row.source.prefix.family;
    filter.setSource({row.source.me, row.source.prefix});
    filter.setTarget({row.target.me, row.target.prefix});
    filter.protocol = row.protocol == 0 ? ir::kAnyProtocol : row.protocol;
    filter.source_ports = row.source_ports;
    filter.target_ports = row.target_ports;
    filter.action = actionOf(set, row);
    filter.origin = set.statement(std::string(nameOf(row.kind)) + " " + std::to_string(row.site));
    if (row.mirrored)
      addBoth(set, filter);
    else
      set.add(filter, ir::Direction::in);
  }
  return set.finish();
}

ir::PolicyIr sparseSet(size_t filters) {
  SetBuilder set;
  Random random(kSeed);
  constexpr std::array<uint16_t, 6> kPorts{22, 80, 443, 445, 1433, 3389};
  size_t left = filters;
  auto addPair = [&](const net::Prefix& source, const net::Prefix& target, bool for_service) {
    ir::Filter filter;
    filter.family = source.family;
    filter.setSource({false, source});
    filter.setTarget({false, target});
    if (for_service) {
      filter.protocol = net::protocol::tcp;
      filter.target_ports = net::singlePort(random.pick(kPorts));
    }
    uint64_t choice = random.below(8);
    filter.action = choice == 0 ? set.permit : choice == 1 ? set.block : set.negotiates[choice - 2];
    filter.origin = set.statement("rule " + std::to_string(left));
    addBoth(set, filter);
    --left;
  };
  // Two subnets, and what some of their hosts do.
  while (left > 0) {
    net::Family family = random.below(100) < kIsolationIpv6Percent ? net::Family::v6 : net::Family::v4;
    net::Prefix all = family == net::Family::v4 ? net::Prefix{family, {0, 10u << 24}, 8}
                                                : net::Prefix{family, {0x20010db8'00000000, 0}, 32};
    unsigned subnet_length = family == net::Family::v4 ? 24 : 64, host_length = net::bitsOf(family);
    net::Prefix source = random.inside(all, subnet_length), target = random.inside(all, subnet_length);
    addPair(source, target, /*for_service=*/false);
    net::Prefix server = random.inside(target, host_length);
    for (uint64_t more = 8 + random.below(8); more > 0 && left > 0; --more) {
      bool from_all = random.below(4) == 0;
      addPair(from_all ? source : random.inside(source, host_length),
              random.below(2) == 0 ? server : random.inside(target, host_length), random.below(3) != 0);
    }
  }
  return set.finish();
}

ir::PolicyIr denseSet(size_t filters) {
  SetBuilder set;
  Random random(kSeed);
  const net::Prefix all = net::anyPrefix(net::Family::v4), hosts{net::Family::v4, {0, 10u << 24}, 8};
  constexpr uint64_t kServices = 100, kPerStatement = 100;
  for (size_t i = 0; i < filters; ++i) {
    ir::Filter filter;
    const bool is_exemption = i % 2 == 0;
    if (is_exemption) {
      filter.setSource({false, all});
      filter.setTarget({false, random.inside(hosts, 32)});
    } else {
      filter.setSource({false, random.inside(hosts, 24)});
      filter.setTarget({false, all});
    }
    if (!is_exemption || random.below(3) != 0) {
      uint64_t service = random.below(kServices);
      filter.protocol = service % 2 == 0 ? net::protocol::tcp : net::protocol::udp;
      auto first = uint16_t(1 + 13 * service);
      filter.target_ports = {first, uint16_t(first + service % 7)};
    }
    filter.action = is_exemption ? set.permit : set.negotiates[random.below(kIsolationProfiles)];
    filter.origin =
        set.statement(std::string(is_exemption ? "exemption " : "rule ") + std::to_string(i / kPerStatement));
    set.add(filter, ir::Direction::out);
  }
  return set.finish();
}

ir::PolicyIr hiddenSet(size_t filters) {
  SetBuilder set;
  const unsigned host_bits = unsigned(std::bit_width(filters / 2));
  auto add = [&](ir::Filter filter, uint32_t source, unsigned length, ir::ActionId action, const std::string& name) {
    filter.setSource({false, {net::Family::v4, {0, (10u << 24) + source}, uint8_t(length)}});
    filter.action = action;
    filter.origin = set.statement(name);
    set.add(filter, ir::Direction::out);
  };
  ir::Filter tcp;
  tcp.protocol = net::protocol::tcp;
  size_t left = filters - 2;
  for (uint32_t host = 0; host < std::bit_floor(filters / 2); ++host, --left)
    add(tcp, host, 32, set.negotiates[0], "rule hosts");
  add(ir::Filter(), 0, 33 - host_bits, set.permit, "exemption hosts");
  for (; left > 0; --left) {
    tcp.target_ports = net::singlePort(uint16_t(left));
    add(tcp, 0, 32 - host_bits, set.block, "rule ports");
  }
  add(ir::Filter(), 0, 8, set.permit, "exemption all");
  return set.finish();
}

} // namespace cordon::bench
