/// What a kernel is made of, for the classifier and for the table in kernel_table.cpp.
#pragma once

#include "runtime/classify/index.h"
#include "runtime/classify/kernel.h"

#include <array>

namespace cordon::classify {

/// The walks of a kernel: one header (by View::together), and up to kTogether headers.
struct KernelWalks {
  std::array<uint32_t (*)(const View<V4>&, const Header4&), kTreesMax + 1> one4;
  std::array<uint32_t (*)(const View<V6>&, const Header6&), kTreesMax + 1> one6;
  void (*many4)(const View<V4>&, const Header4*, unsigned count, uint32_t* ranks);
  void (*many6)(const View<V6>&, const Header6*, unsigned count, uint32_t* ranks);
};

/// One file each: kernel_NAME.cpp.
extern const KernelWalks kPortableWalks;
#if defined(__x86_64__)
extern const KernelWalks kAvx2Walks, kAvx512Walks;
#endif

} // namespace cordon::classify
