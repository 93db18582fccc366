#include "bench/classify/dpdk_acl.h"

#include <cstdlib>
#include <iostream>

namespace cordon::bench {

bool hasAcl() {
  return false;
}

AclPages startAcl(size_t) {
  std::cerr << "bench_classify: built without DPDK\n";
  exit(3);
}

template <class Header> std::optional<Engine<Header>> buildAcl(std::span<const Rule>, AclBuild) {
  return std::nullopt;
}

template std::optional<Engine<Header4>> buildAcl(std::span<const Rule>, AclBuild);
template std::optional<Engine<Header6>> buildAcl(std::span<const Rule>, AclBuild);

} // namespace cordon::bench
