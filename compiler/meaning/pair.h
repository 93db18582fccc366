/// The connections of one pair of ends. Internal to connections and encounters.
#pragma once

#include "compiler/meaning/atoms.h"
#include "compiler/meaning/outcome.h"

#include <llvm/ADT/STLFunctionalExtras.h>

#include <array>
#include <map>
#include <optional>
#include <vector>

namespace cordon::meaning {

using Filters = std::vector<const ir::Filter*>;

/// One list's filters that can decide a packet between the two addresses, in rank order: none is behind one that takes
/// all their traffic. Adds the filters tested to `work`; likewise below.
Filters between(const Peer& peer, ir::Direction direction, const net::Packet& addresses, uint64_t& work);

/// Two ends of the atoms that are different hosts at different addresses of one family; none if there are none.
std::optional<std::pair<const End*, const End*>> endsOf(const Atom& from, const Atom& to);

/// True if nothing but the lists of the two ends has a part in what becomes of the packet: no gateway's.
bool isBetweenEnds(const Network& network, const End& from, const End& to, const net::Packet& packet,
                   const std::array<const Filters*, 4>& lists);

/// The connections that `from` opens to `to`. Refers to all it is made of.
class Pair {
public:
  /// `lists`: out at `from`, in at `to`; of the reply out at `to`, in at `from`. `addresses` has those of the two.
  Pair(const Network& network, const End& from, const End& to, const net::Packet& addresses,
       const std::array<const Filters*, 4>& lists, uint64_t& work)
      : network(network), from(from), to(to), addresses(addresses), lists(lists), work(work) {}

  /// Calls `visit(packet, outcome, is_new)` for packets that stand for all of `services` (empty: all traffic), until it
  /// returns false: false then. `is_new`: no earlier packet was decided by the same filters.
  bool forEach(llvm::ArrayRef<model::Selector> services,
               llvm::function_ref<bool(const net::Packet&, const Outcome&, bool is_new)> visit);

private:
  using Decisive = std::pair<std::array<const ir::Filter*, 4>, bool>; ///< and whether there is an answer

  const Network& network;
  const End& from;
  const End& to;
  const net::Packet& addresses;
  std::array<const Filters*, 4> lists;
  uint64_t& work;
  std::map<Decisive, Outcome> known;
};

} // namespace cordon::meaning
