// For every processor: plain loops over the eight lanes, which compilers turn into what vectors there are.
#include "runtime/classify/bits.h"
#include "runtime/classify/kernel_table.h"
#include "runtime/classify/walk.h"

namespace cordon::classify {
namespace {

/// 0 if a port lies in its range.
CORDON_INLINE unsigned outside(uint16_t port, uint16_t first, uint16_t extent) {
  return uint16_t(port - first) > extent;
}

struct Portable {
  struct Probe4 {
    explicit Probe4(const Header4& header) : header(header) {}
    const Header4& header;
  };
  struct Probe6 {
    explicit Probe6(const Header6& header) : header(header) {}
    const Header6& header;
  };

  static uint64_t gather(uint64_t word, uint64_t mask) { return gatherBits(word, mask); }

  /// Lanes whose addresses match, by the lanes' own words `differs`: 0 where they do.
  template <class Block, class Header>
  static unsigned match(const Block& block, const Header& header, const uint8_t (&differs)[kLanes]) {
    const BlockRest& rest = block.rest;
    unsigned missing = 0, other = 0;
    for (unsigned i = 0; i < kLanes; ++i) {
      unsigned miss = unsigned(differs[i] != 0) |
                      outside(header.source_port, block.first[i].source, block.extent[i].source) |
                      outside(header.target_port, block.first[i].target, block.extent[i].target);
      missing |= miss << i;
      other |= unsigned(rest.protocol[i] != header.protocol) << i;
    }
    return ~missing & (~other | rest.any_protocol) & rest.on_connection[unsigned(header.connection)];
  }

  static unsigned match(const Block4& block, const Probe4& probe) {
    const Header4& header = probe.header;
    uint8_t differs[kLanes];
    for (unsigned i = 0; i < kLanes; ++i) {
      uint64_t source = uint64_t(block.source[i] ^ header.source) >> block.rest.source_shift[i];
      uint64_t target = uint64_t(block.target[i] ^ header.target) >> block.rest.target_shift[i];
      differs[i] = (source | target) != 0;
    }
    return match(block, header, differs);
  }

  /// Bits of a 128-bit difference above `shift`, 0 if there are none.
  static uint64_t above(uint64_t hi, uint64_t lo, unsigned shift) {
    if (shift >= 64)
      return shift == 128 ? 0 : hi >> (shift - 64);
    return hi | lo >> shift;
  }

  static unsigned match(const Block6& block, const Probe6& probe) {
    const Header6& header = probe.header;
    uint8_t differs[kLanes];
    for (unsigned i = 0; i < kLanes; ++i) {
      uint64_t source = above(block.source_hi[i] ^ header.source.hi, block.source_lo[i] ^ header.source.lo,
                              block.rest.source_shift[i]);
      uint64_t target = above(block.target_hi[i] ^ header.target.hi, block.target_lo[i] ^ header.target.lo,
                              block.rest.target_shift[i]);
      differs[i] = (source | target) != 0;
    }
    return match(block, header, differs);
  }
};

using W = Walks<Portable>;

} // namespace

const KernelWalks kPortableWalks = {W::one4, W::one6, W::many4, W::many6};

} // namespace cordon::classify
