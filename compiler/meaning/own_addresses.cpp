#include "compiler/meaning/own_addresses.h"

#include <llvm/ADT/ArrayRef.h>

#include <algorithm>

namespace cordon::meaning {
namespace {

net::Bits128 minus(net::Bits128 a, net::Bits128 b) {
  return {a.hi - b.hi - (a.lo < b.lo ? 1 : 0), a.lo - b.lo};
}

/// Where ranges begin that literal filters tell apart.
struct Cuts {
  std::vector<net::Address> own, all; ///< own: of the host's own sides; all: of both sides

  void add(const ir::Endpoint& side, bool is_own) {
    if (side.me || side.prefix.isAny())
      return;
    net::Address last = side.prefix.last();
    for (const net::Address& begin : {side.prefix.first(), net::Address{last.family, last.value + 1}}) {
      all.push_back(begin);
      if (is_own)
        own.push_back(begin);
    }
  }
  void sort() {
    for (auto* cuts : {&own, &all}) {
      std::sort(cuts->begin(), cuts->end());
      cuts->erase(std::unique(cuts->begin(), cuts->end()), cuts->end());
    }
  }
};

Cuts cutsOf(const ir::PolicyIr& left, const ir::PolicyIr& right) {
  Cuts cuts;
  for (const ir::PolicyIr* policy : {&left, &right}) {
    for (const ir::Filter& filter : policy->out) {
      cuts.add(filter.source(), true);
      cuts.add(filter.target(), false);
    }
    for (const ir::Filter& filter : policy->in) {
      cuts.add(filter.source(), false);
      cuts.add(filter.target(), true);
    }
  }
  cuts.sort();
  return cuts;
}

/// The pieces of a range between the cuts that lie in it.
std::vector<net::AddressRange> pieces(const net::AddressRange& range, llvm::ArrayRef<net::Address> cuts) {
  std::vector<net::AddressRange> parts;
  net::Address first = range.first;
  for (auto cut = std::upper_bound(cuts.begin(), cuts.end(), first); cut != cuts.end() && *cut <= range.last; ++cut) {
    parts.push_back({first, {first.family, cut->value - 1}});
    first = *cut;
  }
  parts.push_back({first, range.last});
  return parts;
}

net::Address representative(const net::AddressRange& range, const Cuts& cuts) {
  auto parts = pieces(range, cuts.all);
  auto width = [](const net::AddressRange& part) { return minus(part.last.value, part.first.value); };
  return std::max_element(parts.begin(), parts.end(), [&](const auto& a, const auto& b) { return width(a) < width(b); })
      ->first;
}

} // namespace

std::vector<std::vector<net::Address>> ownAddresses(const ir::Host& host, const ir::PolicyIr& left,
                                                    const ir::PolicyIr& right) {
  if (!host.addresses.empty()) {
    std::vector<net::Address> fixed = host.addresses;
    std::sort(fixed.begin(), fixed.end());
    fixed.erase(std::unique(fixed.begin(), fixed.end()), fixed.end());
    return {fixed};
  }
  std::vector<net::Prefix> homes = host.dynamic_in;
  if (homes.empty())
    homes = {net::anyPrefix(net::Family::v4), net::anyPrefix(net::Family::v6)};
  Cuts cuts = cutsOf(left, right);
  std::vector<std::vector<net::Address>> sets;
  for (const net::Prefix& home : homes)
    for (const net::AddressRange& range : pieces({home.first(), home.last()}, cuts.own))
      sets.push_back({representative(range, cuts)});
  std::sort(sets.begin(), sets.end());
  sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
  return sets;
}

} // namespace cordon::meaning
