/// The bytes of a capture from first to last, a window that slides over them: memory does not grow with the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace cordon::capture {

class ReadAhead;

class Input {
public:
  /// Bytes that stay where they are as long as the Input lives.
  explicit Input(std::span<const uint8_t> bytes);
  /// An open file or pipe, which stays the caller's; read from its current place on, some way ahead (read_ahead.h).
  explicit Input(int descriptor);
  ~Input();
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  /// The next bytes, not yet taken: at least `wanted` unless the file ends before. Valid until the next call.
  std::span<const uint8_t> peek(size_t wanted) {
    if (size_t(end - at) < wanted)
      fill(wanted);
    return {at, end};
  }
  /// Takes `count` bytes that peek has shown.
  void take(size_t count) { at += count; }
  /// Passes over `count` bytes, as many as there are; false if the file ends before.
  bool skip(uint64_t count);

  /// Where the next byte is, from where reading began.
  uint64_t offset() const { return before + uint64_t(at - begin); }
  /// What the system said (errno) when it could not be read on; 0: nothing went wrong.
  int error() const { return fault; }

private:
  void fill(size_t wanted);
  void show(const uint8_t* from, size_t size);

  const uint8_t* at = nullptr; ///< the next byte
  const uint8_t* end = nullptr;
  const uint8_t* begin = nullptr; ///< of what is shown
  uint64_t before = 0;            ///< bytes before that
  int fault = 0;
  std::unique_ptr<ReadAhead> ahead; ///< null: nothing to read from
  std::vector<uint8_t> assembled;   ///< what is larger than the room before a chunk
};

} // namespace cordon::capture
