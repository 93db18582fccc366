#include "compiler/space/first_match.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <optional>
#include <tuple>

namespace cordon::space {
namespace {

/// Above this many entries in a box it is halved at the median bound; below, cut along its first entry.
constexpr size_t kCrowd = 16;

using Indexes = std::vector<uint32_t>;

/// Entries whose region an earlier one has never decide; they would only blur which entries are shared.
void dropRepeated(std::vector<Entry>& list) {
  Indexes order(list.size());
  for (uint32_t i = 0; i < order.size(); ++i)
    order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return std::tie(list[a].region, a) < std::tie(list[b].region, b); });
  std::vector<bool> repeated(list.size());
  for (size_t i = 1; i < order.size(); ++i)
    repeated[order[i]] = list[order[i]].region == list[order[i - 1]].region;
  size_t kept = 0;
  for (size_t i = 0; i < list.size(); ++i)
    if (!repeated[i])
      list[kept++] = list[i];
  list.resize(kept);
}

/// Marks a longest sequence of equal entries (region and colour) that both lists have in the same order. Regions are
/// unique in each list, so this is a longest increasing subsequence of places.
void markShared(std::vector<Entry>& left, std::vector<Entry>& right) {
  std::map<Region, uint32_t> places;
  for (uint32_t i = 0; i < right.size(); ++i)
    places.emplace(right[i].region, i);

  constexpr uint32_t none = ~uint32_t(0);
  std::vector<uint32_t> place(left.size(), none), before(left.size(), none);
  Indexes tails; // tails[k]: the entry that ends the best sequence of length k + 1
  for (uint32_t i = 0; i < left.size(); ++i) {
    auto found = places.find(left[i].region);
    if (found == places.end() || right[found->second].color != left[i].color)
      continue;
    place[i] = found->second;
    auto at = std::lower_bound(tails.begin(), tails.end(), place[i],
                               [&](uint32_t tail, uint32_t value) { return place[tail] < value; });
    before[i] = at == tails.begin() ? none : *(at - 1);
    if (at == tails.end())
      tails.push_back(i);
    else
      *at = i;
  }
  for (uint32_t i = tails.empty() ? none : tails.back(); i != none; i = before[i])
    left[i].is_shared = right[place[i]].is_shared = true;
}

class Search {
public:
  Search(const std::vector<Entry>& left, const std::vector<Entry>& right, Budget& budget)
      : left(left), right(right), budget(budget) {}

  void split(Region box, const Indexes& left_above, const Indexes& right_above) {
    Indexes left_here = narrow(left, left_above, box), right_here = narrow(right, right_above, box);
    for (Region hull = box;; box = hull) {
      if (budget.is_exceeded || !shrink(hull, left_here, right_here))
        return;
      if (hull == box)
        break;
      left_here = narrow(left, left_here, hull);
      right_here = narrow(right, right_here, hull);
    }
    if (sameColor(box, left_here, right_here))
      return;
    std::optional<Cut> cut = chooseCut(box, left_here, right_here);
    if (!cut) {
      auto first = [](const std::vector<Entry>& list, const Indexes& here) {
        return here.empty() ? nullptr : &list[here.front()];
      };
      found.push_back({box, first(left, left_here), first(right, right_here)});
      budget.is_exceeded |= found.size() > budget.regions_max;
      return;
    }
    Region low = box, high = box;
    low[cut->field].last = cut->at - 1;
    high[cut->field].first = cut->at;
    size_t begin = found.size();
    split(low, left_here, right_here);
    size_t middle = found.size();
    split(high, left_here, right_here);
    join(*cut, begin, middle);
  }

  std::vector<FirstMatches> found;

private:
  /// Splits a box into what lies before `at` and the rest.
  struct Cut {
    Field field;
    net::Bits128 at;
  };

  /// The entries that meet the box, up to the first that covers it.
  Indexes narrow(const std::vector<Entry>& list, const Indexes& above, const Region& box) {
    Indexes here;
    for (uint32_t i : above) {
      ++budget.work;
      if (!meets(list[i].region, box))
        continue;
      here.push_back(i);
      if (covers(list[i].region, box))
        break;
    }
    budget.is_exceeded |= budget.work > budget.work_max;
    return here;
  }

  template <class Function> void forEach(const Indexes& left_here, const Indexes& right_here, Function function) const {
    for (uint32_t i : left_here)
      function(left[i]);
    for (uint32_t i : right_here)
      function(right[i]);
  }

