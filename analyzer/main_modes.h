/// The main modes that one host asks for between itself and another.
#pragma once

#include "analyzer/encounters.h"

namespace cordon::analyzer {

/// A host that asks for two main modes towards one peer, though IKE's first phase knows addresses and no ports.
struct MainModeConflict {
  const meaning::End* end = nullptr; ///< of the encounter
  Side one, other;                   ///< that ask
  std::string one_asks, other_asks;
  const Encounter::Case *first = nullptr, *second = nullptr; ///< packets that the two decide
};

/// The conflicts at either end: filters that decide no packet between the two have no part in them, whatever they
/// match. What a platform makes by itself is left out, and so are tunnels, which are between other addresses.
std::vector<MainModeConflict> conflictsOf(const Encounters& encounters, const Encounter& encounter);

} // namespace cordon::analyzer
