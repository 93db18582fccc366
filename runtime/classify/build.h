/// Rules -> index.
#pragma once

#include "runtime/classify/store.h"

#include <memory>

namespace cordon::classify {

/// Which way of parting rules into trees an index was built by, and what it was chosen for.
struct Chosen {
  size_t plan = 0;
  size_t rules = 0;
};

template <class F> struct Index {
  std::unique_ptr<Store<F>> store;
  Chosen chosen;
};

/// An index over those of `rules` that are of the family F. Equal input, equal index. `last`: how an earlier index of
/// these rules, more or less, was built; while it fits nothing else is tried.
template <class F> Index<F> buildIndex(std::span<const Rule> rules, Chosen last = {});

} // namespace cordon::classify
