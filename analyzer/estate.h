/// Who there is: every host as a peer, where it is, and which hosts stand for all of a class. For checks that ask what
/// becomes of a connection between two hosts.
#pragma once

#include "analyzer/subject.h"
#include "compiler/meaning/atoms.h"
#include "compiler/meaning/outcome.h"

#include <llvm/ADT/StringMap.h>

#include <optional>
#include <vector>

namespace cordon::analyzer {

class Estate {
public:
  /// Refers to the subject, which must outlive it. Of a subject without a model nothing is known.
  explicit Estate(const Subject& subject);

  const meaning::Network& network() const { return peers; }
  /// The policy of a host; null: none.
  const ir::PolicyIr* policyOf(model::HostId id) const { return peers.peers()[id.index].policy; }

  /// A host at its lowest address of the family; one with a dynamic address, at the lowest that it may have and no
  /// known host has. None if it has none, or it may be anywhere.
  std::optional<meaning::End> endOf(model::HostId id, net::Family family) const;

  struct Place {
    net::Address address;
    model::HostId host;
    friend auto operator<=>(const Place&, const Place&) = default;
  };
  /// The fixed addresses of hosts in a prefix, ascending.
  llvm::ArrayRef<Place> placesIn(const net::Prefix& prefix) const;

  /// Hosts with a role, by name.
  llvm::ArrayRef<model::HostId> withRole(llvm::StringRef role) const;

  /// For each class its first host with a fixed address and its first with a dynamic one.
  llvm::ArrayRef<model::HostId> standIns() const { return stand_ins; }
  /// Those of the classes that have filters of a statement ("exemption logon", "rule mesh"). At most 64.
  llvm::ArrayRef<model::HostId> standInsWith(llvm::StringRef statement) const;

  /// The groups of the hosts that an exemption of the model applies to, ascending.
  llvm::ArrayRef<uint32_t> groupsOf(const model::Exemption& exemption) const;

private:
  meaning::Network peers;
  const model::Model* model = nullptr;
  std::vector<Place> places; ///< ascending
  llvm::StringMap<std::vector<model::HostId>> by_role, by_statement;
  std::vector<model::HostId> stand_ins;
  std::vector<std::vector<uint32_t>> exemption_groups;
};

/// `host`, or `host` and how many more there are: "`ws1` and 12 more".
std::string andMore(llvm::StringRef first, size_t count);

/// True if the address lies in one of `prefixes`, which are disjoint and ascending.
bool holds(llvm::ArrayRef<net::Prefix> prefixes, const net::Address& address);
/// True if the set is `any`, or holds the address.
bool holds(const model::Side& set, const net::Address& address);

} // namespace cordon::analyzer
