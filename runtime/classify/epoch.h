/// When memory that readers may still look at is free again.
///
/// A reader says in a place of its own that it reads, and since when; a writer that has put something out of reach
/// waits until no reader is older than that. Readers write nothing that others write, and wait for nobody. Where the
/// kernel can interrupt all threads for a barrier (membarrier, Linux 4.14) they need none themselves.
#pragma once

#include "runtime/classify/apart.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace cordon::classify::epoch {

/// One thread's place.
struct alignas(kApart) Reader {
  std::atomic<uint64_t> since{0}; ///< 0: does not read
  std::atomic<bool> is_taken{false};
  Reader* next = nullptr;
};

namespace detail {
struct alignas(kApart) Clock {
  std::atomic<uint64_t> time{1};
};
extern constinit Clock clock;
extern constinit thread_local Reader* light; ///< this thread's place, if it needs no barrier of its own
/// For threads that have no place yet or need a barrier: the place, where it says now that the thread reads.
Reader& enter();
} // namespace detail

/// Must have run before the first ReadSection; again is harmless.
void prepare();
inline uint64_t now() {
  return detail::clock.time.load(std::memory_order_acquire);
}

struct Passage {
  uint64_t stamp;      ///< of what the calling thread has put out of reach and that bears none yet
  uint64_t free_below; ///< what bears a stamp below this is free
};
/// Lets time pass: who reads from a later time on sees that what bears the stamp is out of reach, whichever thread
/// wrote it. All readers load the time, so a writer does better to call this for many things at once.
Passage advance();

/// While it lives, what the thread can reach stays. Not to be nested.
class ReadSection {
public:
  ReadSection() : reader(detail::light ? enterLightly(*detail::light) : detail::enter()) {}
  ~ReadSection() { reader.since.store(0, std::memory_order_release); }
  ReadSection(const ReadSection&) = delete;
  ReadSection& operator=(const ReadSection&) = delete;

private:
  Reader& reader;

  static Reader& enterLightly(Reader& reader) {
    reader.since.store(now(), std::memory_order_release);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    return reader;
  }
};

} // namespace cordon::classify::epoch
