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

  /// Lanes whose ports, protocol and connection match.
  template <class Block, class Probe> CORDON_INLINE static unsigned matchRest(const Block& block, const Probe& probe) {
    const __m256i above = _mm256_sub_epi16(probe.ports, loadHalf(block.first));
    const unsigned ports = _mm256_cmpeq_epi32_mask(_mm256_min_epu16(above, loadHalf(block.extent)), above);
    const unsigned protocols = _mm_cmpeq_epi8_mask(loadBytes(block.rest.protocol), probe.protocol);
    return ports & (protocols | block.rest.any_protocol) & block.rest.on_connection[probe.connection];
  }

  CORDON_INLINE static unsigned match(const Block4& block, const Probe4& probe) {
    // Sources and targets follow each other in a block, and so do their shifts.
    const auto* shift_bytes = reinterpret_cast<const __m128i*>(block.rest.source_shift);
    const __m512i shifts = _mm512_cvtepu8_epi32(_mm_load_si128(shift_bytes));
    const __m512i differs = _mm512_srlv_epi32(_mm512_xor_si512(load(block.source), probe.addresses), shifts);
    const unsigned same = _mm512_testn_epi32_mask(differs, differs);
    return same & same >> kLanes & matchRest(block, probe);
  }

  /// What differs above the shifts.
  CORDON_INLINE static __m512i differs(const uint64_t* half, __m512i probe, __m128i shifts) {
    return _mm512_srlv_epi64(_mm512_xor_si512(load(half), probe), _mm512_cvtepu8_epi64(shifts));
  }

  CORDON_INLINE static unsigned match(const Block6& block, const Probe6& probe) {
    const __m128i half = _mm_set1_epi8(64);
    const __m128i source = loadBytes(block.rest.source_shift), target = loadBytes(block.rest.target_shift);
    const __m512i sources = _mm512_or_si512(differs(block.source_hi, probe.source_hi, _mm_subs_epu8(source, half)),
                                            differs(block.source_lo, probe.source_lo, _mm_min_epu8(source, half)));
    const __m512i targets = _mm512_or_si512(differs(block.target_hi, probe.target_hi, _mm_subs_epu8(target, half)),
                                            differs(block.target_lo, probe.target_lo, _mm_min_epu8(target, half)));
    const __m512i all = _mm512_or_si512(sources, targets);
    return _mm512_testn_epi64_mask(all, all) & matchRest(block, probe);
  }
};

} // namespace

const KernelWalks kAvx512Walks = Walks<Avx512>::kAll;

} // namespace cordon::classify
#endif
