#include "compiler/meaning/connections.h"

#include "compiler/meaning/evaluate.h"
#include "compiler/meaning/pair.h"

#include <set>

namespace cordon::meaning {

Walk forEachConnection(const Network& network, llvm::ArrayRef<Atom> from, llvm::ArrayRef<Atom> to,
                       llvm::ArrayRef<model::Selector> services, uint64_t work_max,
                       llvm::function_ref<bool(const Connection&)> visit) {
  std::set<std::tuple<uint32_t, uint32_t, Filters>> seen;
  uint64_t work = 0;
  for (const Atom& source : from)
    for (const Atom& target : to) {
      auto ends = endsOf(source, target);
      if (!ends)
        continue;
      const End &first = *ends->first, &second = *ends->second;
      net::Packet addresses;
      addresses.source = first.address;
      addresses.destination = second.address;
      const net::Packet reply = replyTo(addresses);
      const Filters made[] = {
          between(first.peer, ir::Direction::out, addresses, work),
          between(second.peer, ir::Direction::in, addresses, work),
          between(second.peer, ir::Direction::out, reply, work),
          between(first.peer, ir::Direction::in, reply, work),
      };
      if (work > work_max)
        return Walk::too_much;
      const std::array<const Filters*, 4> lists{&made[0], &made[1], &made[2], &made[3]};
      if (isBetweenEnds(network, first, second, addresses, lists)) {
        Filters all;
        for (const Filters& list : made) {
          all.insert(all.end(), list.begin(), list.end());
          all.push_back(nullptr);
        }
        if (!seen.emplace(source.kind, target.kind, std::move(all)).second)
          continue;
      }
      bool goes_on = Pair(network, first, second, addresses, lists, work)
                         .forEach(services, [&](const net::Packet& packet, const Outcome& outcome, bool) {
                           return visit({first, second, packet, outcome});
                         });
      if (!goes_on)
        return Walk::stopped;
    }
  return Walk::complete;
}

} // namespace cordon::meaning
