/// Lifetimes: a policy has hard limits, swanctl.conf a soft one before each. Written in one way, a tenth apart:
///   life_time  = T s    rekey_time  = T - T/10 s      (T: seconds of the quick-mode offer)
///   life_bytes = V K    rekey_bytes = V - V/10 K      (V: kilobytes of 1024 octets, K is 1024)
///   IKE: rekey_time = M - M/10 s, over_time = M/10 s  (M: main mode's seconds; IKEv1 offers their sum)
/// where / drops the remainder. Rekeying itself starts up to a tenth earlier: charon subtracts a random part, so that
/// both sides do not start at once. Source: swanctl.conf(5), children.rekey_time, life_time, rand_time; over_time.
#pragma once

#include <cstdint>

namespace cordon::backends::strongswan {

/// The soft limit of a hard one. 0 (no limit) stays 0.
constexpr uint64_t softLimit(uint64_t hard) {
  return hard - hard / 10;
}

} // namespace cordon::backends::strongswan
