/// Batches of headers on their way from the thread that takes frames apart to the one that judges.
#pragma once

#include "runtime/capture/flows.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <variant>

namespace cordon::capture {

/// Headers of one family that go in one direction, and how long their packets were on the wire.
template <class Header> struct Batch {
  static constexpr size_t kMax = 256;
  std::array<Header, kMax> headers;
  std::array<uint32_t, kMax> lengths;
  size_t size = 0;

  bool isFull() const { return size == kMax; }
  void add(const Header& header, uint32_t length) {
    headers[size] = header;
    lengths[size++] = length;
  }
  void assign(const Batch& other) {
    std::copy_n(other.headers.begin(), other.size, headers.begin());
    std::copy_n(other.lengths.begin(), other.size, lengths.begin());
    size = other.size;
  }
};

/// One thread puts, one takes, in order. Who has to wait is woken when half of the belt is full, or free: to wake a
/// thread takes longer than to judge a batch.
class Belt {
public:
  struct Item {
    Direction direction = Direction::out;
    std::variant<Batch<classify::Header4>, Batch<classify::Header6>> batch;
  };

  /// Copies `batch`, once there is room. False if nothing is taken any more.
  template <class Header> bool put(const Batch<Header>& batch, Direction direction) {
    Item* place = placeToPut();
    if (!place)
      return false;
    place->direction = direction;
    if (!std::holds_alternative<Batch<Header>>(place->batch))
      place->batch.template emplace<Batch<Header>>();
    std::get<Batch<Header>>(place->batch).assign(batch);
    hasPut();
    return true;
  }
  /// Nothing more is put. `why` may be null.
  void end(std::exception_ptr why);

  /// The next one, which stays until the next call; null at the end. Throws what ended it.
  const Item* take();
  /// Nothing more is taken.
  void stop();

private:
  static constexpr size_t kItems = 32;

  Item* placeToPut();
  void hasPut();

  std::unique_ptr<std::array<Item, kItems>> items = std::make_unique<std::array<Item, kItems>>();
  std::mutex mutex;
  std::condition_variable changed;
  // Under `mutex`:
  size_t put_count = 0, taken_count = 0; ///< the last one taken is in use
  bool putter_waits = false, taker_waits = false, is_over = false, is_stopped = false;
  std::exception_ptr failure;
};

} // namespace cordon::capture
