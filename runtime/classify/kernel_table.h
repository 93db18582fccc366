/// The classifier's own view of a kernel: one row of the table in kernel_table.cpp.
#pragma once

#include "runtime/classify/kernel.h"

namespace cordon::classify {

struct Kernel {
  std::string_view name;
  bool (*is_usable)();
};

} // namespace cordon::classify
