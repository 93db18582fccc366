/// A filter list in the order of its source prefixes, with the trees of both sides: what filters that meet are found
/// by.
#pragma once

#include "compiler/space/prefix_tree.h"

#include <llvm/ADT/STLExtras.h>

#include <tuple>

namespace cordon::space {

/// Filters that are alike in all that a cell asks for.
struct Profile {
  Service service;
  uint32_t service_number; ///< equal services, equal numbers
  uint8_t source_length, target_length;
  uint32_t treatment;
  auto key() const { return std::tie(service, treatment, source_length, target_length); }
};

/// A place is where a filter is among all by source prefix: whatever is inside a source is a span of places. Refers to
/// the list.
struct Arrangement {
  Arrangement(llvm::ArrayRef<Selector> list, net::Family family);

  struct Row {
    uint32_t target; ///< node of `targets`
    uint32_t profile;
  };
  llvm::ArrayRef<Selector> list;
  net::Family family;
  PrefixTree sources, targets;    ///< the former's `order` gives the index at each place; the latter has none
  std::vector<Row> rows;          ///< by place
  std::vector<uint32_t> place_of; ///< by index
  std::vector<Profile> profiles;  ///< by service first: those of one protocol are neighbours

  const Selector& selectorAt(uint32_t place) const { return list[sources.order[place]]; }
  const Service& serviceAt(uint32_t place) const { return profiles[rows[place].profile].service; }
  /// The node of the source at a place.
  uint32_t sourceAt(uint32_t place) const {
    return uint32_t(llvm::upper_bound(sources.begin, place) - sources.begin.begin()) - 1;
  }

  /// How many places forEachNestedSource visits.
  size_t countNestedSources(uint32_t source) const;
  /// Calls `visit(place)` for all whose source is nested with that of a node.
  template <class VisitPlace> void forEachNestedSource(uint32_t source, VisitPlace visit) const {
    for (uint32_t place = sources.begin[source]; place < sources.begin[sources.end[source]]; ++place)
      visit(place);
    for (uint32_t up = sources.parent[source]; up != PrefixTree::kNone; up = sources.parent[up])
      for (uint32_t place = sources.begin[up]; place < sources.begin[up + 1]; ++place)
        visit(place);
  }

private:
  std::vector<uint32_t> makeProfiles();
};

} // namespace cordon::space
