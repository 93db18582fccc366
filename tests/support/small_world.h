/// A few hosts and their policies, in a world small enough to try every connection: 4-bit addresses, TCP, UDP, one
/// protocol without ports and one for all others, 8 ports at either side. Which filters decide is found by trying every
/// packet against every filter, in the order of the naive oracle; what they come to is the naive oracle's word.
#pragma once

#include "compiler/model/model.h"
#include "tests/support/naive_outcome.h"

#include <memory>
#include <random>

namespace cordon::tests {

class SmallWorld {
public:
  /// A seed gives the same world on every machine.
  explicit SmallWorld(uint64_t seed);

  model::Model model;                                  ///< the hosts, by name, and nothing else
  std::vector<std::unique_ptr<ir::PolicyIr>> policies; ///< each of one host or of a few alike
  std::vector<const ir::PolicyIr*> policy_of;          ///< by host; null: none

  /// A host at one of its addresses.
  struct End {
    size_t host = 0;
    net::Address address;
  };
  std::vector<End> ends() const;

  /// Packets that one set of four filters decides: the first of them, and what becomes of it.
  struct Connection {
    net::Packet packet;
    std::string outcome; ///< in the naive oracle's words
  };
  /// All that one end can open to another, as trying every packet finds it.
  std::vector<Connection> connections(const End& from, const End& to) const;
  /// What becomes of one packet from one end to another: of those beyond the world what becomes of its last.
  std::string outcomeOf(const End& from, const End& to, const net::Packet& packet) const;

  std::string show() const;

private:
  std::mt19937_64 random;

  unsigned below(unsigned bound) { return unsigned(random() % bound); }
  net::Prefix prefix();
  net::PortRange ports();
  ir::Negotiate negotiation(ir::PolicyIr& policy);
  ir::Action action(ir::PolicyIr& policy);
  void addStatement(ir::PolicyIr& policy, uint32_t number);
  const ir::PolicyIr* makePolicy(llvm::StringRef platform);
  naive::Host naiveHost(size_t host) const;
};

} // namespace cordon::tests
