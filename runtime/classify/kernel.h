/// The ways to look up, best first; the portable one is last and always there. `CORDON_KERNEL` in the environment
/// forces one (kernelFromEnvironment).
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace cordon::classify {

struct KernelWalks;

/// One way to look up. The functions are the classifier's own business.
struct Kernel {
  std::string_view name;
  bool (*is_usable)();
  const KernelWalks* walks;
};

/// All that this build has, best first.
std::span<const Kernel> allKernels();
std::string_view nameOf(const Kernel& kernel);
/// True if this processor can run it.
bool isUsable(const Kernel& kernel);
/// The one of that name; null if there is none.
const Kernel* findKernel(std::string_view name);
/// The best usable one.
const Kernel& bestKernel();

/// A kernel, or why there is none: exactly one of the two is set.
struct KernelChoice {
  const Kernel* kernel = nullptr;
  std::string error;
};

/// The kernel of that name if it can run here; the best one if the name is empty.
KernelChoice chooseKernel(std::string_view name);
/// What the variable CORDON_KERNEL asks for; the best one if it is unset or empty.
KernelChoice kernelFromEnvironment();

} // namespace cordon::classify
