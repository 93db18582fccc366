/// From a frame to the header that a filter list judges.
#pragma once

#include "runtime/capture/fragments.h"
#include "runtime/capture/reader.h"
#include "runtime/classify/rule.h"

namespace cordon::capture {

/// What a frame turned out to be: a header of one family, or why there is none.
enum class Found : uint8_t {
  ipv4,
  ipv6,
  unknown_link, ///< a link type that is not read
  not_ip,       ///< ARP, spanning tree and the like
  cut_off,      ///< the capture ends before the ports
  malformed,    ///< the packet itself does, or is no IP packet
};

/// What packets of this link type begin with is known.
bool isReadable(uint32_t link);

/// Takes frames apart, in the order of the capture, since a fragment can follow its first.
///
/// IPv6 extension headers are passed over (hop-by-hop, routing, destination options, fragment); the protocol is that of
/// the first header that is none, AH and ESP included. The destination is the one in the IP header, whatever a routing
/// header says. Header::connection is left alone.
class Dissector {
public:
  /// Without first fragments to remember each later one has ports 0.
  explicit Dissector(size_t fragments_max = kFragmentsMax) : fragments(fragments_max) {}

  /// Fills in `four` or `six`, as the answer says. A frame that was captured whole is never `cut_off`.
  Found dissect(const Record& record, classify::Header4& four, classify::Header6& six);
  /// A packet that begins with its IP header; how long it was on the wire is not known.
  Found dissectIp(std::span<const uint8_t> bytes, classify::Header4& four, classify::Header6& six);

  /// Later fragments: those that took the ports of their first, and those whose first was not seen. These have ports 0.
  uint64_t followers() const { return following; }
  uint64_t orphans() const { return orphaned; }

private:
  Found dissectFrame(const Record& record, classify::Header4& four, classify::Header6& six);
  Found dissectV4(std::span<const uint8_t> bytes, classify::Header4& header);
  Found dissectV6(std::span<const uint8_t> bytes, classify::Header6& header);
  template <class Header> void follow(const FragmentKey& key, Header& header);

  Fragments fragments;
  uint64_t following = 0, orphaned = 0;
};

} // namespace cordon::capture
