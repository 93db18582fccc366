// AUT314: one preshared key for several pairs of hosts: each of them can pose as any other.
#include "analyzer/check.h"

#include "compiler/diag/kinds/aut.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace cordon::analyzer {
namespace {

constexpr size_t kPairsMax = 1000; ///< counted, of one key
constexpr size_t kPlacesMax = 8;   ///< shown beside the first

using Pair = std::pair<uint32_t, uint32_t>; ///< of indices of hosts

struct Use {
  std::set<Pair> pairs;
  bool is_for_others = false;       ///< a subnet, or anybody
  std::vector<source::Span> places; ///< the first ones, in the order of statements

  void add(model::HostId one, model::HostId other) {
    if (one != other && pairs.size() <= kPairsMax)
      pairs.insert(std::minmax(one.index, other.index));
  }
};

/// Uses by key: by value where that is known.
class Uses {
public:
  explicit Uses(const Keys& keys) : keys(keys) {}

  /// Uses by a statement. Statements that say the same share what they say, place included: further ones are shown
  /// themselves.
  template <class Add> void of(const model::Using& use, source::Span statement, Add add) {
    for (const model::AuthMethod& method : use.methods) {
      if (method.kind != ir::AuthMethod::Kind::psk)
        continue;
      Use& one = all[numberOf(method.secret)];
      if (one.places.empty())
        one.places.push_back(method.span);
      else if (one.places.size() <= kPlacesMax)
        one.places.push_back(llvm::is_contained(one.places, method.span) ? statement : method.span);
      add(one);
    }
  }
  std::map<size_t, Use> all;

private:
  size_t numberOf(const SecretRef& ref) {
    for (size_t i = 0; i < known.size(); ++i)
      if (known[i] == ref || (!keys.valueOf(ref).empty() && keys.valueOf(ref) == keys.valueOf(known[i])))
        return i;
    known.push_back(ref);
    return known.size() - 1;
  }

  const Keys& keys;
  std::vector<SecretRef> known;
};

void addAmong(llvm::ArrayRef<model::HostId> hosts, Use& use) {
  for (size_t i = 0; i < hosts.size() && use.pairs.size() <= kPairsMax; ++i)
    for (size_t other = i + 1; other < hosts.size() && use.pairs.size() <= kPairsMax; ++other)
      use.add(hosts[i], hosts[other]);
}

/// Hosts by their addresses.
class Owners {
public:
  explicit Owners(const model::Model& model) {
    for (uint32_t i = 0; i < model.hosts.size(); ++i)
      for (const net::Address& address : model.hosts[i].addresses)
        of_address.emplace(address, model::HostId{i});
  }
  /// Null: of no host, or of more than one address.
  const model::HostId* of(const net::Prefix& prefix) const {
    auto at = prefix.isHost() ? of_address.find(prefix.first()) : of_address.end();
    return at == of_address.end() ? nullptr : &at->second;
  }

private:
  std::map<net::Address, model::HostId> of_address;
};

void addRule(const Owners& owners, const model::Rule& rule, Use& use) {
  if (rule.among)
    return addAmong(rule.hosts, use);
  for (const model::Side* side : {&rule.from, &rule.to}) {
    std::vector<model::HostId> peers(side->hosts.begin(), side->hosts.end());
    use.is_for_others |= side->any;
    for (const net::Prefix& prefix : side->prefixes) // those of the hosts, too
      if (const model::HostId* owner = owners.of(prefix); !owner)
        use.is_for_others = true;
      else if (!llvm::is_contained(side->hosts, *owner))
        peers.push_back(*owner);
    for (model::HostId host : rule.hosts)
      for (model::HostId peer : peers)
        use.add(host, peer);
  }
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  std::optional<Owners> owners; // of many hosts: made if a rule has a key
  Uses uses(context.keys);
  for (const model::Group& group : model.groups)
    if (model::isSecured(group.kind))
      uses.of(group.use, group.span, [&](Use& use) { addAmong(group.members, use); });
  for (const model::Rule& rule : model.rules)
    if (rule.verdict == model::Rule::Verdict::negotiate)
      uses.of(rule.use, rule.span, [&](Use& use) {
        if (!owners)
          owners.emplace(model);
        addRule(*owners, rule, use);
      });
  for (const model::Tunnel& tunnel : model.tunnels)
    uses.of(tunnel.use, tunnel.span, [&](Use& use) { use.add(tunnel.left.host, tunnel.right.host); });
  for (const auto& [number, use] : uses.all) {
    if (use.pairs.size() < 2 && !use.is_for_others)
      continue;
    std::string count = use.is_for_others              ? "more than named hosts"
                        : use.pairs.size() > kPairsMax ? "more than " + std::to_string(kPairsMax) + " pairs of hosts"
                                                       : std::to_string(use.pairs.size()) + " pairs of hosts";
    std::vector<source::Span> places = use.places;
    llvm::sort(places);
    auto report = context.diags.report(places.front(), diag::SharedKey, count);
    for (source::Span place : llvm::ArrayRef(places).drop_front().take_front(kPlacesMax))
      report.label(place, "the same key");
    report.note("whoever has it can pose as any of them, and one host lost means a new key for all")
        .help("make a key for each pair, or use certificates");
  }
}

} // namespace

extern const Check shared_keyCheck{run, true};

} // namespace cordon::analyzer
