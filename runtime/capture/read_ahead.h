/// Reads a file or pipe in a thread of its own, a little ahead of who takes what was read: that one need not wait for
/// the system to copy.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

namespace cordon::capture {

class ReadAhead {
public:
  /// Room before each chunk for what is left of the one before.
  static constexpr size_t kHeadroom = 64 << 10;
  /// What one call of the system brings at most: a few of them fit into a cache.
  static constexpr size_t kChunk = 256 << 10;

  /// `descriptor` stays the caller's and is read from its current place on. Throws std::system_error if the system
  /// gives no thread or no descriptor.
  explicit ReadAhead(int descriptor);
  /// Does not wait for a pipe that nobody writes to.
  ~ReadAhead();
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  struct Chunk {
    uint8_t* begin = nullptr; ///< kHeadroom bytes before it may be written to
    size_t size = 0;          ///< 0: there is nothing more
    int error = 0;            ///< why not (errno); 0: the end
  };
  /// What comes next. It stays until the second call after this one, so that what is left of it can be copied.
  Chunk next();

private:
  static constexpr size_t kChunks = 4;

  void run();
  Chunk readInto(uint8_t* place) const;

  int descriptor, wake = -1; ///< `wake` can be read once it is to stop
  std::array<std::unique_ptr<uint8_t[]>, kChunks> places;
  std::array<Chunk, kChunks> chunks;
  std::mutex mutex;
  std::condition_variable changed;
  size_t made = 0, taken = 0; ///< chunks; under `mutex`
  bool stopping = false;      ///< under `mutex`
  std::thread thread;
};

} // namespace cordon::capture
