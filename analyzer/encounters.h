/// What becomes of the connections among a policy's hosts, and what the policy says beside it. Made once for all
/// checks.
#pragma once

#include "analyzer/keys.h"
#include "analyzer/subject.h"
#include "compiler/meaning/encounters.h"

#include <string>
#include <vector>

namespace cordon::analyzer {

using meaning::Encounter;

/// Where it is written what one end does with a packet.
struct Side {
  std::string name; ///< `group isolated`, `host router`
  source::Span span;
};

class Encounters {
public:
  /// All encounters of the subject's hosts; none without a model.
  Encounters(const Subject& subject, const Keys& keys);

  llvm::ArrayRef<Encounter> all() const { return found.all; }
  /// False if there are more.
  bool complete() const { return found.complete; }
  const meaning::Network& hosts() const { return network; }

  /// True if an expectation says that the connection, or the one the other way round, fails or is blocked: then it is
  /// meant to. `packet` stands for all that the same filters decide.
  bool isMeant(const Encounter& encounter, const net::Packet& packet) const;
  /// The same where two ends are no encounter of these: site gateways and what goes through their tunnels.
  bool isMeantBetween(const meaning::End& from, const meaning::End& to, const net::Packet& packet) const;
  /// The devices on the path between the two ends.
  std::vector<const model::Device*> devicesBetween(const Encounter& encounter) const;

  /// Where the judgement of one end is written: the filter's statement, the default response, or a host that others
  /// configure.
  Side sideOf(const meaning::End& end, const meaning::Judgement& judgement) const;
  /// Where a host is declared.
  Side hostOf(llvm::StringRef name) const;
  /// The host of that name; null: none.
  const model::Host* hostNamed(llvm::StringRef name) const;

private:
  /// Two sets of addresses that the policy says something of, whichever of them opens the connection.
  struct Stretch {
    const model::AddressSet* from;
    const model::AddressSet* to;
    const model::Expectation* expectation = nullptr;
    const model::Device* device = nullptr;
  };
  static bool isMeant(const Stretch& stretch, const net::Packet& packet);
  void addStretches();
  bool lies(const meaning::End& end, const model::AddressSet& set) const;
  void walk(llvm::ArrayRef<meaning::Atom> atoms, uint64_t work_max);

  const model::Model* model = nullptr;
  meaning::Network network;
  std::vector<Stretch> stretches;
  std::vector<std::vector<uint32_t>> marks{{}}; ///< the stretches that both ends are on, by the encounter's mark
  meaning::Encounters found;
};

/// `10.1.0.2 -> 10.1.0.3, tcp 1 -> 1 from a to b: fails in main mode: ...`
std::string exampleOf(const Encounter& encounter, const Encounter::Case& one);

} // namespace cordon::analyzer
