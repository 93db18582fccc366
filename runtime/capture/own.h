/// Which way a packet goes at a host.
#pragma once

#include "runtime/capture/flows.h"

#include <algorithm>
#include <span>

namespace cordon::capture {

/// Why a packet goes no way.
enum class Course : uint8_t {
  out,      ///< from one of the host's addresses
  in,       ///< to one, or to a multicast or broadcast address
  forward,  ///< between others, and the host forwards
  internal, ///< between two of its own: never leaves it
  foreign,  ///< between others, and the host does not forward
};

/// A host's own addresses.
class Own {
public:
  Own(std::span<const net::Address> addresses, bool forwards);

  Course courseOf(const classify::Header4& header) const {
    bool heard = header.target >> 28 == 0xe || header.target == 0xffffffff;
    return courseOf(holds(v4, header.source), holds(v4, header.target), heard);
  }
  Course courseOf(const classify::Header6& header) const {
    bool heard = header.target.hi >> 56 == 0xff;
    return courseOf(holds(v6, header.source), holds(v6, header.target), heard);
  }

private:
  template <class T> static bool holds(const std::vector<T>& sorted, const T& address) {
    if (sorted.size() > 16)
      return std::binary_search(sorted.begin(), sorted.end(), address);
    for (const T& one : sorted)
      if (one == address)
        return true;
    return false;
  }
  Course courseOf(bool from, bool to, bool heard) const {
    if (from)
      return to ? Course::internal : Course::out;
    return to || heard ? Course::in : forwards ? Course::forward : Course::foreign;
  }

  std::vector<uint32_t> v4;
  std::vector<net::Bits128> v6;
  bool forwards;
};

} // namespace cordon::capture
