// For every processor. Protocols and ports of the eight lanes are compared at once, in ordinary numbers and in vectors
// of 16 bytes, which compilers have everywhere; addresses only in the lanes that are left, best rank first.
#include "runtime/classify/bits.h"
#include "runtime/classify/kernel_table.h"
#include "runtime/classify/walk.h"

#include <cstring>

namespace cordon::classify {
namespace {

using U16x8 [[gnu::vector_size(16)]] = uint16_t;
using U32x4 [[gnu::vector_size(16)]] = uint32_t;
using U64x2 [[gnu::vector_size(16)]] = uint64_t;

/// One bit for each byte of `bytes` that equals `byte`.
unsigned equalBytes(uint64_t bytes, uint8_t byte) {
  constexpr uint64_t kOnes = 0x0101010101010101, kLow = 0x7f * kOnes;
  const uint64_t differing = bytes ^ byte * kOnes;
  const uint64_t equal = ~(((differing & kLow) + kLow) | differing | kLow); // 0x80 where nothing differs
  return unsigned((equal >> 7) * 0x0102040810204080 >> 56);
}

/// All bits set in the lanes of half a block whose ports match.
U32x4 matchPorts(const PortPair* first, const PortPair* extent, U16x8 ports) {
  U16x8 from, length;
  std::memcpy(&from, first, sizeof(from));
  std::memcpy(&length, extent, sizeof(length));
  const U16x8 above = ports - from;
  return U32x4(U32x4(U16x8(above <= length)) == ~U32x4{});
}

/// Lanes whose ports, protocol and connection match.
template <class Block, class Header> unsigned matchRest(const Block& block, const Header& header) {
  const uint16_t s = header.source_port, t = header.target_port;
  const U16x8 ports = {s, t, s, t, s, t, s, t};
  constexpr U32x4 kLow = {1, 2, 4, 8}, kHigh = {16, 32, 64, 128};
  const U64x2 lanes = U64x2((matchPorts(block.first, block.extent, ports) & kLow) |
                            (matchPorts(block.first + 4, block.extent + 4, ports) & kHigh));
  const uint64_t both = lanes[0] | lanes[1];
  uint64_t protocols = 0;
  std::memcpy(&protocols, block.rest.protocol, sizeof(protocols));
  return unsigned(both | both >> 32) & (equalBytes(protocols, header.protocol) | block.rest.any_protocol) &
         block.rest.on_connection[connectionOf(header)];
}

/// True if nothing is set above the lowest `shift` bits.
bool isBelow(uint64_t hi, uint64_t lo, unsigned shift) {
  if (shift >= 64)
    return shift == 128 || hi >> (shift - 64) == 0;
  return (hi | lo >> shift) == 0;
}

struct Portable {
  using Probe4 = const Header4&;
  using Probe6 = const Header6&;

  static uint64_t gather(uint64_t word, uint64_t mask) { return gatherBits(word, mask); }
  static uint64_t gather(uint64_t word, uint64_t mask, const Moves& moves) {
    return mask == 0 ? 0 : gatherBits(word, mask, moves);
  }

  static unsigned select(const uint32_t* ranks, unsigned count, uint32_t best, uint32_t* who) {
    return selectFrom(0, 0, ranks, count, best, who);
  }

  static unsigned match(const Block4& block, const Header4& header) {
    unsigned lanes = matchRest(block, header);
    for (; lanes != 0; lanes &= lanes - 1) {
      const int i = __builtin_ctz(lanes);
      const uint64_t source = uint64_t(block.source[i] ^ header.source) >> block.rest.source_shift[i];
      const uint64_t target = uint64_t(block.target[i] ^ header.target) >> block.rest.target_shift[i];
      if ((source | target) == 0)
        break;
    }
    return lanes;
  }

  static unsigned match(const Block6& block, const Header6& header) {
    unsigned lanes = matchRest(block, header);
    for (; lanes != 0; lanes &= lanes - 1) {
      const int i = __builtin_ctz(lanes);
      if (isBelow(block.source_hi[i] ^ header.source.hi, block.source_lo[i] ^ header.source.lo,
                  block.rest.source_shift[i]) &&
          isBelow(block.target_hi[i] ^ header.target.hi, block.target_lo[i] ^ header.target.lo,
                  block.rest.target_shift[i]))
        break;
    }
    return lanes;
  }
};

using W = Walks<Portable>;

} // namespace

const KernelWalks kPortableWalks = {W::one4, W::one6, W::many4, W::many6};

} // namespace cordon::classify
