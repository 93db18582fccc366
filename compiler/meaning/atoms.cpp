#include "compiler/meaning/atoms.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace cordon::meaning {
namespace {

using Range = net::AddressRange;

net::Address next(const net::Address& address) {
  return {address.family, address.value + 1};
}
net::Address before(const net::Address& address) {
  return {address.family, address.value - 1};
}
bool isHighest(const net::Address& address) {
  return address == net::anyPrefix(address.family).last();
}
Range rangeOf(const net::Prefix& prefix) {
  return {prefix.first(), prefix.last()};
}

/// Addresses that are no host's own (RFC 6890, RFC 4291).
llvm::ArrayRef<Range> unusable() {
  static const std::vector<Range> ranges = [] {
    std::vector<Range> made;
    for (const char* text : {"0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3", "::/127", "ff00::/8"})
      made.push_back(rangeOf(*net::parsePrefix(text)));
    return made;
  }();
  return ranges;
}

/// The first of ranges, ascending and disjoint, that ends at `address` or after it.
const Range* firstFrom(llvm::ArrayRef<Range> ranges, const net::Address& address) {
  return std::lower_bound(ranges.begin(), ranges.end(), address,
                          [](const Range& each, const net::Address& at) { return each.last < at; });
}

bool holds(llvm::ArrayRef<Range> ranges, const net::Address& address) {
  const Range* found = firstFrom(ranges, address);
  return found != ranges.end() && found->first <= address;
}

/// What `range` has in common with each of `others`.
void intersect(const Range& range, llvm::ArrayRef<Range> others, llvm::function_ref<void(const Range&)> visit) {
  for (const Range* each = firstFrom(others, range.first); each != others.end() && each->first <= range.last; ++each)
    visit({std::max(range.first, each->first), std::min(range.last, each->last)});
}

/// Where a dynamic address may be.
std::vector<Range> poolsOf(const model::Host& host) {
  std::vector<Range> pools;
  for (const net::Prefix& prefix : host.dynamic_in)
    pools.push_back(rangeOf(prefix));
  if (pools.empty())
    pools = {rangeOf(net::anyPrefix(net::Family::v4)), rangeOf(net::anyPrefix(net::Family::v6))};
  return pools;
}

/// What of `range` is in none of `holes`, which ascend and are disjoint.
void subtract(Range range, llvm::ArrayRef<Range> holes, llvm::function_ref<void(const Range&)> keep) {
  for (const Range* hole = firstFrom(holes, range.first); hole != holes.end() && hole->first <= range.last; ++hole) {
    if (range.first < hole->first)
      keep({range.first, before(hole->first)});
    if (hole->last >= range.last)
      return;
    range.first = next(hole->last);
  }
  keep(range);
}

auto likeness(const Peer& peer) {
  return std::tuple(peer.policy, peer.platform, peer.domain, peer.identity, peer.domain_controller,
                    peer.has_certificate, peer.certificate_root.name, peer.certificate_root.subject,
                    peer.certificate_root.file, peer.offers_main, peer.offers_quick);
}

void addBounds(const net::Prefix& prefix, std::vector<net::Address>& starts) {
  starts.push_back(prefix.first());
  if (!isHighest(prefix.last()))
    starts.push_back(next(prefix.last()));
}

/// The accounts that access lists name, in lower case.
std::set<std::string> listedAccounts(llvm::ArrayRef<const ir::PolicyIr*> policies) {
  std::set<std::string> accounts;
  for (const ir::PolicyIr* policy : policies)
    for (const ir::Action& action : policy->actions)
      if (const auto* negotiate = std::get_if<ir::Negotiate>(&action)) {
        auto add = [&](const std::vector<ir::Principal>& list) {
          for (const ir::Principal& principal : list)
            accounts.insert(llvm::StringRef(principal.name).lower());
        };
        add(negotiate->access.deny);
        if (negotiate->access.allow)
          add(*negotiate->access.allow);
      }
  return accounts;
}

} // namespace

Atoms::Atoms(const model::Model& model, const Network& network, llvm::ArrayRef<const ir::PolicyIr*> policies,
             llvm::ArrayRef<const model::AddressSet*> cuts)
    : model(model), network(network) {
  for (net::Family family : {net::Family::v4, net::Family::v6})
    starts.push_back(net::anyPrefix(family).first());
  for (const ir::PolicyIr* policy : policies)
    for (ir::Direction direction : {ir::Direction::out, ir::Direction::in, ir::Direction::forward})
      for (const ir::Filter& filter : policy->list(direction))
        for (const ir::Endpoint& side : {filter.source(), filter.target()})
          if (!side.me)
            addBounds(side.prefix, starts);
  std::vector<const model::AddressSet*> sets(cuts.begin(), cuts.end());
  for (const model::Tunnel& tunnel : model.tunnels)
    sets.insert(sets.end(), {&tunnel.left.behind, &tunnel.right.behind});
  for (const model::AddressSet* set : sets)
    for (const net::Prefix& prefix : set->prefixes)
      addBounds(prefix, starts);
  llvm::sort(starts);
  starts.erase(std::unique(starts.begin(), starts.end()), starts.end());

  // Of accounts only those that a list names tell hosts apart.
  const std::set<std::string> listed = listedAccounts(policies);
  using Account = std::pair<bool, std::string>; // has one; which, if it is listed
  std::map<std::pair<decltype(likeness(Peer())), Account>, uint32_t> known;
  for (const Peer& peer : network.peers()) {
    std::string account = llvm::StringRef(peer.account).lower();
    Account key{!account.empty(), listed.count(account) ? account : ""};
    kinds.push_back(known.try_emplace({likeness(peer), key}, uint32_t(known.size() + 1)).first->second);
    for (const net::Address& address : peer.addresses)
      statics.push_back({address, address});
  }
  llvm::sort(statics);
  statics.erase(std::unique(statics.begin(), statics.end()), statics.end());
}

