// RFC 791, RFC 8200, RFC 4302. Tested in tests/unit/capture/dissect_test.cpp.
#include "runtime/capture/dissect.h"

#include "runtime/capture/link.h"

namespace cordon::capture {

using Bytes = std::span<const uint8_t>;

namespace {

constexpr uint8_t kHopByHop = 0, kRouting = 43, kFragment = 44, kDestinationOptions = 60;

constexpr bool isExtension(uint8_t next) {
  return next == kHopByHop || next == kRouting || next == kFragment || next == kDestinationOptions;
}

/// How many bytes of a transport header hold the fields that filters know.
constexpr size_t portBytes(uint8_t protocol) {
  return !net::hasPorts(protocol) ? 0 : net::isIcmp(protocol) ? 2 : 4;
}

template <class Header> void readPorts(const uint8_t* at, Header& header) {
  if (net::isIcmp(header.protocol)) {
    header.source_port = at[0];
    header.target_port = at[1];
  } else {
    header.source_port = big<uint16_t>(at);
    header.target_port = big<uint16_t>(at + 2);
  }
}

/// The ports at `at` of a packet that says it has `claimed` bytes.
template <class Header> Found addPorts(Bytes bytes, size_t at, size_t claimed, Found found, Header& header) {
  size_t wanted = portBytes(header.protocol);
  header.source_port = header.target_port = 0;
  if (at + wanted > claimed)
    return Found::malformed;
  if (wanted == 0)
    return found;
  if (at + wanted > bytes.size())
    return Found::cut_off;
  readPorts(bytes.data() + at, header);
  return found;
}

} // namespace

bool isReadable(uint32_t link) {
  return payloadOf(link, {}).kind != Payload::Kind::unknown_link;
}

template <class Header> void Dissector::follow(const FragmentKey& key, Header& header) {
  if (const FragmentPorts* first = fragments.find(key)) {
    header.protocol = first->protocol;
    header.source_port = first->source;
    header.target_port = first->target;
    ++following;
  } else {
    ++orphaned;
  }
}

Found Dissector::dissectV4(Bytes bytes, classify::Header4& header) {
  if (bytes.size() < 20)
    return Found::cut_off;
  const uint8_t* ip = bytes.data();
  size_t own = size_t(ip[0] & 15) * 4, claimed = big<uint16_t>(ip + 2);
  if (claimed == 0) // a network card that cuts segments itself has not filled it in yet
    claimed = SIZE_MAX;
  if (own < 20 || claimed < own)
    return Found::malformed;
  header.source = big<uint32_t>(ip + 12);
  header.target = big<uint32_t>(ip + 16);
  header.protocol = ip[9];
  uint16_t fragment = big<uint16_t>(ip + 6);
  bool more = fragment & 0x2000, later = fragment & 0x1fff;
  if (!(more || later) || !net::hasPorts(header.protocol))
    return addPorts(bytes, own, claimed, Found::ipv4, header);
  FragmentKey key{{0, header.source}, {0, header.target}, big<uint16_t>(ip + 4), net::Family::v4, header.protocol};
  if (later) {
    header.source_port = header.target_port = 0;
    follow(key, header);
    return Found::ipv4;
  }
  Found found = addPorts(bytes, own, claimed, Found::ipv4, header);
  if (found == Found::ipv4)
    fragments.remember(key, {header.source_port, header.target_port, header.protocol});
  return found;
}

Found Dissector::dissectV6(Bytes bytes, classify::Header6& header) {
  if (bytes.size() < 40)
    return Found::cut_off;
  const uint8_t* ip = bytes.data();
  size_t at = 40, claimed = 40u + big<uint16_t>(ip + 4);
  if (claimed == 40) // a jumbogram (RFC 2675), or not filled in yet
    claimed = SIZE_MAX;
  header.source = {big<uint64_t>(ip + 8), big<uint64_t>(ip + 16)};
  header.target = {big<uint64_t>(ip + 24), big<uint64_t>(ip + 32)};
  uint8_t next = ip[6];
  bool first = false;
  FragmentKey key{header.source, header.target, 0, net::Family::v6, 0};
  while (isExtension(next)) {
    if (at + 8 > claimed)
      return Found::malformed;
    if (at + 8 > bytes.size())
      return Found::cut_off;
    const uint8_t* extension = ip + at;
    bool fragment = next == kFragment;
    next = extension[0];
    at += fragment ? 8 : size_t(extension[1] + 1) * 8;
    if (!fragment)
      continue;
    uint16_t offset = big<uint16_t>(extension + 2);
    key.identification = big<uint32_t>(extension + 4);
    if (offset >> 3) {
      header.protocol = next;
      header.source_port = header.target_port = 0;
      if (net::hasPorts(next) || isExtension(next)) // only the first one has what is behind extensions
        follow(key, header);
      return Found::ipv6;
    }
    first = first || (offset & 1); // without: a packet in one fragment (RFC 6946)
  }
  header.protocol = next;
  Found found = addPorts(bytes, at, claimed, Found::ipv6, header);
  if (first && found == Found::ipv6)
    fragments.remember(key, {header.source_port, header.target_port, header.protocol});
  return found;
}

Found Dissector::dissectIp(Bytes bytes, classify::Header4& four, classify::Header6& six) {
  if (bytes.empty())
    return Found::cut_off;
  switch (bytes[0] >> 4) {
  case 4:
    return dissectV4(bytes, four);
  case 6:
    return dissectV6(bytes, six);
  default:
    return Found::malformed;
  }
}

Found Dissector::dissect(const Record& record, classify::Header4& four, classify::Header6& six) {
  const Found found = dissectFrame(record, four, six);
  // What was captured whole was not cut off by the capture: it was sent too short.
  return found == Found::cut_off && record.bytes.size() >= record.length ? Found::malformed : found;
}

Found Dissector::dissectFrame(const Record& record, classify::Header4& four, classify::Header6& six) {
  Payload payload = payloadOf(record.link, record.bytes);
  switch (payload.kind) {
  case Payload::Kind::ip:
    return dissectIp(payload.bytes, four, six);
  case Payload::Kind::other:
    return Found::not_ip;
  case Payload::Kind::too_short:
    return Found::cut_off;
  case Payload::Kind::unknown_link:
    return Found::unknown_link;
  }
  __builtin_unreachable();
}

} // namespace cordon::capture
