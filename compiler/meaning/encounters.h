/// What becomes of all connections among a set of hosts: computed once for all pairs that are alike.
#pragma once

#include "compiler/meaning/atoms.h"
#include "compiler/meaning/outcome.h"

#include <llvm/ADT/STLFunctionalExtras.h>

namespace cordon::meaning {

/// The connections that one end opens to another, for all pairs of ends that are like these two.
struct Encounter {
  /// What becomes of the packets that four filters decide, and the lowest of these packets.
  struct Case {
    net::Packet packet;
    Outcome outcome;
  };
  End from, to;
  uint64_t pairs = 0; ///< of hosts at addresses
  uint32_t mark = 0;  ///< see below
  std::vector<Case> cases;
};

struct Encounters {
  std::vector<Encounter> all;
  bool complete = true; ///< else a bound was reached: there are more
};

/// All encounters among `atoms` where at least one end has a policy. Pairs that differ in nothing but names and
/// addresses are one, and so are those that only permit, unless `mark(from, to)`, of two indices into
/// `atoms`, tells them apart. At most `work_max` filters are tested, a pair of atoms counting as one.
Encounters encounters(const Network& network, llvm::ArrayRef<Atom> atoms,
                      llvm::function_ref<uint32_t(size_t from, size_t to)> mark, uint64_t work_max);

} // namespace cordon::meaning
