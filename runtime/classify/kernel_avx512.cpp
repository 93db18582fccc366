// For processors with AVX-512 (F, BW, DQ, VL): both addresses of eight IPv4 rules, or one half of an IPv6 address, in
// one register, and comparisons that give a bit for each lane.
//
// Compiled for these processors: nothing here may be shared with other files (words.h).
#include "runtime/classify/walk.h"

#if defined(__x86_64__)
#include <immintrin.h>

namespace cordon::classify {
namespace {

CORDON_INLINE __m256i portsOf(uint16_t source, uint16_t target) {
  return _mm256_set1_epi32(int(source | uint32_t(target) << 16));
}

struct Avx512 {
  struct Probe4 {
    CORDON_INLINE explicit Probe4(const Header4& header)
        : addresses(
              _mm512_inserti64x4(_mm512_set1_epi32(int(header.source)), _mm256_set1_epi32(int(header.target)), 1)),
          ports(portsOf(header.source_port, header.target_port)), protocol(_mm_set1_epi8(char(header.protocol))),
          connection(connectionOf(header)) {}
    __m512i addresses; ///< eight times the source, eight times the target
    __m256i ports;
    __m128i protocol;
    unsigned connection;
  };
  struct Probe6 {
    CORDON_INLINE explicit Probe6(const Header6& header)
        : source_hi(_mm512_set1_epi64(int64_t(header.source.hi))),
          source_lo(_mm512_set1_epi64(int64_t(header.source.lo))),
          target_hi(_mm512_set1_epi64(int64_t(header.target.hi))),
          target_lo(_mm512_set1_epi64(int64_t(header.target.lo))),
          ports(portsOf(header.source_port, header.target_port)), protocol(_mm_set1_epi8(char(header.protocol))),
          connection(connectionOf(header)) {}
    __m512i source_hi, source_lo, target_hi, target_lo;
    __m256i ports;
    __m128i protocol;
    unsigned connection;
  };

  CORDON_INLINE static uint64_t gather(uint64_t word, uint64_t mask) { return _pext_u64(word, mask); }
  CORDON_INLINE static uint64_t gather(uint64_t word, uint64_t mask, const Moves& /*moves*/) {
    return _pext_u64(word, mask);
  }

  CORDON_INLINE static unsigned select(const uint32_t* ranks, unsigned count, uint32_t best, uint32_t* who) {
    const __m256i known = _mm256_set1_epi32(int(best)), first = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
    unsigned j = 0, length = 0;
    for (; j + 8 <= count; j += 8) {
      const __m256i some = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(ranks + j));
      const __mmask8 worse = _mm256_cmpgt_epu32_mask(some, known);
      const __m256i numbers = _mm256_add_epi32(first, _mm256_set1_epi32(int(j)));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(who + length), // no further than j + 8
                          _mm256_maskz_compress_epi32(worse, numbers));
      length += unsigned(_mm_popcnt_u32(worse));
    }
    return selectFrom(j, length, ranks, count, best, who);
  }

