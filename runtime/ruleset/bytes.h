/// The bytes of a rule set, where records can be used in place.
#pragma once

#include "runtime/ruleset/refusal.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace cordon::ruleset {

/// Bytes in private memory, aligned as any record needs. Nobody else can change or shorten them: a mapped file could be
/// truncated by whoever may write it, which ends the reader with SIGBUS, or changed after it was checked.
class Bytes {
public:
  Bytes() = default;
  static Bytes copyOf(std::span<const uint8_t> bytes);
  /// Of `size` bytes, all 0.
  static Bytes zeros(size_t size);

  const uint8_t* data() const { return memory.get(); }
  uint8_t* data() { return memory.get(); }
  size_t size() const { return count; }
  std::span<const uint8_t> span() const { return {memory.get(), count}; }
  operator std::span<const uint8_t>() const { return span(); }

private:
  std::unique_ptr<uint8_t[]> memory;
  size_t count = 0;
};

/// Reads a whole regular file; longer ones than `bytes_max` are refused before they are read. A file that grows or
/// shrinks meanwhile is refused. `mode` gets the permissions of the file that was opened, whatever the path names
/// later.
Result<Bytes> readFile(const char* path, uint64_t bytes_max, uint32_t* mode = nullptr);

} // namespace cordon::ruleset
