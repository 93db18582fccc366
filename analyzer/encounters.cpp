#include "analyzer/encounters.h"

#include "compiler/ir/describe.h"
#include "compiler/meaning/evaluate.h"
#include "compiler/meaning/outcome_text.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringMap.h>

#include <algorithm>
#include <map>

namespace cordon::analyzer {
namespace {

using Verdict = model::Expectation::Verdict;

meaning::Network networkOf(const Subject& subject, const Keys& keys) {
  if (!subject.model)
    return {};
  llvm::StringMap<const ir::PolicyIr*> places;
  for (const ir::PolicyIr& policy : subject.classes)
    for (const ir::Host& host : policy.hosts)
      places[host.name] = &policy;
  return {*subject.model, [&](const model::Host& host) { return places.lookup(host.name); },
          [&](const ir::PolicyIr& policy) { return keys.of(policy); }};
}

/// All hosts of the model.
model::AddressSet hostsOf(const model::Model& model) {
  model::AddressSet set;
  std::vector<net::Address> addresses;
  for (uint32_t i = 0; i < model.hosts.size(); ++i) {
    set.hosts.push_back({{i}});
    llvm::append_range(addresses, model.hosts[i].addresses);
  }
  llvm::sort(addresses);
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  for (const net::Address& address : addresses)
    set.prefixes.push_back(net::hostPrefix(address));
  return set;
}

bool holds(const model::AddressSet& set, const net::Address& address) {
  auto at = std::upper_bound(set.prefixes.begin(), set.prefixes.end(), address,
                             [](const net::Address& one, const net::Prefix& prefix) { return one < prefix.first(); });
  return set.any || (at != set.prefixes.begin() && std::prev(at)->contains(address));
}

bool takes(llvm::ArrayRef<model::Selector> services, const net::Packet& packet) {
  return services.empty() || llvm::any_of(services, [&](const model::Selector& service) {
           return (service.protocol == ir::kAnyProtocol || service.protocol == packet.protocol) &&
                  (!service.family || *service.family == packet.source.family) &&
                  service.source_ports.contains(packet.source_port) &&
                  service.target_ports.contains(packet.destination_port);
         });
}

} // namespace

Encounters::Encounters(const Subject& subject, const Keys& keys)
    : model(subject.model), network(networkOf(subject, keys)) {
  if (!model)
    return;
  addStretches();
  std::vector<const ir::PolicyIr*> policies;
  for (const ir::PolicyIr& policy : subject.classes)
    policies.push_back(&policy);
  std::vector<const model::AddressSet*> cuts;
  for (const Stretch& stretch : stretches)
    cuts.insert(cuts.end(), {stretch.from, stretch.to});
  walk(meaning::Atoms(*model, network, policies, cuts).of(hostsOf(*model)), subject.work_max);
}

void Encounters::addStretches() {
  for (const model::Expectation& expectation : model->expectations)
    if (expectation.verdict == Verdict::fails || expectation.verdict == Verdict::blocked)
      stretches.push_back({&expectation.from, &expectation.to, &expectation, nullptr});
  for (const model::Device& device : model->devices)
    for (const auto& [from, to] : device.paths)
      stretches.push_back({&from, &to, nullptr, &device});
}

bool Encounters::lies(const meaning::End& end, const model::AddressSet& set) const {
  return holds(set, end.address) ||
         llvm::any_of(set.hosts, [&](model::HostId id) { return model->host(id).name == end.peer.name; });
}

void Encounters::walk(llvm::ArrayRef<meaning::Atom> atoms, uint64_t work_max) {
  std::vector<std::vector<bool>> starts(atoms.size()), ends(atoms.size()); // by stretch
  std::vector<bool> is_on(atoms.size());
  for (size_t i = 0; i < atoms.size(); ++i)
    for (const Stretch& stretch : stretches) {
      const meaning::End& end = atoms[i].examples.front();
      starts[i].push_back(lies(end, *stretch.from));
      ends[i].push_back(lies(end, *stretch.to));
      is_on[i] = is_on[i] || starts[i].back() || ends[i].back();
    }
  std::map<std::vector<uint32_t>, uint32_t> known{{{}, 0}};
  auto mark = [&](size_t from, size_t to) -> uint32_t {
    if (!is_on[from] || !is_on[to])
      return 0;
    std::vector<uint32_t> common;
    for (uint32_t i = 0; i < stretches.size(); ++i)
      if ((starts[from][i] && ends[to][i]) || (starts[to][i] && ends[from][i]))
        common.push_back(i);
    auto [place, is_new] = known.try_emplace(common, uint32_t(marks.size()));
    if (is_new)
      marks.push_back(std::move(common));
    return place->second;
  };
  found = meaning::encounters(network, atoms, mark, work_max);
}

bool Encounters::isMeant(const Stretch& stretch, const net::Packet& packet) {
  const model::Expectation* says = stretch.expectation;
  return says && (takes(says->services, packet) || takes(says->services, meaning::replyTo(packet)));
}

bool Encounters::isMeant(const Encounter& encounter, const net::Packet& packet) const {
  return llvm::any_of(marks[encounter.mark], [&](uint32_t index) { return isMeant(stretches[index], packet); });
}

bool Encounters::isMeantBetween(const meaning::End& from, const meaning::End& to, const net::Packet& packet) const {
  return llvm::any_of(stretches, [&](const Stretch& stretch) {
    return isMeant(stretch, packet) && ((lies(from, *stretch.from) && lies(to, *stretch.to)) ||
                                        (lies(to, *stretch.from) && lies(from, *stretch.to)));
  });
}

std::vector<const model::Device*> Encounters::devicesBetween(const Encounter& encounter) const {
  std::vector<const model::Device*> devices;
  for (uint32_t index : marks[encounter.mark])
    if (const model::Device* device = stretches[index].device; device && !llvm::is_contained(devices, device))
      devices.push_back(device);
  return devices;
}

Side Encounters::sideOf(const meaning::End& end, const meaning::Judgement& judgement) const {
  if (judgement.filter) {
    const ir::Origin& origin = end.peer.policy->origin(*judgement.filter);
    return {origin.name, origin.spans.empty() ? source::Span() : origin.spans.front()};
  }
  if (end.peer.policy && end.peer.policy->default_response)
    return {"default response", end.peer.policy->placeOf(end.peer.policy->default_response->origin)};
  return hostOf(end.peer.name);
}

const model::Host* Encounters::hostNamed(llvm::StringRef name) const {
  auto at = llvm::lower_bound(model->hosts, name,
                              [](const model::Host& host, llvm::StringRef other) { return host.name < other; });
  return at != model->hosts.end() && at->name == name ? &*at : nullptr;
}

Side Encounters::hostOf(llvm::StringRef name) const {
  const model::Host* host = hostNamed(name);
  return {("host " + name).str(), host ? host->span : source::Span()};
}

std::string exampleOf(const Encounter& encounter, const Encounter::Case& one) {
  const std::string &from = encounter.from.peer.name, &to = encounter.to.peer.name;
  return ir::describe(one.packet) + " from " + from + " to " + to + ": " + meaning::describe(one.outcome, from, to);
}

} // namespace cordon::analyzer
