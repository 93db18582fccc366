/// Headers and rules as 64-bit words, the form in which trees look at them: a tree asks for bits of words and knows
/// nothing of fields. Word 0.. are the addresses, the last one holds ports, protocol and connection.
///
/// What kernels call is always inlined: their files are compiled for processors that others may not have, and no copy
/// of a shared function may come out of there.
#pragma once

#include "runtime/classify/rule.h"

#include <cstdint>

#define CORDON_INLINE [[gnu::always_inline]] inline

namespace cordon::classify {

constexpr unsigned kSourcePortBit = 0, kTargetPortBit = 16, kProtocolBit = 32, kConnectionBit = 40, kUnusedBit = 48;
/// Bits of the last word that mean something.
constexpr unsigned kRestBits = 41;

template <unsigned N> struct Words {
  static constexpr unsigned kCount = N;
  uint64_t word[N];
};

/// Connection class as an index of two, whatever a caller has put there.
template <class Header> CORDON_INLINE unsigned connectionOf(const Header& header) {
  return unsigned(header.connection) & 1;
}

/// The part that both families share. With the unused bytes it is one load, since a header has its fields in this
/// order.
template <class Header> CORDON_INLINE uint64_t restOf(const Header& header) {
  const uint64_t all = uint64_t(header.source_port) << kSourcePortBit | uint64_t(header.target_port) << kTargetPortBit |
                       uint64_t(header.protocol) << kProtocolBit | uint64_t(header.connection) << kConnectionBit |
                       uint64_t(header.unused) << kUnusedBit;
  return all & ((uint64_t(1) << kRestBits) - 1);
}

CORDON_INLINE Words<2> wordsOf(const Header4& header) {
  return {{uint64_t(header.target) << 32 | header.source, restOf(header)}};
}

CORDON_INLINE Words<5> wordsOf(const Header6& header) {
  return {{header.source.hi, header.source.lo, header.target.hi, header.target.lo, restOf(header)}};
}

/// A rule as bits: a header may match only if it has the bits of `value` where `care` is set. Port ranges are wider
/// here than they are: only the bits that all of their ports share count.
template <unsigned N> struct Ternary {
  Words<N> value{}, care{};
};

Ternary<2> ternaryOf4(const Rule& rule);
Ternary<5> ternaryOf6(const Rule& rule);

} // namespace cordon::classify
