#include "analyzer/estate.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>

namespace cordon::analyzer {
namespace {

constexpr size_t kStandInsMax = 64; ///< of one statement

/// For each exemption the groups of its hosts. One pass over the lists of hosts for all checks: with many exemptions
/// for many hosts they are what takes time.
std::vector<std::vector<uint32_t>> groupsOfExemptions(const model::Model& model) {
  std::vector<model::GroupId> group_of;
  for (const model::Host& host : model.hosts)
    group_of.push_back(host.group);
  std::vector<std::vector<uint32_t>> all;
  for (const model::Exemption& exemption : model.exemptions) {
    std::vector<bool> seen(model.groups.size());
    for (model::HostId id : exemption.applies_to)
      if (group_of[id.index].isValid())
        seen[group_of[id.index].index] = true;
    std::vector<uint32_t>& groups = all.emplace_back();
    for (uint32_t i = 0; i < seen.size(); ++i)
      if (seen[i])
        groups.push_back(i);
  }
  return all;
}

} // namespace

Estate::Estate(const Subject& subject) : model(subject.model) {
  if (!model)
    return;
  llvm::StringMap<uint32_t> ids;
  for (uint32_t i = 0; i < model->hosts.size(); ++i) {
    const model::Host& host = model->hosts[i];
    ids[host.name] = i;
    for (const net::Address& address : host.addresses)
      places.push_back({address, {{i}}});
    for (const std::string& role : host.roles)
      by_role[role].push_back({{i}});
  }
  llvm::sort(places);
  exemption_groups = groupsOfExemptions(*model);

  std::vector<const ir::PolicyIr*> policies(model->hosts.size());
  for (const ir::PolicyIr& policy : subject.classes) {
    std::optional<model::HostId> fixed, dynamic;
    for (const ir::Host& member : policy.hosts) {
      auto at = ids.find(member.name);
      if (at == ids.end())
        continue;
      const model::HostId id{{at->second}};
      policies[id.index] = &policy;
      std::optional<model::HostId>& first = model->host(id).dynamic ? dynamic : fixed;
      first = first ? first : std::optional(id);
    }
    for (const std::optional<model::HostId>& one : {fixed, dynamic})
      if (one)
        stand_ins.push_back(*one);
    for (const ir::Origin& origin : policy.origins)
      for (const std::optional<model::HostId>& one : {fixed, dynamic})
        if (auto& with = by_statement[origin.name]; one && with.size() < kStandInsMax)
          with.push_back(*one);
  }
  peers =
      meaning::Network(*model, [&](const model::Host& host) { return policies[size_t(&host - model->hosts.data())]; });
}

std::optional<meaning::End> Estate::endOf(model::HostId id, net::Family family) const {
  const model::Host& host = model->host(id);
  meaning::End end{peers.peers()[id.index], {}, true};
  for (const net::Address& address : host.addresses)
    if (address.family == family) {
      end.address = address;
      return end;
    }
  for (const net::Prefix& pool : host.dynamic_in) {
    if (pool.family != family)
      continue;
    end.address = pool.first();
    for (const Place& place : placesIn(pool))
      if (place.address == end.address && end.address != pool.last())
        end.address.value = end.address.value + 1;
    end.peer.addresses = {end.address};
    return end;
  }
  return std::nullopt;
}

llvm::ArrayRef<Estate::Place> Estate::placesIn(const net::Prefix& prefix) const {
  auto first = std::lower_bound(places.begin(), places.end(), prefix.first(),
                                [](const Place& place, const net::Address& at) { return place.address < at; });
  auto last = std::upper_bound(first, places.end(), prefix.last(),
                               [](const net::Address& at, const Place& place) { return at < place.address; });
  return llvm::ArrayRef(places).slice(size_t(first - places.begin()), size_t(last - first));
}

llvm::ArrayRef<model::HostId> Estate::withRole(llvm::StringRef role) const {
  auto at = by_role.find(role);
  return at != by_role.end() ? llvm::ArrayRef(at->second) : llvm::ArrayRef<model::HostId>();
}

llvm::ArrayRef<model::HostId> Estate::standInsWith(llvm::StringRef statement) const {
  auto at = by_statement.find(statement);
  return at != by_statement.end() ? llvm::ArrayRef(at->second) : llvm::ArrayRef<model::HostId>();
}

llvm::ArrayRef<uint32_t> Estate::groupsOf(const model::Exemption& exemption) const {
  return exemption_groups[size_t(&exemption - model->exemptions.data())];
}

std::string andMore(llvm::StringRef first, size_t count) {
  std::string text = ("`" + first + "`").str();
  return count > 1 ? text + " and " + std::to_string(count - 1) + " more" : text;
}

bool holds(llvm::ArrayRef<net::Prefix> prefixes, const net::Address& address) {
  auto after = std::upper_bound(prefixes.begin(), prefixes.end(), address,
                                [](const net::Address& at, const net::Prefix& each) { return at < each.first(); });
  return after != prefixes.begin() && std::prev(after)->contains(address);
}

bool holds(const model::Side& set, const net::Address& address) {
  return set.any || holds(set.prefixes, address);
}

} // namespace cordon::analyzer
