/// Which domains can vouch for each other by Kerberos.
#pragma once

#include "compiler/model/model.h"

namespace cordon::model {

/// Why Kerberos cannot authenticate a computer of domain `a` to one of domain `b`, for people; empty if it can: both
/// are one domain, or of one forest, or of forests that trust each other both ways and have domains of fully qualified
/// names. Both names are given.
std::string kerberosObstacle(llvm::ArrayRef<Forest> forests, llvm::StringRef a, llvm::StringRef b);

} // namespace cordon::model
