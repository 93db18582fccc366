#include "compiler/catalog/icmp.h"

namespace cordon::catalog {

llvm::ArrayRef<IcmpType> icmpTypes(bool v6) {
  static constexpr IcmpType v4_types[] = {
      {"echo-reply", 0},           {"destination-unreachable", 3}, {"redirect", 5},       {"echo-request", 8},
      {"router-advertisement", 9}, {"router-solicitation", 10},    {"time-exceeded", 11}, {"parameter-problem", 12},
      {"timestamp-request", 13},   {"timestamp-reply", 14},
  };
  static constexpr IcmpType v6_types[] = {
      {"destination-unreachable", 1},
      {"packet-too-big", 2},
      {"time-exceeded", 3},
      {"parameter-problem", 4},
      {"echo-request", 128},
      {"echo-reply", 129},
      {"router-solicitation", 133},
      {"router-advertisement", 134},
      {"neighbour-solicitation", 135},
      {"neighbour-advertisement", 136},
      {"redirect", 137},
  };
  return v6 ? llvm::ArrayRef<IcmpType>(v6_types) : llvm::ArrayRef<IcmpType>(v4_types);
}

} // namespace cordon::catalog
