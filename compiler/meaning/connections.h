/// All connections between two sets of ends, a packet for each kind of them: exact, by cutting addresses and services
/// where filters do, not by sampling.
#pragma once

#include "compiler/meaning/atoms.h"
#include "compiler/meaning/outcome.h"

#include <llvm/ADT/STLFunctionalExtras.h>

namespace cordon::meaning {

/// A connection that stands for all that no filter tells from it.
struct Connection {
  const End& from;
  const End& to;
  const net::Packet& packet;
  const Outcome& outcome;
};

enum class Walk : uint8_t {
  complete,
  stopped,  ///< by the visitor
  too_much, ///< a bound was reached: there is more
};

/// Calls `visit` for the connections from one of `from` to one of `to` with packets of `services` (empty: all traffic),
/// by source address, target address, packet; it returns false to stop. Pairs of hosts that differ from an earlier pair
/// in nothing but names and addresses are left out. At most `work_max` filters are tested against packets.
Walk forEachConnection(const Network& network, llvm::ArrayRef<Atom> from, llvm::ArrayRef<Atom> to,
                       llvm::ArrayRef<model::Selector> services, uint64_t work_max,
                       llvm::function_ref<bool(const Connection&)> visit);

} // namespace cordon::meaning
