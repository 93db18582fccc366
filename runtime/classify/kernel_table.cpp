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

constexpr Kernel kKernels[] = {
#if defined(__x86_64__)
    {"avx512", hasAvx512, &kAvx512Walks},
    {"avx2", hasAvx2, &kAvx2Walks},
#endif
    {"portable", always, &kPortableWalks},
};

} // namespace

std::span<const Kernel> allKernels() {
  return kKernels;
}

} // namespace cordon::classify