uint32_t Atoms::leafOf(const net::Address& address) const {
  return uint32_t(std::upper_bound(starts.begin(), starts.end(), address) - starts.begin() - 1);
}

/// Adds hosts at addresses, cut at the leaves.
struct Atoms::Collector {
  const Atoms& atoms;
  std::map<std::pair<uint32_t, uint32_t>, Atom> found;
  std::map<const Atom*, const Peer*> last; ///< that was counted; a host's addresses come together

  Atom& atomAt(uint32_t kind, uint32_t leaf) {
    Atom& atom = found[{kind, leaf}];
    atom.kind = kind;
    atom.leaf = leaf;
    return atom;
  }
  void count(Atom& atom, const Peer& peer) { atom.hosts += std::exchange(last[&atom], &peer) != &peer; }

  /// A host once in an atom, by its lowest address; of several, the two with the lowest addresses, these first.
  static void add(Atom& atom, const Peer& peer, bool is_known, const net::Address& address) {
    auto& examples = atom.examples;
    if (is_known && llvm::any_of(examples, [&](const End& end) { return end.peer.name == peer.name; }))
      return;
    End end{peer, address, is_known};
    if (!is_known)
      end.peer.name = net::toString(address);
    if (!peer.owns(address))
      end.peer.addresses = {address};
    examples.push_back(std::move(end));
    llvm::sort(examples, [](const End& a, const End& b) { return a.address < b.address; });
    if (examples.size() > 2)
      examples.pop_back();
  }

  void addFixed(uint32_t kind, const Peer& peer, const net::Address& address) {
    Atom& atom = atomAt(kind, atoms.leafOf(address));
    count(atom, peer);
    add(atom, peer, true, address);
  }

  /// Calls `visit(leaf, part)` for the part of the range in each leaf.
  void forEachLeaf(Range range, llvm::function_ref<void(uint32_t, const Range&)> visit) const {
    for (uint32_t leaf = atoms.leafOf(range.first);; ++leaf) {
      bool is_last = leaf + 1 == atoms.starts.size() || atoms.starts[leaf + 1] > range.last;
      visit(leaf, {range.first, is_last ? range.last : before(atoms.starts[leaf + 1])});
      if (is_last)
        return;
      range.first = atoms.starts[leaf + 1];
    }
  }

  /// A host somewhere in the range: at the lowest address that the other example does not have.
  void addDynamic(uint32_t kind, const Peer& peer, const Range& range) {
    forEachLeaf(range, [&](uint32_t leaf, const Range& part) {
      Atom& atom = atomAt(kind, leaf);
      count(atom, peer);
      bool is_taken = !atom.examples.empty() && atom.examples.front().address == part.first;
      add(atom, peer, true, is_taken && part.first < part.last ? next(part.first) : part.first);
    });
  }

  /// Hosts without IPsec at all addresses of the range.
  void addSupposed(const Range& range) {
    forEachLeaf(range, [&](uint32_t leaf, const Range& part) {
      add(atomAt(0, leaf), Peer(), false, part.first);
      if (part.first < part.last)
        add(atomAt(0, leaf), Peer(), false, next(part.first));
    });
  }
};

std::vector<Atom> Atoms::of(const model::AddressSet& set) const {
  std::vector<Range> ranges; // disjoint, ascending
  for (const net::Prefix& prefix : set.prefixes)
    ranges.push_back(rangeOf(prefix));
  if (set.any)
    ranges = {rangeOf(net::anyPrefix(net::Family::v4)), rangeOf(net::anyPrefix(net::Family::v6))};
  Collector collector{*this, {}, {}};
  for (uint32_t i = 0; i < model.hosts.size(); ++i) {
    const model::Host& host = model.hosts[i];
    const Peer& peer = network.peers()[i];
    for (const net::Address& address : host.addresses)
      if (holds(ranges, address))
        collector.addFixed(kinds[i], peer, address);
    if (!host.dynamic)
      continue;
    bool is_named = llvm::binary_search(set.hosts, model::HostId{{i}});
    for (const Range& pool : poolsOf(host))
      intersect(pool, is_named ? llvm::ArrayRef(pool) : llvm::ArrayRef(ranges), [&](const Range& part) {
        subtract(part, statics, [&](const Range& free) { collector.addDynamic(kinds[i], peer, free); });
      });
  }
  if (!set.beyond_hosts.empty())
    for (const Range& range : ranges)
      subtract(range, statics, [&](const Range& rest) {
        subtract(rest, unusable(), [&](const Range& usable) { collector.addSupposed(usable); });
      });

  std::vector<Atom> result;
  for (auto& [key, atom] : collector.found) {
    if (atom.kind == 0)
      atom.hosts = atom.examples.size();
    result.push_back(std::move(atom));
  }
  llvm::stable_sort(
      result, [](const Atom& a, const Atom& b) { return a.examples.front().address < b.examples.front().address; });
  return result;
}

} // namespace cordon::meaning
