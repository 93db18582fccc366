#include "tests/support/frames.h"

#include <algorithm>

namespace cordon::tests {

Bytes hex(std::string_view digits) {
  Bytes bytes;
  int high = -1;
  for (char c : digits) {
    if (c == ' ')
      continue;
    int value = c <= '9' ? c - '0' : c - 'a' + 10;
    if (high >= 0)
      bytes.push_back(uint8_t(high << 4 | value));
    high = high >= 0 ? -1 : value;
  }
  return bytes;
}

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

static Bytes number(uint64_t value, size_t size, bool big_endian) {
  Bytes bytes;
  for (size_t at = 0; at < size; ++at)
    bytes.push_back(uint8_t(value >> 8 * at));
  if (big_endian)
    std::reverse(bytes.begin(), bytes.end());
  return bytes;
}

Bytes four(uint32_t value, bool big_endian) {
  return number(value, 4, big_endian);
}

Bytes two(uint16_t value, bool big_endian) {
  return number(value, 2, big_endian);
}

static Bytes addressBytes(const net::Address& address) {
  if (address.family == net::Family::v4)
    return number(address.value.lo, 4, true);
  return number(address.value.hi, 8, true) + number(address.value.lo, 8, true);
}

Bytes ipBytes(const net::Packet& packet) {
  Bytes ports;
  if (net::isIcmp(packet.protocol))
    ports = {uint8_t(packet.source_port), uint8_t(packet.destination_port)};
  else if (net::hasPorts(packet.protocol))
    ports = two(packet.source_port, true) + two(packet.destination_port, true);
  Bytes ends = addressBytes(packet.source) + addressBytes(packet.destination);
  if (packet.source.family == net::Family::v4)
    return hex("45 00") + two(uint16_t(20 + ports.size()), true) + hex("0000 0000 40") + Bytes{packet.protocol} +
           hex("0000") + ends + ports;
  return hex("60 000000") + two(uint16_t(ports.size()), true) + Bytes{packet.protocol, 64} + ends + ports;
}

Bytes pcapBytes(const std::vector<Bytes>& frames, const FileForm& form) {
  bool big = form.big_endian;
  Bytes file = four(0xa1b2c3d4, big) + two(2, big) + two(4, big) + four(0, big) + four(0, big) +
               four(form.snap_length, big) + four(form.link, big);
  for (const Bytes& frame : frames) {
    size_t captured = std::min<size_t>(frame.size(), form.snap_length);
    file = std::move(file) + four(1, big) + four(2, big) + four(uint32_t(captured), big) +
           four(uint32_t(frame.size()), big) + Bytes(frame.begin(), frame.begin() + long(captured));
  }
  return file;
}

Bytes block(uint32_t type, const Bytes& body, bool big_endian) {
  Bytes padded = body;
  padded.resize((body.size() + 3) / 4 * 4);
  uint32_t length = uint32_t(padded.size() + 12);
  return four(type, big_endian) + four(length, big_endian) + padded + four(length, big_endian);
}

Bytes pcapngBytes(const std::vector<Bytes>& frames, const FileForm& form) {
  bool big = form.big_endian;
  Bytes file = block(0x0a0d0d0a, four(0x1a2b3c4d, big) + two(1, big) + two(0, big) + number(~0ull, 8, big), big) +
               block(1, two(uint16_t(form.link), big) + two(0, big) + four(form.snap_length, big), big);
  for (const Bytes& frame : frames) {
    size_t captured = std::min<size_t>(frame.size(), form.snap_length);
    Bytes body = four(0, big) + four(1, big) + four(2, big) + four(uint32_t(captured), big) +
                 four(uint32_t(frame.size()), big) + Bytes(frame.begin(), frame.begin() + long(captured));
    file = std::move(file) + block(6, body, big);
  }
  return file;
}

} // namespace cordon::tests
