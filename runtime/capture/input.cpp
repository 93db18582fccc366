#include "runtime/capture/input.h"

#include "runtime/capture/read_ahead.h"

#include <algorithm>
#include <cstring>
#include <system_error>

namespace cordon::capture {

Input::Input(std::span<const uint8_t> bytes) {
  show(bytes.data(), bytes.size());
}

Input::Input(int descriptor) {
  try {
    ahead = std::make_unique<ReadAhead>(descriptor);
  } catch (const std::system_error& error) { // no more threads may be started
    fault = error.code().value();
  }
}

Input::~Input() = default;

void Input::show(const uint8_t* from, size_t size) {
  begin = at = from;
  end = from + size;
}

void Input::fill(size_t wanted) {
  while (ahead && size_t(end - at) < wanted) {
    ReadAhead::Chunk chunk = ahead->next(); // what is held stays: it is in the chunk before, or in `assembled`
    if (chunk.size == 0) {
      fault = chunk.error;
      return;
    }
    size_t held = size_t(end - at);
    before += uint64_t(at - begin);
    if (held <= ReadAhead::kHeadroom) {
      if (held > 0)
        std::memcpy(chunk.begin - held, at, held);
      show(chunk.begin - held, held + chunk.size);
      continue;
    }
    if (begin == assembled.data())
      assembled.erase(assembled.begin(), assembled.begin() + (at - begin));
    else
      assembled.assign(at, end);
    assembled.insert(assembled.end(), chunk.begin, chunk.begin + chunk.size);
    show(assembled.data(), assembled.size());
  }
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
