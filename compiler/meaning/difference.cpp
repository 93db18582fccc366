#include "compiler/meaning/difference.h"

#include "compiler/meaning/own_addresses.h"
#include "compiler/space/first_match.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>
#include <optional>
#include <tuple>

namespace cordon::meaning {
namespace {

using ir::Direction;
using ir::HostPolicy;
using space::Field;
using space::Region;

/// Numbers the actions of both policies so that equal numbers mean equal treatment.
class Colors {
public:
  Colors(const HostPolicy& left, const HostPolicy& right) {
    number(left, left_colors);
    number(right, right_colors);
  }
  uint32_t left(const ir::Filter& filter) const { return left_colors[filter.action.index]; }
  uint32_t right(const ir::Filter& filter) const { return right_colors[filter.action.index]; }

private:
  void number(const HostPolicy& policy, std::vector<uint32_t>& colors) {
    for (const ir::Action& action : policy.ir.actions) {
      auto same = llvm::find_if(known, [&](const auto& other) { //
        return sameAction(*other.first, *other.second, policy, action);
      });
      colors.push_back(space::kUnmatched + 1 + uint32_t(same - known.begin()));
      if (same == known.end())
        known.push_back({&policy, &action});
    }
  }
  std::vector<std::pair<const HostPolicy*, const ir::Action*>> known;
  std::vector<uint32_t> left_colors, right_colors;
};

/// Packets that a direction can meet: `root` without `excluded`. `source_me` and `target_me` are what `me` stands for
/// in it.
struct Scope {
  net::Family family;
  Region root;
  std::vector<Region> excluded;
  std::vector<net::Address> source_me, target_me;
};

Region pinned(net::Family family, Field field, const net::Address& address) {
  Region region = space::wholeSpace(family);
  region[field] = {address.value, address.value};
  return region;
}

/// `own` holds the sets of addresses that the host can have (own_addresses.h). Foreign packets are
/// compared once, whichever set holds: none of them comes from or goes to an own address of any set.
std::vector<Scope> scopesOf(Direction direction, net::Family family, llvm::ArrayRef<std::vector<net::Address>> own,
                            bool with_foreign) {
  std::vector<Scope> scopes;
  Scope others{family, space::wholeSpace(family), {}, {}, {}};
  for (const auto& set : own) {
    std::vector<net::Address> me;
    llvm::copy_if(set, std::back_inserter(me), [&](const auto& address) { return address.family == family; });
    for (const net::Address& address : me) {
      Region from = pinned(family, Field::source, address), to = pinned(family, Field::target, address);
      if (direction == Direction::out)
        scopes.push_back({family, from, {}, {address}, me});
      if (direction == Direction::in)
        scopes.push_back({family, to, {}, me, {address}});
      others.excluded.push_back(from);
      others.excluded.push_back(to);
    }
  }
  if (with_foreign)
    scopes.push_back(std::move(others));
  return scopes;
}

/// The filters of a list in one scope. Ids: 0 for excluded packets, else 1 + index in the list.
template <class ColorOf>
std::vector<space::Entry> entriesOf(const std::vector<ir::Filter>& list, const Scope& scope, ColorOf colorOf) {
  std::vector<space::Entry> entries;
  for (const Region& region : scope.excluded)
    entries.push_back({.region = region, .color = ~uint32_t(0), .id = 0});
  for (size_t i = 0; i < list.size(); ++i) {
    if (list[i].family != scope.family)
      continue;
    for (const Region& region : space::footprint(list[i], scope.source_me, scope.target_me))
      if (space::meets(region, scope.root))
        entries.push_back(
            {.region = space::intersection(region, scope.root), .color = colorOf(list[i]), .id = uint32_t(i + 1)});
    if (!entries.empty() && space::covers(entries.back().region, scope.root))
      break; // nothing behind it decides
  }
  return entries;
}

bool sameMatch(ir::Filter a, ir::Filter b) {
  for (ir::Filter* filter : {&a, &b}) {
    filter->action = {};
    filter->origin = {};
    filter->rank = 0;
    filter->layer = {};
  }
  return a == b;
}

/// A difference that still has its working form.
struct Found {
  Region region;
  net::Family family;
  const ir::Filter *left, *right;
};

/// The packets between a host's own addresses.
class PacketsToItself {
public:
  explicit PacketsToItself(std::vector<net::Address> addresses) : own(std::move(addresses)) { llvm::sort(own); }

  /// True if the box holds no others.
  bool holdAll(const space::Box& box) const { return !firstForeign(box.source) && !firstForeign(box.target); }

  /// The lowest packet of a box that is none of them; the lowest of all if there is no other.
  net::Packet lowestBeside(const space::Box& box) const {
    net::Packet packet = space::lowest(box);
    if (!isOwn(packet.source) || !isOwn(packet.destination))
      return packet;
    if (auto target = firstForeign(box.target))
      packet.destination = *target;
    else if (auto source = firstForeign(box.source))
      packet.source = *source;
    return packet;
  }

private:
  bool isOwn(const net::Address& address) const { return std::binary_search(own.begin(), own.end(), address); }

