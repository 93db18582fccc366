#include "runtime/capi/sized.h"

#include <array>

namespace cordon::capi {

static thread_local std::array<char, 256> last_error{};

int fail(int number, std::string_view text) noexcept {
  size_t size = std::min(text.size(), last_error.size() - 1);
  std::memcpy(last_error.data(), text.data(), size);
  last_error[size] = '\0';
  return -number;
}

const char* errorText() noexcept {
  return last_error.data();
}

} // namespace cordon::capi
