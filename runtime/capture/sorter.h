/// From the frames of a capture to headers by family and direction.
#pragma once

#include "runtime/capture/belt.h"
#include "runtime/capture/dissect.h"
#include "runtime/capture/own.h"

namespace cordon::capture {

struct Count {
  uint64_t packets = 0, bytes = 0; ///< bytes on the wire
  void add(const Count& other) {
    packets += other.packets;
    bytes += other.bytes;
  }
};

/// Packets that are not judged.
enum class Skip : uint8_t { unknown_link, not_ip, cut_off, malformed, internal, foreign };
constexpr size_t kSkips = 6;

/// What a Sorter has seen.
struct Sorted {
  Count all;
  std::array<Count, kSkips> skipped;
  uint64_t followers = 0, orphans = 0; ///< later fragments (dissect.h)
  std::vector<uint32_t> unknown_links; ///< the first few, ascending
};

class Sorter {
public:
  Sorter(Own own, net::ConnectionClass connection, size_t fragments_max)
      : own(std::move(own)), connection(connection), dissector(fragments_max) {}

  /// Puts all that `reader` gives on the belt, unless that is stopped before.
  void run(Reader& reader, Belt& belt);

  const Sorted& seen() const { return sorted; }

private:
  template <class Header> using Batches = std::array<Batch<Header>, kDirections>;

  template <class Header> bool add(Header& header, uint32_t length, Batches<Header>& batches, Belt& belt);
  template <class Header> static void putRest(Batches<Header>& batches, Belt& belt);
  bool sort(const Record& record, Belt& belt);
  void skip(Skip why, const Record& record);

  Own own;
  net::ConnectionClass connection;
  Dissector dissector;
  Sorted sorted;
  classify::Header4 four;
  classify::Header6 six;
  Batches<classify::Header4> batches4;
  Batches<classify::Header6> batches6;
};

} // namespace cordon::capture
