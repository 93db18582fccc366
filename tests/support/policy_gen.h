/// Makes policies and packets for property tests: all filters of a small universe, and random policies from a seed. A
/// seed gives the same policies on every machine (no std:: distributions).
#pragma once

#include "compiler/ir/policy_ir.h"
#include "runtime/net/packet.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace cordon::tests {

/// Everything that four addresses, two protocols and two ports can say.
struct Universe {
  std::vector<net::Address> addresses; ///< 10.0.0.0 to 10.0.0.3
  std::vector<net::Address> me;        ///< one of them
  std::vector<ir::Endpoint> sides;     ///< me, any, the /30, both /31, the four /32
  std::vector<ir::Action> actions;     ///< permit, block, negotiate, negotiate in a tunnel
  std::vector<ir::Filter> filters;     ///< all of them: sides x sides x protocol and ports x actions
  std::vector<net::Packet> packets;    ///< all of them, LAN
  ir::PolicyIr emptyPolicy() const;    ///< without filters; its action ids are the indices of `actions`
};

/// `protocols` out of any, TCP, UDP (as IR numbers) and `ports` other than any; by default the whole universe.
struct UniverseOptions {
  std::vector<uint16_t> protocols{ir::kAnyProtocol, 6, 17};
  std::vector<uint16_t> ports{1, 2};
};
Universe makeUniverse(const UniverseOptions& options = {});

/// Adds a filter to the lists in which a host can meet it.
void addOneWay(ir::PolicyIr& ir, const ir::Filter& filter);
/// Adds both halves.
void addMirrored(ir::PolicyIr& ir, const ir::Filter& filter);

/// Random policies, far larger than the universe: both families, nested prefixes, port ranges, ICMP types, connection
/// types, layers, fallback and unsecured inbound, tunnels, one-way filters and duplicates.
class RandomPolicies {
public:
  explicit RandomPolicies(uint64_t seed) : engine(seed) {}

  /// A policy of `filters` written filters, mirrored ones expanded, not yet ranked.
  ir::PolicyIr policy(size_t filters);
  /// A packet in, or just outside, a random filter of `ir`, as a host with the addresses `me` may meet it.
  net::Packet packetNear(const ir::PolicyIr& ir, const std::vector<net::Address>& me);
  /// The host the policies are for.
  static std::vector<net::Address> me();

  /// A number below `bound`.
  uint64_t below(uint64_t bound) { return engine() % bound; }

private:
  ir::Filter filter(const ir::PolicyIr& ir);
  ir::Endpoint side(net::Family family);
  net::Address address(net::Family family);
  net::PortRange ports();
  net::Address addressNear(const ir::Endpoint& side, const std::vector<net::Address>& me);
  uint16_t portNear(const net::PortRange& range);
  bool chance(unsigned percent) { return below(100) < percent; }

  std::mt19937_64 engine;
};

/// One line for a failing test: "10.0.0.0/31:1 -> me:any tcp block".
std::string show(const ir::PolicyIr& ir, const ir::Filter* filter);
std::string show(const net::Packet& packet);
/// The lists of a policy, one filter a line.
std::string show(const ir::PolicyIr& ir);

} // namespace cordon::tests
