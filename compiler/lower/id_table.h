/// Finds small numbers (ids of what stands elsewhere) by a hash of what they stand for: 6 to 12 bytes an id. Internal
/// to compiler/lower.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace cordon::lower {

/// Mixes one more word into a hash.
inline uint64_t mixed(uint64_t hash, uint64_t word) {
  const uint64_t product = (hash ^ word) * 0x9e3779b97f4a7c15u;
  return product ^ product >> 32;
}

/// Ids in open addressing. The table keeps no hashes: who uses it says them.
class IdTable {
public:
  /// The first id that was put in by this hash, or by one that looks alike, and for which `is_it(id)` is true; null if
  /// there is none. May be replaced by another id of the same hash.
  template <class IsIt> uint32_t* find(uint64_t hash, IsIt is_it) {
    if (places.empty())
      return nullptr;
    for (size_t i = first(hash); places[i] != kNone; i = (i + 1) & (places.size() - 1))
      if (is_it(places[i]))
        return &places[i];
    return nullptr;
  }

  /// Adds an id. `hash_of(id)` gives again the hash that an id was put in by.
  template <class HashOf> void insert(uint64_t hash, uint32_t id, HashOf hash_of) {
    if (3 * (used + 1) > 2 * places.size()) {
      const std::vector<uint32_t> old =
          std::exchange(places, std::vector<uint32_t>(places.empty() ? 16 : 2 * places.size(), kNone));
      for (uint32_t each : old)
        if (each != kNone)
          put(hash_of(each), each);
    }
    put(hash, id);
    ++used;
  }

  /// Forgets all and gives the memory back.
  void clear() { *this = {}; }

private:
  static constexpr uint32_t kNone = ~uint32_t(0);

  size_t first(uint64_t hash) const { return size_t(hash >> 32) & (places.size() - 1); }
  void put(uint64_t hash, uint32_t id) {
    size_t i = first(hash);
    while (places[i] != kNone)
      i = (i + 1) & (places.size() - 1);
    places[i] = id;
  }

  std::vector<uint32_t> places; ///< a power of two
  size_t used = 0;
};

} // namespace cordon::lower
