#include "compiler/space/arrangement.h"

#include <llvm/ADT/DenseMap.h>

#include <algorithm>
#include <numeric>

namespace cordon::space {
namespace {

/// A profile's fields in 128 bits.
using ProfileKey = std::pair<uint64_t, uint64_t>;

ProfileKey keyOf(const Selector& s) {
  auto ports = [](net::PortRange range) { return uint64_t(range.first) << 16 | range.last; };
  return {ports(s.service.source_ports) << 32 | uint64_t(s.service.protocol) << 18 |
              uint64_t(s.service.connection) << 16 | uint64_t(s.source_length) << 8 | s.target_length,
          ports(s.service.target_ports) << 32 | s.treatment};
}

/// Numbers keys in the order in which they come. Nearly all are among those that came last.
class ProfileNumbers {
public:
  ProfileNumbers() : recent(size_t(1) << kRecentBits) {}

  struct Number {
    uint32_t number;
    bool is_new;
  };
  Number of(const ProfileKey& key) {
    constexpr uint64_t kOdd = 0x9e3779b97f4a7c15; // 2^64 / golden ratio
    Recent& one = recent[((key.first ^ (key.second * kOdd)) * kOdd) >> (64 - kRecentBits)];
    if (one.is_set && one.key == key)
      return {one.number, false};
    auto [at, is_new] = numbers.try_emplace(key, uint32_t(numbers.size()));
    one = {key, at->second, true};
    return {at->second, is_new};
  }

private:
  static constexpr unsigned kRecentBits = 9;
  struct Recent {
    ProfileKey key;
    uint32_t number = 0;
    bool is_set = false;
  };
  std::vector<Recent> recent;
  llvm::DenseMap<ProfileKey, uint32_t> numbers;
};

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
  ProfileNumbers numbers;
  for (const Selector& one : list) {
    auto [number, is_new] = numbers.of(keyOf(one));
    if (is_new)
      profiles.push_back({one.service, 0, one.source_length, one.target_length, one.treatment});
    profile_of.push_back(number);
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
