/// The generator splitmix64 (Steele, Lea, Flood 2014): samples that are the same in every run and on every machine. No
/// secret may come of it.
#pragma once

#include <cstdint>

namespace cordon::net {

class SplitMix {
public:
  explicit SplitMix(uint64_t seed) : state(seed) {}

  uint64_t next() {
    state += 0x9e3779b97f4a7c15;
    uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

private:
  uint64_t state;
};

} // namespace cordon::net
