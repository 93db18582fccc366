#include "runtime/classify/kernel.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace cordon::classify {
namespace {

TEST(ClassifyKernel, PortableIsLastAndAlwaysUsable) {
  ASSERT_FALSE(allKernels().empty());
  EXPECT_EQ(nameOf(allKernels().back()), "portable");
  EXPECT_TRUE(isUsable(allKernels().back()));
}

TEST(ClassifyKernel, BestIsTheFirstUsableOne) {
  for (const Kernel& kernel : allKernels()) {
    if (&kernel == &bestKernel())
      break;
    EXPECT_FALSE(isUsable(kernel)) << nameOf(kernel);
  }
  EXPECT_TRUE(isUsable(bestKernel()));
}

TEST(ClassifyKernel, EachIsFoundByItsName) {
  for (const Kernel& kernel : allKernels())
    EXPECT_EQ(findKernel(nameOf(kernel)), &kernel);
  EXPECT_EQ(findKernel("AVX2"), nullptr);
  EXPECT_EQ(findKernel(""), nullptr);
}

TEST(ClassifyKernel, AnUnknownOneIsAnErrorThatNamesTheOthers) {
  KernelChoice choice = chooseKernel("sse9");
  EXPECT_EQ(choice.kernel, nullptr);
  EXPECT_NE(choice.error.find("there is no kernel `sse9`"), std::string::npos) << choice.error;
  for (const Kernel& kernel : allKernels())
    EXPECT_NE(choice.error.find(nameOf(kernel)), std::string::npos) << choice.error;
}

TEST(ClassifyKernel, OneThatCannotRunIsAnError) {
  for (const Kernel& kernel : allKernels()) {
    KernelChoice choice = chooseKernel(nameOf(kernel));
    EXPECT_EQ(choice.kernel, isUsable(kernel) ? &kernel : nullptr);
    EXPECT_EQ(choice.error.empty(), isUsable(kernel));
  }
}

TEST(ClassifyKernel, TheEnvironmentForcesOne) {
  setenv("CORDON_KERNEL", "portable", 1);
  EXPECT_EQ(nameOf(*kernelFromEnvironment().kernel), "portable");
  setenv("CORDON_KERNEL", "sse9", 1);
  EXPECT_EQ(kernelFromEnvironment().kernel, nullptr);
  EXPECT_FALSE(kernelFromEnvironment().error.empty());
  setenv("CORDON_KERNEL", "", 1);
  EXPECT_EQ(kernelFromEnvironment().kernel, &bestKernel());
  unsetenv("CORDON_KERNEL");
  EXPECT_EQ(kernelFromEnvironment().kernel, &bestKernel());
}

} // namespace
} // namespace cordon::classify
