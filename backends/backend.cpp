#include "backends/backend.h"

namespace cordon::backends {

llvm::ArrayRef<const Backend*> allBackends() {
  static const Backend* const all[] = {&netshBackend(), &solarisBackend(), &strongswanBackend()};
  return all;
}

const Backend* findBackend(llvm::StringRef name) {
  for (const Backend* backend : allBackends())
    if (backend->name() == name)
      return backend;
  return nullptr;
}

} // namespace cordon::backends