  /// The lowest address of a range that is not the host's.
  std::optional<net::Address> firstForeign(const net::AddressRange& range) const {
    net::Address address = range.first;
    for (auto at = llvm::lower_bound(own, address); at != own.end() && *at == address; ++at) {
      if (address == range.last)
        return std::nullopt;
      address.value = address.value + 1;
    }
    return address;
  }

  std::vector<net::Address> own; ///< ascending
};

/// Joins neighbours along every field until nothing changes: scopes of neighbouring own addresses, of several sets.
void joinNeighbours(std::vector<Found>& found) {
  for (size_t before = found.size() + 1; before != found.size();) {
    before = found.size();
    for (Field field : space::kFields) {
      auto keyOf = [&](Found part) {
        space::Span span = part.region[field];
        part.region[field] = {};
        return std::tuple(part.family, part.left, part.right, part.region, span);
      };
      llvm::sort(found, [&](const Found& a, const Found& b) { return keyOf(a) < keyOf(b); });
      size_t kept = 0;
      for (size_t i = 1; i < found.size(); ++i) {
        Found joined = found[kept];
        joined.region[field] = found[i].region[field];
        bool alike = keyOf(joined) == keyOf(found[i]);
        if (alike && found[kept].region[field].last + 1 == found[i].region[field].first)
          found[kept].region[field].last = found[i].region[field].last;
        else
          found[++kept] = found[i];
      }
      found.resize(found.empty() ? 0 : kept + 1);
    }
  }
}

class DirectionComparison {
public:
  DirectionComparison(const HostPolicy& left, const HostPolicy& right, Direction direction,
                      const ComparisonOptions& options, const Colors& colors, space::Budget& budget)
      : left(left.ir.list(direction)), right(right.ir.list(direction)),
        with_foreign(left.host.forwards || (options.foreign == Foreign::always && direction != Direction::forward)),
        itself(options.itself == Itself::left_out ? left.host.addresses : std::vector<net::Address>()),
        direction(direction), colors(colors), budget(budget) {}

  bool isSameList() const {
    return std::equal(
        left.begin(), left.end(), right.begin(), right.end(),
        [&](const ir::Filter& a, const ir::Filter& b) { return sameMatch(a, b) && colors.left(a) == colors.right(b); });
  }

  void compare(llvm::ArrayRef<std::vector<net::Address>> own) {
    for (net::Family family : {net::Family::v4, net::Family::v6})
      for (const Scope& scope : scopesOf(direction, family, own, with_foreign))
        compare(scope);
  }

  std::vector<Difference> take() {
    joinNeighbours(found);
    std::vector<Difference> differences;
    for (const Found& part : found) {
      space::Box box = space::toBox(part.region, part.family);
      differences.push_back({direction, box, itself.lowestBeside(box), part.left, part.right});
    }
    llvm::sort(differences, [](const Difference& a, const Difference& b) { return a.box < b.box; });
    return differences;
  }

private:
  void compare(const Scope& scope) {
    auto left_entries = entriesOf(left, scope, [&](const ir::Filter& filter) { return colors.left(filter); });
    auto right_entries = entriesOf(right, scope, [&](const ir::Filter& filter) { return colors.right(filter); });
    auto filterOf = [](const std::vector<ir::Filter>& list, const space::Entry* entry) {
      return entry ? &list[entry->id - 1] : nullptr;
    };
    for (const auto& part : space::firstMatchDifference(scope.root, left_entries, right_entries, budget))
      if (!itself.holdAll(space::toBox(part.region, scope.family)))
        found.push_back({part.region, scope.family, filterOf(left, part.left), filterOf(right, part.right)});
  }

  const std::vector<ir::Filter>&left, &right;
  bool with_foreign;
  PacketsToItself itself; ///< that are left out
  Direction direction;
  const Colors& colors;
  space::Budget& budget;
  std::vector<Found> found;
};

} // namespace

Comparison difference(const HostPolicy& left, const HostPolicy& right, ComparisonOptions options) {
  Colors colors(left, right);
  // Joining can still make many regions one, so more are kept than returned.
  space::Budget budget{.work_max = options.work_max, .regions_max = 16 * options.regions_max + 1024};
  Comparison comparison;
  std::vector<std::vector<net::Address>> own;
  for (Direction direction : {Direction::out, Direction::in, Direction::forward}) {
    DirectionComparison lists(left, right, direction, options, colors, budget);
    if (lists.isSameList())
      continue;
    if (own.empty())
      own = ownAddresses(left.host, left.ir, right.ir);
    lists.compare(own);
    llvm::append_range(comparison.regions, lists.take());
  }
  comparison.work = budget.work;
  comparison.cut_short = budget.is_exceeded || comparison.regions.size() > options.regions_max;
  if (comparison.regions.size() > options.regions_max)
    comparison.regions.resize(options.regions_max);
  return comparison;
}

} // namespace cordon::meaning
