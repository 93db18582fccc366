// For every processor: the eight lanes of a block are compared at once, in ordinary numbers and in vectors of 16 bytes,
// which compilers have everywhere, and without a branch.
#include "runtime/classify/bits.h"
#include "runtime/classify/walk.h"

#include <array>
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

/// One bit for each of eight lanes, of which four each are all ones or 0.
unsigned bitsOfLanes(U32x4 low, U32x4 high) {
  constexpr U32x4 kLow = {1, 2, 4, 8}, kHigh = {16, 32, 64, 128};
  const auto bits = U64x2((low & kLow) | (high & kHigh));
  const uint64_t both = bits[0] | bits[1];
  return unsigned(both | both >> 32);
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
  const unsigned lanes =
      bitsOfLanes(matchPorts(block.first, block.extent, ports), matchPorts(block.first + 4, block.extent + 4, ports));
  uint64_t protocols = 0;
  std::memcpy(&protocols, block.rest.protocol, sizeof(protocols));
  return lanes & (equalBytes(protocols, header.protocol) | block.rest.any_protocol) &
         lanesOn(block.rest, connectionOf(header));
}

/// What a shift leaves of an address of Number, by a table: not every processor can shift lanes by different widths.
/// `below` is how many of the address' bits lie below that Number.
template <class Number> struct LeftBy {
  static constexpr unsigned kBits = 8 * sizeof(Number);
  std::array<Number, 129> mask{};
  constexpr explicit LeftBy(unsigned below) {
    for (unsigned shift = 0; shift < below + kBits; ++shift)
      mask[shift] = shift <= below ? Number(~Number(0)) : Number(~Number(0)) << (shift - below);
  }
};
constexpr LeftBy<uint32_t> kLeft(0);
constexpr LeftBy<uint64_t> kLeftHigh(64), kLeftLow(0);

U32x4 differing(const uint32_t* base, uint32_t address, const uint8_t* shift) {
  U32x4 bases;
  std::memcpy(&bases, base, sizeof(bases));
  const auto& mask = kLeft.mask;
  return (bases ^ address) & U32x4{mask[shift[0]], mask[shift[1]], mask[shift[2]], mask[shift[3]]};
}
U64x2 differing(const uint64_t* base, uint64_t word, const uint8_t* shift, const LeftBy<uint64_t>& left) {
  U64x2 bases;
  std::memcpy(&bases, base, sizeof(bases));
  return (bases ^ word) & U64x2{left.mask[shift[0]], left.mask[shift[1]]};
}

struct Portable {
  using Best = BestOfBlocks<Portable>;
  using Probe4 = const Header4&;
  using Probe6 = const Header6&;

  static uint64_t gather(uint64_t word, uint64_t mask) { return gatherBits(word, mask); }
  static uint64_t gather(uint64_t word, uint64_t mask, const Moves& moves) {
    return mask == 0 ? 0 : gatherBits(word, mask, moves);
  }

  static unsigned select(const uint32_t* ranks, unsigned count, uint32_t best, uint32_t* who) {
    return selectFrom(0, 0, ranks, count, best, who);
  }

  template <class Block, class Probe>
  CORDON_INLINE static unsigned matchBranchless(const Block& block, const Probe& probe) {
    return match(block, probe);
  }
  static unsigned match(const Block4& block, const Header4& header) {
    const unsigned lanes = matchRest(block, header);
    auto half = [&](unsigned at) {
      return U32x4((differing(block.source + at, header.source, block.rest.source_shift + at) |
                    differing(block.target + at, header.target, block.rest.target_shift + at)) == 0);
    };
    return lanes & bitsOfLanes(half(0), half(4));
  }

  static unsigned match(const Block6& block, const Header6& header) {
    const unsigned lanes = matchRest(block, header);
    auto pair = [&](unsigned at) {
      const uint8_t *source = block.rest.source_shift + at, *target = block.rest.target_shift + at;
      const U64x2 differs = differing(block.source_hi + at, header.source.hi, source, kLeftHigh) |
                            differing(block.source_lo + at, header.source.lo, source, kLeftLow) |
                            differing(block.target_hi + at, header.target.hi, target, kLeftHigh) |
                            differing(block.target_lo + at, header.target.lo, target, kLeftLow);
      return unsigned(differs[0] == 0) << at | unsigned(differs[1] == 0) << (at + 1);
    };
    return lanes & (pair(0) | pair(2) | pair(4) | pair(6));
  }
};

} // namespace

const KernelWalks kPortableWalks = Walks<Portable>::kAll;

} // namespace cordon::classify
