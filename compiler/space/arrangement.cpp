#include "compiler/space/arrangement.h"

#include <llvm/ADT/DenseMap.h>

#include <algorithm>
#include <numeric>

namespace cordon::space {
namespace {

/// A profile's fields in 128 bits.
std::pair<uint64_t, uint64_t> keyOf(const Selector& s) {
  auto ports = [](net::PortRange range) { return uint64_t(range.first) << 16 | range.last; };
  return {ports(s.service.source_ports) << 32 | uint64_t(s.service.protocol) << 18 |
              uint64_t(s.service.connection) << 16 | uint64_t(s.source_length) << 8 | s.target_length,
          ports(s.service.target_ports) << 32 | s.treatment};
}

} // namespace

Arrangement::Arrangement(llvm::ArrayRef<Selector> list, net::Family family)
    : list(list), family(family), sources(prefixTreeOf(list, family, Side::source)),
      targets(prefixTreeOf(list, family, Side::target)) {
  std::vector<uint32_t> profile_of = makeProfiles();
  place_of.resize(list.size());
  rows.resize(list.size());
  for (uint32_t place = 0; place < rows.size(); ++place) {
    uint32_t index = sources.order[place];
    place_of[index] = place;
    rows[place].profile = profile_of[index];
  }
  for (uint32_t node = 0; node < targets.size(); ++node)
    for (uint32_t at = targets.begin[node]; at < targets.begin[node + 1]; ++at)
      rows[place_of[targets.order[at]]].target = node;
  targets.order = {};
}

std::vector<uint32_t> Arrangement::makeProfiles() {
  std::vector<uint32_t> profile_of;
  profile_of.reserve(list.size());
  llvm::DenseMap<std::pair<uint64_t, uint64_t>, uint32_t> numbers;
  std::pair<uint64_t, uint64_t> last_key;
  uint32_t last = 0;
  for (const Selector& one : list) {
    auto key = keyOf(one);
    if (key != last_key || profiles.empty()) {
      auto [at, is_new] = numbers.try_emplace(key, uint32_t(profiles.size()));
      if (is_new)
        profiles.push_back({one.service, 0, one.source_length, one.target_length, one.treatment});
      last_key = key;
      last = at->second;
    }
    profile_of.push_back(last);
  }
  std::vector<uint32_t> order(profiles.size()), number(profiles.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return profiles[a].key() < profiles[b].key(); });
  std::vector<Profile> sorted;
  for (uint32_t i : order) {
    number[i] = uint32_t(sorted.size());
    sorted.push_back(profiles[i]);
    if (sorted.size() > 1) {
      const Profile& before = sorted[sorted.size() - 2];
      sorted.back().service_number = before.service_number + uint32_t(sorted.back().service != before.service);
    }
  }
  profiles = std::move(sorted);
  for (uint32_t& profile : profile_of)
    profile = number[profile];
  return profile_of;
}

size_t Arrangement::countNestedSources(uint32_t source) const {
  size_t count = sources.begin[sources.end[source]] - sources.begin[source];
  for (uint32_t up = sources.parent[source]; up != PrefixTree::kNone; up = sources.parent[up])
    count += sources.begin[up + 1] - sources.begin[up];
  return count;
}

} // namespace cordon::space
