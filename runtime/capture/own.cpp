#include "runtime/capture/own.h"

namespace cordon::capture {

Own::Own(std::span<const net::Address> addresses, bool forwards) : forwards(forwards) {
  for (const net::Address& address : addresses) {
    if (address.family == net::Family::v4)
      v4.push_back(uint32_t(address.value.lo));
    else
      v6.push_back(address.value);
  }
  std::sort(v4.begin(), v4.end());
  std::sort(v6.begin(), v6.end());
}

} // namespace cordon::capture
