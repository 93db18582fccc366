#include "runtime/capture/read_ahead.h"

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace cordon::capture {

ReadAhead::ReadAhead(int descriptor) : descriptor(descriptor) {
  for (auto& place : places)
    place.reset(new uint8_t[kHeadroom + kChunk]); // pages that are not written to do not exist
  wake = eventfd(0, EFD_CLOEXEC);
  if (wake < 0)
    throw std::system_error(errno, std::generic_category());
  try {
    thread = std::thread([this] { run(); });
  } catch (...) {
    close(wake);
    throw;
  }
}

ReadAhead::~ReadAhead() {
  {
    std::lock_guard lock(mutex);
    stopping = true;
  }
  changed.notify_all();
  if (eventfd_write(wake, 1) != 0)
    descriptor = -1; // cannot happen: the counter is far from full
  thread.join();
  close(wake);
}

/// Blocks until there is something, or until it is to stop.
ReadAhead::Chunk ReadAhead::readInto(uint8_t* place) const {
  int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0 || (flags & O_ACCMODE) == O_WRONLY) // poll would wait for ever
    return {place, 0, EBADF};
  for (;;) {
    std::array<pollfd, 2> wanted{{{descriptor, POLLIN, 0}, {wake, POLLIN, 0}}};
    if (poll(wanted.data(), wanted.size(), -1) < 0 && errno != EINTR)
      return {place, 0, errno};
    if (wanted[1].revents != 0)
      return {place, 0, 0};
    if (wanted[0].revents == 0)
      continue;
    // NOLINTNEXTLINE(clang-analyzer-unix.BlockInCriticalSection): run() has let go of its lock
    ssize_t got = read(descriptor, place, kChunk);
    if (got >= 0)
      return {place, size_t(got), 0};
    if (errno != EINTR && errno != EAGAIN)
      return {place, 0, errno};
  }
}

void ReadAhead::run() {
  for (size_t at = 0;; ++at) {
    {
      // The last two that were taken are in use.
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return stopping || made + 2 < taken + kChunks; });
      if (stopping)
        return;
    }
    Chunk chunk = readInto(places[at % kChunks].get() + kHeadroom);
    {
      std::lock_guard lock(mutex);
      chunks[at % kChunks] = chunk;
      ++made;
    }
    changed.notify_all();
    if (chunk.size == 0)
      return;
  }
}

ReadAhead::Chunk ReadAhead::next() {
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return made > taken; });
  Chunk chunk = chunks[taken % kChunks];
  if (chunk.size > 0) // what says the end is found again
    ++taken;
  lock.unlock();
  changed.notify_all();
  return chunk;
}

} // namespace cordon::capture
