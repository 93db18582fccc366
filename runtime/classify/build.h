/// Rules -> index.
#pragma once

#include "runtime/classify/store.h"

#include <memory>

namespace cordon::classify {

/// An index over those of `rules` that are of the family F. Equal input, equal index.
template <class F> std::unique_ptr<Store<F>> buildIndex(std::span<const Rule> rules);

} // namespace cordon::classify
