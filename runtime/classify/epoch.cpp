#include "runtime/classify/epoch.h"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace cordon::classify::epoch {

namespace detail {
constinit Clock clock;
constinit thread_local Reader* light = nullptr;
} // namespace detail

namespace {

std::atomic<Reader*> readers{nullptr};
std::atomic<bool> has_membarrier{false};

/// A place that an ended thread has left, or a new one. Places are never freed: writers walk their list.
Reader* takePlace() {
  for (Reader* each = readers.load(std::memory_order_acquire); each; each = each->next) {
    bool is_free = false;
    if (each->is_taken.compare_exchange_strong(is_free, true, std::memory_order_acq_rel))
      return each;
  }
  auto* fresh = new Reader;
  fresh->is_taken.store(true, std::memory_order_relaxed);
  fresh->next = readers.load(std::memory_order_relaxed);
  while (!readers.compare_exchange_weak(fresh->next, fresh, std::memory_order_acq_rel)) {
  }
  return fresh;
}

constinit thread_local Reader* mine = nullptr;

/// Gives a thread's place back when it ends.
struct Registration {
  ~Registration() {
    if (mine)
      mine->is_taken.store(false, std::memory_order_release);
    mine = detail::light = nullptr;
  }
};

void registerThread() {
  thread_local Registration registration;
  static_cast<void>(registration); // its destructor is what counts
  mine = takePlace();
}

} // namespace

void prepare() {
  static const bool registered = syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
  has_membarrier.store(registered, std::memory_order_relaxed);
}

Reader& detail::enter() {
  if (!mine)
    registerThread();
  if (has_membarrier.load(std::memory_order_relaxed))
    light = mine;
  mine->since.exchange(now(), std::memory_order_seq_cst);
  std::atomic_thread_fence(std::memory_order_seq_cst); // what is read next is read after that
  return *mine;
}

Passage advance() {
  const uint64_t stamp = detail::clock.time.fetch_add(1, std::memory_order_seq_cst);
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (has_membarrier.load(std::memory_order_relaxed) &&
      syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) != 0)
    return {stamp, 0}; // forbidden since: nothing is known to be free
  uint64_t oldest = detail::clock.time.load(std::memory_order_relaxed);
  for (const Reader* each = readers.load(std::memory_order_acquire); each; each = each->next) {
    uint64_t since = each->since.load(std::memory_order_seq_cst);
    if (since != 0 && since < oldest)
      oldest = since;
  }
  return {stamp, oldest};
}

} // namespace cordon::classify::epoch
