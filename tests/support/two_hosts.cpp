#include "tests/support/two_hosts.h"

#include "compiler/meaning/outcome_text.h"

namespace cordon::test {

net::Packet aToB() {
  return {.source = kA,
          .destination = kB,
          .protocol = net::protocol::tcp,
          .source_port = 49152,
          .destination_port = 445,
          .connection = net::ConnectionClass::lan};
}

net::Packet bToA() {
  net::Packet packet = aToB();
  std::swap(packet.source, packet.destination);
  return packet;
}

ir::Negotiate negotiating() {
  ir::Negotiate action;
  action.authentication = {ir::AuthMethod{}};
  action.main = {ir::MainProposal{}};
  ir::QuickProposal quick;
  quick.esp = ir::Esp{catalog::Cipher::des3, catalog::Integrity::sha1};
  action.quick = {quick};
  return action;
}

TestHost::TestHost(std::string name, net::Address address, const char* platform) : address(address) {
  peer.name = std::move(name);
  peer.platform = catalog::findPlatform(platform);
  peer.addresses = {address};
  peer.domain = "corp.example";
}

void TestHost::have() {
  policy.platform = peer.platform->name.str();
  peer.policy = &policy;
}

TestHost& TestHost::add(ir::Action action, uint16_t protocol, net::PortRange port) {
  have();
  ir::Filter filter;
  filter.setSource({true, net::anyPrefix(net::Family::v4)});
  filter.setTarget({false, net::anyPrefix(net::Family::v4)});
  filter.protocol = protocol;
  filter.action = policy.intern(std::move(action));
  filter.origin = policy.add({ir::Origin::Kind::policy, "rule " + std::to_string(policy.origins.size() + 1), {}});
  // Both roles: a port is the responder's, whichever side that is.
  for (bool serves : {false, true}) {
    ir::Filter each = filter;
    (serves ? each.source_ports : each.target_ports) = port;
    if (serves && port.isAny())
      break;
    policy.out.push_back(each);
    policy.in.push_back(ir::mirror(each));
  }
  ir::rankBySpecificity(policy);
  return *this;
}

TestHost& TestHost::addTowards(const net::Address& other, ir::Action action) {
  have();
  ir::Filter filter;
  filter.setSource({true, net::anyPrefix(other.family)});
  filter.setTarget({false, net::hostPrefix(other)});
  filter.action = policy.intern(std::move(action));
  filter.origin = policy.add({ir::Origin::Kind::policy, "rule " + std::to_string(policy.origins.size() + 1), {}});
  policy.out.push_back(filter);
  policy.in.push_back(ir::mirror(filter));
  ir::rankBySpecificity(policy);
  return *this;
}

TestHost& TestHost::addTo(ir::Direction direction, ir::Action action) {
  have();
  ir::Filter filter;
  filter.setSource({direction == ir::Direction::out, net::anyPrefix(net::Family::v4)});
  filter.setTarget({direction == ir::Direction::in, net::anyPrefix(net::Family::v4)});
  filter.action = policy.intern(std::move(action));
  filter.origin = policy.add({ir::Origin::Kind::policy, "rule " + std::to_string(policy.origins.size() + 1), {}});
  policy.list(direction).push_back(filter);
  ir::rankBySpecificity(policy);
  return *this;
}

TestHost& TestHost::respond(ir::Negotiate action) {
  have();
  policy.default_response = ir::DefaultResponse{policy.intern(ir::Action(std::move(action))), {}};
  return *this;
}

ir::SecretId TestHost::key(const char* file) {
  return policy.intern(SecretRef{SecretRef::From::file, file});
}
ir::AuthorityId TestHost::root(const char* name) {
  return policy.intern(ir::Authority{name, {{"CN", name}}, ""});
}

meaning::Outcome fullOutcomeOf(TestHost& a, TestHost& b, const net::Packet& packet, const meaning::Network& network) {
  return meaning::outcome(network, a.peer, b.peer, packet);
}
std::string outcomeOf(TestHost& a, TestHost& b, const net::Packet& packet, const meaning::Network& network) {
  return meaning::describe(fullOutcomeOf(a, b, packet, network), a.peer.name, b.peer.name);
}

} // namespace cordon::test
