#include "compiler/source/spans.h"

#include <algorithm>

namespace cordon::source {

void Spans::append(llvm::ArrayRef<Span> spans) {
  const size_t size = count + spans.size();
  if (size <= 1) {
    one = size == count ? one : spans.front();
  } else if (!spans.empty()) {
    auto* all = new Span[size];
    std::copy(spans.begin(), spans.end(), std::copy(begin(), end(), all));
    if (count > 1)
      delete[] many();
    std::memcpy(static_cast<void*>(&one), static_cast<const void*>(&all), sizeof(Span*));
  }
  count = uint32_t(size);
}

} // namespace cordon::source