  CORDON_INLINE static __m512i load(const void* at) { return _mm512_load_si512(at); }
  CORDON_INLINE static __m256i loadHalf(const void* at) { return _mm256_load_si256(static_cast<const __m256i*>(at)); }
  CORDON_INLINE static __m128i loadBytes(const uint8_t* at) {
    return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(at));
  }

  template <class Block> CORDON_INLINE static __m256i ranksOf(const Block& block) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block.rest.rank));
  }

  /// What differs above the shifts: of sources, then of targets, which follow each other in a block as their shifts do.
  CORDON_INLINE static __m512i differs(const Block4& block, const Probe4& probe) {
    const auto* shift_bytes = reinterpret_cast<const __m128i*>(block.rest.source_shift);
    const __m512i shifts = _mm512_cvtepu8_epi32(_mm_load_si128(shift_bytes));
    return _mm512_srlv_epi32(_mm512_xor_si512(load(block.source), probe.addresses), shifts);
  }
  CORDON_INLINE static __m512i differs(const uint64_t* half, __m512i probe, __m128i shifts) {
    return _mm512_srlv_epi64(_mm512_xor_si512(load(half), probe), _mm512_cvtepu8_epi64(shifts));
  }
  CORDON_INLINE static __m512i differs(const Block6& block, const Probe6& probe) {
    const __m128i half = _mm_set1_epi8(64);
    const __m128i source = loadBytes(block.rest.source_shift), target = loadBytes(block.rest.target_shift);
    const __m512i sources = _mm512_or_si512(differs(block.source_hi, probe.source_hi, _mm_subs_epu8(source, half)),
                                            differs(block.source_lo, probe.source_lo, _mm_min_epu8(source, half)));
    const __m512i targets = _mm512_or_si512(differs(block.target_hi, probe.target_hi, _mm_subs_epu8(target, half)),
                                            differs(block.target_lo, probe.target_lo, _mm_min_epu8(target, half)));
    return _mm512_or_si512(sources, targets);
  }

  /// Lanes whose addresses match.
  CORDON_INLINE static unsigned matchAddresses(const Block4& block, const Probe4& probe) {
    const __m512i all = differs(block, probe);
    const unsigned same = _mm512_testn_epi32_mask(all, all);
    return same & same >> kLanes;
  }
  CORDON_INLINE static unsigned matchAddresses(const Block6& block, const Probe6& probe) {
    const __m512i all = differs(block, probe);
    return _mm512_testn_epi64_mask(all, all);
  }

  /// Every comparison on its own, all at the same time: a branch waits for the last of them.
  template <class Block, class Probe> CORDON_INLINE static unsigned match(const Block& block, const Probe& probe) {
    const __m256i above = _mm256_sub_epi16(probe.ports, loadHalf(block.first));
    const unsigned ports = _mm256_cmpeq_epi32_mask(_mm256_min_epu16(above, loadHalf(block.extent)), above);
    const unsigned protocols = _mm_cmpeq_epi8_mask(loadBytes(block.rest.protocol), probe.protocol);
    return matchAddresses(block, probe) & ports & (protocols | block.rest.any_protocol) &
           lanesOn(block.rest, probe.connection);
  }

  /// Lanes whose protocol and connection match.
  template <class Block, class Probe> CORDON_INLINE static __mmask8 kindMask(const Block& block, const Probe& probe) {
    // Behind the eight protocols are ranks, which nobody asks for.
    const __m128i protocols = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block.rest.protocol));
    const auto same = __mmask8(_mm_cmpeq_epi8_mask(protocols, probe.protocol));
    const __mmask8 fits = _kor_mask8(same, _cvtu32_mask8(block.rest.any_protocol));
    return _kand_mask8(fits, _cvtu32_mask8(lanesOn(block.rest, probe.connection)));
  }

  /// Lanes that match, all of them right: one comparison after the other, in mask registers.
  CORDON_INLINE static __mmask8 matchMask(const Block4& block, const Probe4& probe) {
    constexpr int kOrWhereTwoDiffer = 0xf0 | (0xcc ^ 0xaa); // first | (second ^ third)
    const __m256i above = _mm256_sub_epi16(probe.ports, loadHalf(block.first));
    const __m256i within = _mm256_min_epu16(above, loadHalf(block.extent));
    const __m512i addresses = differs(block, probe);
    const __m256i sources = _mm512_castsi512_si256(addresses), targets = _mm512_extracti64x4_epi64(addresses, 1);
    const __m256i all = _mm256_or_si256(_mm256_ternarylogic_epi32(sources, within, above, kOrWhereTwoDiffer), targets);
    return _mm256_mask_testn_epi32_mask(kindMask(block, probe), all, all);
  }
  CORDON_INLINE static __mmask8 matchMask(const Block6& block, const Probe6& probe) {
    const __m256i above = _mm256_sub_epi16(probe.ports, loadHalf(block.first));
    const __m256i within = _mm256_min_epu16(above, loadHalf(block.extent));
    const __mmask8 rest = _mm256_mask_cmpeq_epi32_mask(kindMask(block, probe), within, above);
    const __m512i all = differs(block, probe);
    return _mm512_mask_testn_epi64_mask(rest, all, all);
  }

  template <class Block, class Probe>
  CORDON_INLINE static unsigned matchBranchless(const Block& block, const Probe& probe) {
    return _cvtmask8_u32(matchMask(block, probe));
  }

  /// Looks for no lane before the end: ranks of what does not match are as good as none.
  class Best {
  public:
    template <class Block, class Probe> CORDON_INLINE void take(const Block& block, const Probe& probe) {
      best = _mm256_mask_min_epu32(best, matchMask(block, probe), best, ranksOf(block));
    }
    CORDON_INLINE uint32_t rank() const {
      const __m128i four = _mm_min_epu32(_mm256_castsi256_si128(best), _mm256_extracti128_si256(best, 1));
      const __m128i two = _mm_min_epu32(four, _mm_shuffle_epi32(four, 0x4e));
      return uint32_t(_mm_cvtsi128_si32(_mm_min_epu32(two, _mm_shuffle_epi32(two, 0xb1))));
    }

  private:
    __m256i best = _mm256_set1_epi32(int(kNoRank));
  };
};

} // namespace

const KernelWalks kAvx512Walks = Walks<Avx512>::kAll;

} // namespace cordon::classify
#endif
