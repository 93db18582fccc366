#include "compiler/lower/model_index.h"

#include "compiler/catalog/platforms.h"

#include <llvm/ADT/STLExtras.h>

#include <map>
#include <tuple>

namespace cordon::lower {
namespace {

/// With whatever authentication a statement lists.
bool speaksIkeV2(const model::Host& host) {
  const catalog::Platform& platform = *host.platform;
  return platform.ike_v2.value.value_or(false) && !platform.ike_v2_certificates_only.value.value_or(false);
}

/// A host that has no IPsec at all negotiates nothing: it has no say in the version.
bool mayNegotiate(const model::Host& host) {
  return host.platform->ipsec.value.value_or(true);
}

ir::IkeVersion newest(bool all_speak_v2) {
  return all_speak_v2 ? ir::IkeVersion::v2 : ir::IkeVersion::v1;
}

} // namespace

/// The hosts of one statement, as far as their version goes.
struct ModelIndex::Concerned {
  const model::Model& model;
  model::HostId first; ///< the first one met
  bool several = false;
  bool all_speak_v2 = true;

  void add(model::HostId id, bool speaks_v2) {
    several |= first.isValid() && first != id;
    if (!first.isValid())
      first = id;
    all_speak_v2 &= speaks_v2;
  }
  void add(model::HostId id) {
    if (mayNegotiate(model.host(id)))
      add(id, speaksIkeV2(model.host(id)));
  }
};

ModelIndex::ModelIndex(const model::Model& model) : model(model) {
  std::map<std::pair<net::Prefix, bool>, model::HostId> distinct;
  for (uint32_t i = 0; i < model.hosts.size(); ++i) {
    const model::Host& host = model.hosts[i];
    for (const net::Address& address : host.addresses)
      places.push_back({address, {{i}}});
    if (mayNegotiate(host))
      for (const net::Prefix& prefix : host.dynamic_in)
        distinct.try_emplace({prefix, speaksIkeV2(host)}, model::HostId{{i}});
  }
  llvm::sort(places);
  older_up_to.push_back(0);
  for (const Place& place : places) {
    const model::Host& host = model.host(place.host);
    older_up_to.push_back(older_up_to.back() + (mayNegotiate(host) && !speaksIkeV2(host)));
  }
  for (const auto& [pool, first] : distinct)
    pools.push_back({pool.first, pool.second, first});
  group_version = versionOfGroups();
  rule_versions.reserve(model.rules.size());
  for (const model::Rule& rule : model.rules) {
    bool asked = rule.verdict == model::Rule::Verdict::negotiate && !rule.use.proposal->ike;
    rule_versions.push_back(asked ? versionOf(rule) : ir::IkeVersion::v1);
  }
}

const model::Host* ModelIndex::hostAt(const net::Address& address) const {
  auto at = std::lower_bound(places.begin(), places.end(), Place{address, {{0}}});
  return at != places.end() && at->address == address ? &model.host(at->host) : nullptr;
}

/// A host that may be anywhere is not found by its address.
void ModelIndex::addHostsIn(const net::Prefix& prefix, Concerned& concerned) const {
  size_t begin = size_t(std::lower_bound(places.begin(), places.end(), Place{prefix.first(), {{0}}}) - places.begin());
  size_t end = size_t(std::upper_bound(places.begin(), places.end(), Place{prefix.last(), {}}) - places.begin());
  concerned.all_speak_v2 &= older_up_to[begin] == older_up_to[end];
  for (size_t i = begin; i < end && !concerned.several; ++i)
    concerned.add(places[i].host);
  for (const Pool& pool : pools)
    if (pool.prefix.overlaps(prefix))
      concerned.add(pool.first, pool.speaks_v2);
}

/// Nobody at the other end is known: what every platform speaks.
ir::IkeVersion ModelIndex::versionOf(const model::Rule& rule) const {
  Concerned ends{model, {}};
  for (const model::Side* side : {&rule.from, &rule.to}) {
    for (model::HostId id : side->hosts)
      ends.add(id);
    for (const net::Prefix& prefix : side->prefixes)
      addHostsIn(prefix, ends);
  }
  bool known = rule.among || ends.first.isValid();
  for (model::HostId id : rule.hosts)
    ends.add(id);
  return newest(known && ends.several && ends.all_speak_v2);
}

ir::IkeVersion ModelIndex::versionOf(const model::Tunnel& tunnel) const {
  return newest(speaksIkeV2(model.host(tunnel.left.host)) && speaksIkeV2(model.host(tunnel.right.host)));
}

/// Whom a member may meet in secured space: the members of all groups that negotiate. A group of one still meets
/// anybody.
ir::IkeVersion ModelIndex::versionOfGroups() const {
  Concerned members{model, {}};
  for (const model::Group& group : model.groups)
    if (isSecured(group.kind))
      for (model::HostId id : group.members)
        members.add(id);
  return newest(members.several && members.all_speak_v2);
}

bool ModelIndex::demandsIdentity(const model::Rule& rule) const {
  bool by_certificate = llvm::any_of(rule.use.methods, [](const model::AuthMethod& method) {
    return method.kind == ir::AuthMethod::Kind::certificate;
  });
  if (rule.verdict != model::Rule::Verdict::negotiate || !by_certificate)
    return false;
  auto names_identity = [&](const model::Side& side) {
    return llvm::any_of(side.prefixes, [&](const net::Prefix& prefix) {
      const model::Host* host = prefix.isHost() ? hostAt(prefix.first()) : nullptr;
      return host && !host->identity.empty();
    });
  };
  return names_identity(rule.from) || names_identity(rule.to);
}

} // namespace cordon::lower