  /// Reduces the box to the hull of its entries that are not shared: outside them both lists decide alike. False if
  /// there are none. Both lists then hold the same shared entries here, so nothing can differ.
  bool shrink(Region& box, const Indexes& left_here, const Indexes& right_here) const {
    std::optional<Region> hull;
    forEach(left_here, right_here, [&](const Entry& entry) {
      if (entry.is_shared)
        return;
      Region part = intersection(entry.region, box);
      if (!hull)
        hull = part;
      for (Field field : kFields)
        (*hull)[field] = {std::min((*hull)[field].first, part[field].first),
                          std::max((*hull)[field].last, part[field].last)};
    });
    if (!hull)
      return false;
    if (!isSingle((*hull)[Field::protocol])) // keep the region normal
      for (Field field : {Field::source_ports, Field::target_ports})
        (*hull)[field] = box[field];
    box = *hull;
    return true;
  }

  static bool isSingle(const Span& span) { return span.first == span.last; }

  /// True if all that can decide in the box has one colour.
  bool sameColor(const Region& box, const Indexes& left_here, const Indexes& right_here) const {
    std::optional<uint32_t> color;
    bool same = true;
    auto see = [&](uint32_t next) {
      same &= !color || *color == next;
      color = next;
    };
    forEach(left_here, right_here, [&](const Entry& entry) { see(entry.color); });
    auto seeEnd = [&](const std::vector<Entry>& list, const Indexes& here) {
      if (here.empty() || !covers(list[here.back()].region, box))
        see(kUnmatched);
    };
    seeEnd(left, left_here);
    seeEnd(right, right_here);
    return same;
  }

  /// None if one entry (or none) decides the whole box in each list.
  std::optional<Cut> chooseCut(const Region& box, const Indexes& left_here, const Indexes& right_here) const {
    auto open = [&](const std::vector<Entry>& list, const Indexes& here) -> const Entry* {
      return here.empty() || covers(list[here.front()].region, box) ? nullptr : &list[here.front()];
    };
    const Entry* first = open(left, left_here);
    if (!first)
      first = open(right, right_here);
    if (!first)
      return std::nullopt;
    if (left_here.size() + right_here.size() > kCrowd)
      return medianCut(box, left_here, right_here);
    for (Field field : kFields) {
      const Span& span = first->region[field];
      if (box[field].first < span.first)
        return Cut{field, span.first};
      if (span.last < box[field].last)
        return Cut{field, span.last + 1};
    }
    __builtin_unreachable(); // it does not cover the box, so one field has a bound inside
  }

  /// The median of the bounds of the field that has most of them inside the box. Ports wait until the protocol is
  /// single.
  std::optional<Cut> medianCut(const Region& box, const Indexes& left_here, const Indexes& right_here) const {
    std::vector<net::Bits128> best, bounds;
    Field best_field = Field::source;
    for (Field field : kFields) {
      bool is_port = field == Field::source_ports || field == Field::target_ports;
      if (is_port && !isSingle(box[Field::protocol]))
        continue;
      bounds.clear();
      forEach(left_here, right_here, [&](const Entry& entry) {
        const Span& span = entry.region[field];
        if (box[field].first < span.first)
          bounds.push_back(span.first);
        if (span.last < box[field].last)
          bounds.push_back(span.last + 1);
      });
      if (bounds.size() > best.size()) {
        best.swap(bounds);
        best_field = field;
      }
    }
    assert(!best.empty()); // the first open entry has a bound inside
    auto middle = best.begin() + ptrdiff_t(best.size() / 2);
    std::nth_element(best.begin(), middle, best.end());
    return Cut{best_field, *middle};
  }

  /// Joins results of the two halves of a cut that meet at it and are alike otherwise.
  void join(const Cut& cut, size_t begin, size_t middle) {
    if (begin == middle || middle == found.size())
      return;
    auto keyOf = [&](FirstMatches part) {
      part.region[cut.field] = {};
      return std::tuple(part.region, part.left, part.right);
    };
    std::map<decltype(keyOf(found[0])), size_t> ends_here;
    for (size_t i = begin; i < middle; ++i)
      if (found[i].region[cut.field].last + 1 == cut.at)
        ends_here.emplace(keyOf(found[i]), i);
    size_t kept = middle;
    for (size_t i = middle; i < found.size(); ++i) {
      auto partner = found[i].region[cut.field].first == cut.at ? ends_here.find(keyOf(found[i])) : ends_here.end();
      if (partner == ends_here.end())
        found[kept++] = found[i];
      else
        found[partner->second].region[cut.field].last = found[i].region[cut.field].last;
    }
    found.resize(kept);
  }

  const std::vector<Entry>&left, &right;
  Budget& budget;
};

} // namespace

std::vector<FirstMatches> firstMatchDifference(const Region& root, std::vector<Entry>& left, std::vector<Entry>& right,
                                               Budget& budget) {
  dropRepeated(left);
  dropRepeated(right);
  markShared(left, right);
  auto all = [](const std::vector<Entry>& list) {
    Indexes indexes(list.size());
    for (uint32_t i = 0; i < indexes.size(); ++i)
      indexes[i] = i;
    return indexes;
  };
  Search search(left, right, budget);
  search.split(root, all(left), all(right));
  return std::move(search.found);
}

} // namespace cordon::space
