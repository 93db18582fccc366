/// What lowering asks of the whole model again and again, answered once. Internal to compiler/lower.
#pragma once

#include "compiler/model/model.h"

#include <vector>

namespace cordon::lower {

class ModelIndex {
public:
  /// Refers to `model` as long as it lives.
  explicit ModelIndex(const model::Model& model);

  /// The host that has this address; null if none. Of several, the first.
  const model::Host* hostAt(const net::Address& address) const;

  /// The IKE version of statements without one of their own: IKEv2 where all hosts concerned speak it (decision 0004).
  ir::IkeVersion groupVersion() const { return group_version; }
  ir::IkeVersion ruleVersion(uint32_t rule) const { return rule_versions[rule]; }
  ir::IkeVersion versionOf(const model::Tunnel& tunnel) const;

  /// True if the rule's filters may demand an identity of the peer: it negotiates by certificate and names hosts that
  /// have one.
  bool demandsIdentity(const model::Rule& rule) const;

  const model::Model& model;

private:
  struct Place {
    net::Address address;
    model::HostId host;
    friend auto operator<=>(const Place&, const Place&) = default;
  };
  /// Where a dynamic address may be; one for all hosts alike.
  struct Pool {
    net::Prefix prefix;
    bool speaks_v2;
    model::HostId first;
  };
  struct Concerned;
  void addHostsIn(const net::Prefix& prefix, Concerned& concerned) const;
  ir::IkeVersion versionOf(const model::Rule& rule) const;
  ir::IkeVersion versionOfGroups() const;

  std::vector<Place> places;         ///< ascending
  std::vector<uint32_t> older_up_to; ///< how many of the first n places are of hosts without IKEv2
  std::vector<Pool> pools;
  ir::IkeVersion group_version;
  std::vector<ir::IkeVersion> rule_versions; ///< of each rule; of no meaning where nothing is negotiated
};

} // namespace cordon::lower
