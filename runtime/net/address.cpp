#include "runtime/net/address.h"

#include <arpa/inet.h>

#include <array>
#include <cassert>
#include <charconv>
#include <cstring>

namespace cordon::net {

Bits128 maskOf(Family family, unsigned length) {
  assert(length <= bitsOf(family));
  if (family == Family::v4)
    return {0, length == 0 ? 0 : (~uint64_t(0) << (32 - length)) & 0xffffffff};
  if (length == 0)
    return {};
  if (length <= 64)
    return {~uint64_t(0) << (64 - length), 0};
  return {~uint64_t(0), length == 128 ? ~uint64_t(0) : ~uint64_t(0) << (128 - length)};
}

static Bits128 allOnes(Family family) {
  return maskOf(family, bitsOf(family));
}

Prefix prefixOf(const Address& address, unsigned length) {
  return {address.family, address.value & maskOf(address.family, length), uint8_t(length)};
}

Address Prefix::last() const {
  return {family, base | (~maskOf(family, length) & allOnes(family))};
}

bool Prefix::contains(const Address& address) const {
  return family == address.family && (address.value & maskOf(family, length)) == base;
}

bool Prefix::contains(const Prefix& other) const {
  return family == other.family && length <= other.length && (other.base & maskOf(family, length)) == base;
}

std::vector<Prefix> coverOf(const AddressRange& range) {
  assert(range.first.family == range.last.family);
  assert(range.first <= range.last);
  std::vector<Prefix> cover;
  Address at = range.first;
  for (;;) {
    // The widest block that starts here and does not run past the end.
    unsigned length = bitsOf(at.family);
    while (length > 0) {
      Prefix wider = prefixOf(at, length - 1);
      if (wider.base != at.value || wider.last() > range.last)
        break;
      --length;
    }
    cover.push_back(prefixOf(at, length));
    Address last = cover.back().last();
    if (last == range.last)
      return cover;
    at.value = last.value + 1;
  }
}

std::optional<Address> parseAddress(std::string_view text) {
  std::array<char, 64> buffer;
  if (text.empty() || text.size() >= buffer.size() || text.find('\0') != std::string_view::npos)
    return std::nullopt;
  std::memcpy(buffer.data(), text.data(), text.size());
  buffer[text.size()] = 0;
  if (text.find(':') == std::string_view::npos) {
    in_addr v4;
    if (inet_pton(AF_INET, buffer.data(), &v4) != 1)
      return std::nullopt;
    return Address{Family::v4, {0, ntohl(v4.s_addr)}};
  }
  in6_addr v6;
  if (inet_pton(AF_INET6, buffer.data(), &v6) != 1)
    return std::nullopt;
  Address address{Family::v6, {}};
  for (int i = 0; i < 8; ++i) {
    address.value.hi = address.value.hi << 8 | v6.s6_addr[i];
    address.value.lo = address.value.lo << 8 | v6.s6_addr[8 + i];
  }
  return address;
}

std::optional<Prefix> parsePrefix(std::string_view text) {
  size_t slash = text.find('/');
  auto address = parseAddress(text.substr(0, slash));
  if (!address)
    return std::nullopt;
  unsigned length = bitsOf(address->family);
  if (slash != std::string_view::npos) {
    std::string_view digits = text.substr(slash + 1);
    const char* end = digits.data() + digits.size();
    auto [rest, error] = std::from_chars(digits.data(), end, length);
    bool padded = digits.size() > 1 && digits.front() == '0';
    if (error != std::errc() || rest != end || padded || length > bitsOf(address->family))
      return std::nullopt;
  }
  Prefix prefix = prefixOf(*address, length);
  if (prefix.base != address->value)
    return std::nullopt;
  return prefix;
}

static std::string dotted(uint32_t value) {
  std::array<char, INET_ADDRSTRLEN> buffer;
  char* end = buffer.data();
  for (int shift = 24; shift >= 0; shift -= 8) {
    const uint32_t byte = value >> shift & 0xff;
    if (byte >= 100)
      *end++ = char('0' + byte / 100);
    if (byte >= 10)
      *end++ = char('0' + byte / 10 % 10);
    *end++ = char('0' + byte % 10);
    *end++ = '.';
  }
  return {buffer.data(), end - 1};
}

std::string toString(const Address& address) {
  if (address.family == Family::v4)
    return dotted(uint32_t(address.value.lo));
  std::array<uint16_t, 8> words;
  for (unsigned i = 0; i < 8; ++i)
    words[i] = uint16_t((i < 4 ? address.value.hi : address.value.lo) >> (48 - 16 * (i % 4)));
  // RFC 5952: the longest run of zeros, of two words or more, is left out; of equal ones the first.
  unsigned run = 0, run_length = 1;
  for (unsigned first = 0; first < 8; ++first) {
    unsigned last = first;
    while (last < 8 && words[last] == 0)
      ++last;
    if (last - first > run_length) {
      run = first;
      run_length = last - first;
    }
  }
  bool has_run = run_length > 1;
  bool holds_v4 = has_run && run == 0 && (run_length == 6 || (run_length == 5 && words[5] == 0xffff));
  std::string text;
  for (unsigned i = 0; i < (holds_v4 ? 6 : 8); ++i) {
    if (has_run && i == run) {
      text += "::";
      i += run_length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':')
      text += ':';
    std::array<char, 4> digits;
    text.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), words[i], 16).ptr);
  }
  if (!holds_v4)
    return text;
  return text + (text.back() == ':' ? "" : ":") + dotted(uint32_t(address.value.lo));
}

std::string toString(const Prefix& prefix) {
  std::string text = toString(prefix.first());
  return prefix.isHost() ? text : text + "/" + std::to_string(prefix.length);
}

} // namespace cordon::net
