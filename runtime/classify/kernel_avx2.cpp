// For processors with AVX2 and BMI2 (2013 and later): eight lanes of 32 bits, or twice four of 64.
//
// Compiled with -mavx2 -mbmi -mbmi2: nothing here may be shared with other files (words.h).
#include "runtime/classify/walk.h"

#if defined(__x86_64__)
#include <immintrin.h>

namespace cordon::classify {
namespace {

struct Avx2 {
  using Best = BestOfBlocks<Avx2>;
  struct Probe4 {
    CORDON_INLINE explicit Probe4(const Header4& header)
        : source(_mm256_set1_epi32(int(header.source))), target(_mm256_set1_epi32(int(header.target))),
          ports(_mm256_set1_epi32(int(header.source_port | uint32_t(header.target_port) << 16))),
          protocol(_mm_set1_epi8(char(header.protocol))), connection(connectionOf(header)) {}
    __m256i source, target, ports;
    __m128i protocol;
    unsigned connection;
  };
  struct Probe6 {
    CORDON_INLINE explicit Probe6(const Header6& header)
        : source_hi(_mm256_set1_epi64x(int64_t(header.source.hi))),
          source_lo(_mm256_set1_epi64x(int64_t(header.source.lo))),
          target_hi(_mm256_set1_epi64x(int64_t(header.target.hi))),
          target_lo(_mm256_set1_epi64x(int64_t(header.target.lo))),
          ports(_mm256_set1_epi32(int(header.source_port | uint32_t(header.target_port) << 16))),
          protocol(_mm_set1_epi8(char(header.protocol))), connection(connectionOf(header)) {}
    __m256i source_hi, source_lo, target_hi, target_lo, ports;
    __m128i protocol;
    unsigned connection;
  };

  CORDON_INLINE static uint64_t gather(uint64_t word, uint64_t mask) { return _pext_u64(word, mask); }
  CORDON_INLINE static uint64_t gather(uint64_t word, uint64_t mask, const Moves& /*moves*/) {
    return _pext_u64(word, mask);
  }

  CORDON_INLINE static unsigned select(const uint32_t* ranks, unsigned count, uint32_t best, uint32_t* who) {
    const __m256i least = _mm256_set1_epi32(int(best + 1));
    unsigned j = 0, length = 0;
    for (; j + 8 <= count; j += 8) {
      const __m256i some = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(ranks + j));
      const __m256i worse = _mm256_cmpeq_epi32(_mm256_max_epu32(some, least), some);
      const auto mask = unsigned(_mm256_movemask_ps(_mm256_castsi256_ps(worse)));
      const uint64_t bytes = _pdep_u64(mask, 0x0101010101010101) * 0xff; // a byte for each bit
      const auto lanes = int64_t(_pext_u64(0x0706050403020100, bytes));
      const __m256i numbers =
          _mm256_add_epi32(_mm256_cvtepu8_epi32(_mm_cvtsi64_si128(lanes)), _mm256_set1_epi32(int(j)));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(who + length), numbers); // no further than j + 8
      length += unsigned(_mm_popcnt_u32(mask));
    }
    return selectFrom(j, length, ranks, count, best, who);
  }

  CORDON_INLINE static __m256i load(const void* at) { return _mm256_load_si256(static_cast<const __m256i*>(at)); }
  CORDON_INLINE static __m128i loadBytes(const uint8_t* at) {
    return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(at));
  }

  /// All bits set in the lanes whose ports match.
  template <class Block> CORDON_INLINE static __m256i matchPorts(const Block& block, __m256i ports) {
    __m256i above = _mm256_sub_epi16(ports, load(block.first));
    return _mm256_cmpeq_epi32(_mm256_min_epu16(above, load(block.extent)), above);
  }

  CORDON_INLINE static unsigned matchRest(const BlockRest& rest, __m128i protocol, unsigned connection) {
    auto same = unsigned(_mm_movemask_epi8(_mm_cmpeq_epi8(loadBytes(rest.protocol), protocol)));
    return (same | rest.any_protocol) & lanesOn(rest, connection);
  }

  template <class Block, class Probe>
  CORDON_INLINE static unsigned matchBranchless(const Block& block, const Probe& probe) {
    return match(block, probe);
  }
  CORDON_INLINE static unsigned match(const Block4& block, const Probe4& probe) {
    __m256i source_shift = _mm256_cvtepu8_epi32(loadBytes(block.rest.source_shift));
    __m256i target_shift = _mm256_cvtepu8_epi32(loadBytes(block.rest.target_shift));
    __m256i source = _mm256_srlv_epi32(_mm256_xor_si256(load(block.source), probe.source), source_shift);
    __m256i target = _mm256_srlv_epi32(_mm256_xor_si256(load(block.target), probe.target), target_shift);
    __m256i same = _mm256_cmpeq_epi32(_mm256_or_si256(source, target), _mm256_setzero_si256());
    __m256i all = _mm256_and_si256(same, matchPorts(block, probe.ports));
    return unsigned(_mm256_movemask_ps(_mm256_castsi256_ps(all))) &
           matchRest(block.rest, probe.protocol, probe.connection);
  }

  /// Lanes `at` to `at` + 3 of a half of an address: what differs above the shift.
  CORDON_INLINE static __m256i differs(const uint64_t* half, unsigned at, __m256i probe, __m128i shifts) {
    __m256i shift = _mm256_cvtepu8_epi64(at == 0 ? shifts : _mm_srli_epi64(shifts, 32));
    return _mm256_srlv_epi64(_mm256_xor_si256(load(half + at), probe), shift);
  }

  CORDON_INLINE static unsigned match(const Block6& block, const Probe6& probe) {
    const __m128i half = _mm_set1_epi8(64);
    __m128i source = loadBytes(block.rest.source_shift), target = loadBytes(block.rest.target_shift);
    __m128i source_hi = _mm_subs_epu8(source, half), source_lo = _mm_min_epu8(source, half);
    __m128i target_hi = _mm_subs_epu8(target, half), target_lo = _mm_min_epu8(target, half);
    unsigned same = 0;
    for (unsigned at = 0; at < kLanes; at += 4) {
      __m256i one = _mm256_or_si256(differs(block.source_hi, at, probe.source_hi, source_hi),
                                    differs(block.source_lo, at, probe.source_lo, source_lo));
      __m256i other = _mm256_or_si256(differs(block.target_hi, at, probe.target_hi, target_hi),
                                      differs(block.target_lo, at, probe.target_lo, target_lo));
      __m256i equal = _mm256_cmpeq_epi64(_mm256_or_si256(one, other), _mm256_setzero_si256());
      same |= unsigned(_mm256_movemask_pd(_mm256_castsi256_pd(equal))) << at;
    }
    return same & unsigned(_mm256_movemask_ps(_mm256_castsi256_ps(matchPorts(block, probe.ports)))) &
           matchRest(block.rest, probe.protocol, probe.connection);
  }
};

} // namespace

const KernelWalks kAvx2Walks = Walks<Avx2>::kAll;

} // namespace cordon::classify
#endif
