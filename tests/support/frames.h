/// Packets, frames and captures as bytes, for tests of what reads them.
#pragma once

#include "runtime/net/packet.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace cordon::tests {

struct Bytes : std::vector<uint8_t> {
  using vector::vector;
};

/// "45 00 0028": digits in pairs, blanks anywhere.
Bytes hex(std::string_view digits);
Bytes operator+(Bytes a, const Bytes& b);

/// The packet from its IP header on, without extension headers or options, as short as it can be.
Bytes ipBytes(const net::Packet& packet);

/// A capture file as some machine writes it.
struct FileForm {
  bool big_endian = false;
  uint32_t link = 101; ///< LINKTYPE_
  uint32_t snap_length = 262144;
};
Bytes pcapBytes(const std::vector<Bytes>& frames, const FileForm& form = {});
/// One section, one interface.
Bytes pcapngBytes(const std::vector<Bytes>& frames, const FileForm& form = {});

/// Numbers of four and two bytes.
Bytes four(uint32_t value, bool big_endian);
Bytes two(uint16_t value, bool big_endian);
/// A block of pcapng: padded, its length at both ends.
Bytes block(uint32_t type, const Bytes& body, bool big_endian);

} // namespace cordon::tests
