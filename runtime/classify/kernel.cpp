#include "runtime/classify/kernel.h"

#include "runtime/classify/kernel_table.h"

#include <cstdlib>

namespace cordon::classify {

std::string_view nameOf(const Kernel& kernel) {
  return kernel.name;
}

bool isUsable(const Kernel& kernel) {
  return kernel.is_usable();
}

const Kernel* findKernel(std::string_view name) {
  for (const Kernel& kernel : allKernels())
    if (kernel.name == name)
      return &kernel;
  return nullptr;
}

const Kernel& bestKernel() {
  for (const Kernel& kernel : allKernels())
    if (kernel.is_usable())
      return kernel;
  return allKernels().back(); // never reached: the portable one is usable everywhere
}

KernelChoice chooseKernel(std::string_view name) {
  if (name.empty())
    return {&bestKernel(), {}};
  std::string quoted = "`" + std::string(name) + "`";
  const Kernel* kernel = findKernel(name);
  if (!kernel) {
    std::string known;
    for (const Kernel& each : allKernels())
      known += (known.empty() ? "" : ", ") + std::string(each.name);
    return {nullptr, "there is no kernel " + quoted + "; this build has " + known};
  }
  if (!kernel->is_usable())
    return {nullptr, "this processor cannot run the kernel " + quoted};
  return {kernel, {}};
}

KernelChoice kernelFromEnvironment() {
  const char* wanted = std::getenv("CORDON_KERNEL");
  return chooseKernel(wanted ? wanted : "");
}

} // namespace cordon::classify
