#include "runtime/classify/kernel_table.h"

namespace cordon::classify {
namespace {

bool always() {
  return true;
}

#if defined(__x86_64__)
bool hasAvx2() {
  return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi") != 0 &&
         __builtin_cpu_supports("bmi2") != 0;
}
bool hasAvx512() {
  return hasAvx2() && __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
         __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512dq") != 0;
}
#endif

} // namespace

std::span<const Kernel> allKernels() {
  static const Kernel kernels[] = {
#if defined(__x86_64__)
      {"avx512", hasAvx512, avx512Walks()},
      {"avx2", hasAvx2, avx2Walks()},
#endif
      {"portable", always, portableWalks()},
  };
  return kernels;
}

} // namespace cordon::classify
