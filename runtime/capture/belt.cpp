#include "runtime/capture/belt.h"

namespace cordon::capture {

Belt::Item* Belt::placeToPut() {
  std::unique_lock lock(mutex);
  // The one that was taken last is still looked at.
  while (!is_stopped && put_count + 1 >= taken_count + kItems) {
    putter_waits = true;
    changed.wait(lock);
  }
  return is_stopped ? nullptr : &(*items)[put_count % kItems];
}

void Belt::hasPut() {
  std::lock_guard lock(mutex);
  ++put_count;
  if (taker_waits && put_count - taken_count >= kItems / 2) {
    taker_waits = false;
    changed.notify_all();
  }
}

void Belt::end(std::exception_ptr why) {
  std::lock_guard lock(mutex);
  is_over = true;
  failure = std::move(why);
  changed.notify_all();
}

const Belt::Item* Belt::take() {
  std::unique_lock lock(mutex);
  if (putter_waits && put_count - taken_count <= kItems / 2) {
    putter_waits = false;
    changed.notify_all();
  }
  while (put_count == taken_count && !is_over) {
    taker_waits = true;
    changed.wait(lock);
  }
  if (put_count != taken_count)
    return &(*items)[taken_count++ % kItems];
  if (failure)
    std::rethrow_exception(failure);
  return nullptr;
}

void Belt::stop() {
  std::lock_guard lock(mutex);
  is_stopped = true;
  changed.notify_all();
}

} // namespace cordon::capture
