// Which filters can decide packets between a host and a leaf of addresses is the same for all pairs of the host's atom
// with atoms of the leaf. So it is asked once for each atom and leaf, and a pair of atoms costs a look-up: two pairs of
// equal kinds and equal filters come to the same. So do all pairs of which both ends only permit, of whatever kinds:
// their packets pass. In a large estate most pairs are such: they have no filters for each other but those of their
// platforms.
#include "compiler/meaning/encounters.h"

#include "compiler/meaning/evaluate.h"
#include "compiler/meaning/pair.h"

#include <llvm/ADT/STLExtras.h>

#include <map>
#include <tuple>
#include <unordered_map>

namespace cordon::meaning {
namespace {

/// What can decide packets between an atom and a leaf, out and in at the atom.
using Lists = std::pair<Filters, Filters>;

class Walk {
public:
  Walk(const Network& network, llvm::ArrayRef<Atom> atoms, uint64_t work_max)
      : network(network), atoms(atoms), work_max(work_max) {}

  void add(size_t from, size_t to, uint32_t mark) {
    auto ends = endsOf(atoms[from], atoms[to]);
    if (!ends || (!ends->first->peer.policy && !ends->second->peer.policy))
      return;
    const End &first = *ends->first, &second = *ends->second;
    net::Packet addresses;
    addresses.source = first.address;
    addresses.destination = second.address;
    const net::Packet reply = replyTo(addresses);
    const Known near = listsOf(from, first, addresses, atoms[to].leaf);
    const Known far = listsOf(to, second, reply, atoms[from].leaf);
    const std::array<const Filters*, 4> lists{&near.second->first, &far.second->second, &far.second->first,
                                              &near.second->second};
    Key key{atoms[from].kind, atoms[to].kind, near.first, far.first, mark, 0, 0};
    if (isBetweenEnds(network, first, second, addresses, lists)) {
      if (passesAll(first.peer, *near.second) && passesAll(second.peer, *far.second))
        key = {kAny, kAny, kAny, kAny, mark, 0, 0};
    } else {
      std::get<5>(key) = atoms[from].leaf + 1;
      std::get<6>(key) = atoms[to].leaf + 1;
    }
    auto [place, is_new] = seen.try_emplace(key, found.all.size());
    if (is_new) {
      found.all.push_back({first, second, 0, mark, {}});
      Pair(network, first, second, addresses, lists, work)
          .forEach({}, [&](const net::Packet& packet, const Outcome& outcome, bool is_first) {
            if (is_first)
              found.all.back().cases.push_back({packet, outcome});
            return true;
          });
    }
    uint64_t others = atoms[to].hosts - (from == to ? 1 : 0);
    found.all[place->second].pairs += atoms[from].hosts * others;
  }

  bool isTooMuch() {
    found.complete = ++work <= work_max;
    return !found.complete;
  }
  Encounters take() { return std::move(found); }

private:
  using Known = std::pair<uint32_t, const Lists*>;
  using Key = std::tuple<uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t>;

  static constexpr uint32_t kAny = ~uint32_t(0);

  /// True if the lists let pass whatever there is.
  static bool passesAll(const Peer& peer, const Lists& lists) {
    auto permit = [&](const Filters& filters) {
      return llvm::all_of(filters, [&](const ir::Filter* filter) {
        return std::holds_alternative<ir::Permit>(peer.policy->action(*filter));
      });
    };
    return !peer.isOpen() && permit(lists.first) && permit(lists.second);
  }

  /// The lists of an atom towards a leaf, and their number: equal lists have equal numbers. `sent` is from the atom's
  /// end to an address of the leaf.
  Known listsOf(size_t atom, const End& end, const net::Packet& sent, uint32_t leaf) {
    auto [place, is_new] = towards.try_emplace(uint64_t(atom) << 32 | leaf);
    if (is_new) {
      Lists lists{between(end.peer, ir::Direction::out, sent, work),
                  between(end.peer, ir::Direction::in, replyTo(sent), work)};
      auto known = numbers.try_emplace(std::move(lists), uint32_t(numbers.size())).first;
      place->second = {known->second, &known->first};
    }
    return place->second;
  }

  const Network& network;
  llvm::ArrayRef<Atom> atoms;
  uint64_t work = 0, work_max;
  std::unordered_map<uint64_t, Known> towards;
  std::map<Lists, uint32_t> numbers;
  std::map<Key, size_t> seen;
  Encounters found;
};

} // namespace

Encounters encounters(const Network& network, llvm::ArrayRef<Atom> atoms,
                      llvm::function_ref<uint32_t(size_t, size_t)> mark, uint64_t work_max) {
  Walk walk(network, atoms, work_max);
  for (size_t from = 0; from < atoms.size(); ++from)
    for (size_t to = 0; to < atoms.size(); ++to) {
      if (walk.isTooMuch())
        return walk.take();
      walk.add(from, to, mark(from, to));
    }
  return walk.take();
}

} // namespace cordon::meaning
