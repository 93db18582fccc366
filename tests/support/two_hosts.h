/// Two hosts, a and b, with policies of a few filters, and what their connection comes to: for tests of outcomes.
#pragma once

#include "compiler/meaning/outcome.h"

namespace cordon::test {

/// The addresses of a and b.
inline constexpr net::Address kA{net::Family::v4, {0, 0x0a000001}}, kB{net::Family::v4, {0, 0x0a000002}};
/// TCP 49152 -> 445 from a to b.
net::Packet aToB();
/// The same from b to a.
net::Packet bToA();

/// IKEv1, Kerberos, 3des-sha1-modp1024, ESP(3des, sha1), no fallback, nothing unsecured.
ir::Negotiate negotiating();

/// One host and its policy. Movable only as long as no peer refers to it.
class TestHost {
public:
  TestHost(std::string name, net::Address address, const char* platform = "windows-2003");

  /// Adds a mirrored filter between `me` and everybody; one that `protocol` and `port` (the responder's) narrow.
  TestHost& add(ir::Action action, uint16_t protocol = ir::kAnyProtocol, net::PortRange port = {});
  /// Adds a mirrored filter between `me` and one address, for all traffic.
  TestHost& addTowards(const net::Address& other, ir::Action action);
  /// Adds a filter to one list.
  TestHost& addTo(ir::Direction direction, ir::Action action);
  TestHost& respond(ir::Negotiate action); ///< the default response
  ir::SecretId key(const char* file);
  ir::AuthorityId root(const char* name);

  meaning::Peer peer; ///< refers to `policy`, if the host has one
  ir::PolicyIr policy;

private:
  void have();
  net::Address address;
};

/// The outcome of a's connection to b, as text.
std::string outcomeOf(TestHost& a, TestHost& b, const net::Packet& packet = aToB(),
                      const meaning::Network& network = {});
meaning::Outcome fullOutcomeOf(TestHost& a, TestHost& b, const net::Packet& packet = aToB(),
                               const meaning::Network& network = {});

} // namespace cordon::test
