/// The ports of fragments that have none: those of the first fragment, if it was seen.
#pragma once

#include "runtime/net/address.h"

#include <array>
#include <cstdint>
#include <vector>

namespace cordon::capture {

/// What tells the packets apart that fragments belong to (RFC 791; RFC 8200 4.5, where `protocol` is 0).
struct FragmentKey {
  net::Bits128 source, target;
  uint32_t identification = 0;
  net::Family family = net::Family::v4;
  uint8_t protocol = 0;
  friend bool operator==(const FragmentKey&, const FragmentKey&) = default;
};

/// What only the first fragment says.
struct FragmentPorts {
  uint16_t source = 0, target = 0;
  uint8_t protocol = 0;
};

/// How many first fragments are remembered unless somebody says otherwise: 4 MB.
constexpr size_t kFragmentsMax = 65536;

/// Remembers first fragments: at most `fragments_max` (rounded up to a multiple of 4), in groups of four that forget
/// their oldest when a fifth comes.
class Fragments {
public:
  explicit Fragments(size_t fragments_max = kFragmentsMax) : fragments_max(fragments_max) {}

  /// A later one of the same key replaces it.
  void remember(const FragmentKey& key, const FragmentPorts& ports);
  /// Null if the first fragment was not seen, or is forgotten.
  const FragmentPorts* find(const FragmentKey& key) const;

private:
  struct Entry {
    FragmentKey key;
    FragmentPorts ports;
    bool used = false;
  };
  struct Group {
    std::array<Entry, 4> entries;
    uint8_t oldest = 0;
  };
  size_t fragments_max;
  std::vector<Group> groups; ///< made with the first fragment: few captures have any
};

} // namespace cordon::capture
