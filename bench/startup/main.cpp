// tools/bench startup [POLICY]: what a check of a small policy costs beside the smallest program there is. CPU time,
// the median of runs that take turns.
#include "bench/measure.h"

#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>

using namespace cordon::bench;

int main(int argc, char** argv) {
  const char* policy = argc > 1 ? argv[1] : "samples/sql/policy.cordon";
  std::string self = llvm::sys::fs::getMainExecutable(nullptr, nullptr);
  std::string cordon = (llvm::sys::path::parent_path(self) + "/cordon").str();
  std::vector<double> check, nothing;
  for (int run = 0; run < 200; ++run) {
    check.push_back(costOf({cordon.c_str(), "check", policy, nullptr}).seconds);
    nothing.push_back(costOf({"/bin/true", nullptr}).seconds);
  }
  print("startup", "check/small", 1000 * median(check), "ms", "true", median(nothing) / median(check));
  return 0;
}
