/// What a kernel is made of, for the classifier and for the table in kernel_table.cpp.
#pragma once

#include "runtime/classify/index.h"
#include "runtime/classify/kernel.h"

namespace cordon::classify {

/// The walks of a kernel: one header, and up to kTogether.
struct KernelWalks {
  uint32_t (*one4)(const View<V4>&, const Header4&);
  uint32_t (*one6)(const View<V6>&, const Header6&);
  void (*many4)(const View<V4>&, const Header4*, unsigned count, uint32_t* ranks);
  void (*many6)(const View<V6>&, const Header6*, unsigned count, uint32_t* ranks);
};

/// One file each: kernel_NAME.cpp.
extern const KernelWalks kPortableWalks;
#if defined(__x86_64__)
extern const KernelWalks kAvx2Walks, kAvx512Walks;
#endif

} // namespace cordon::classify
