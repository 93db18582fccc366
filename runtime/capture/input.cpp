#include "runtime/capture/input.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace cordon::capture {

/// What one call of the system brings: fits into the second-level cache, so that parsing finds it there.
static constexpr size_t kChunk = 1 << 18;
/// The buffer grows in such steps beyond that.
static constexpr size_t kStep = 1 << 16;

void Input::fill(size_t wanted) {
  if (descriptor < 0)
    return;
  size_t held = size_t(end - at);
  if (buffer.size() < wanted + kChunk) {
    std::vector<uint8_t> larger(kChunk + (wanted + kStep - 1) / kStep * kStep);
    std::copy(at, end, larger.begin());
    buffer.swap(larger);
  } else if (held > 0) {
    std::memmove(buffer.data(), at, held);
  }
  before += uint64_t(at - begin);
  begin = at = buffer.data();
  while (held < wanted) {
    ssize_t got = read(descriptor, buffer.data() + held, std::min(kChunk, buffer.size() - held));
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0) {
      fault = got < 0 ? errno : 0;
      descriptor = -1;
      break;
    }
    held += size_t(got);
  }
  end = at + held;
}

bool Input::skip(uint64_t count) {
  while (count > 0) {
    size_t part = std::min<uint64_t>(count, peek(1).size());
    if (part == 0)
      return false;
    take(part);
    count -= part;
  }
  return true;
}

} // namespace cordon::capture
