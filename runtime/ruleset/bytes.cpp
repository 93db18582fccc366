#include "runtime/ruleset/bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace cordon::ruleset {
namespace {

/// Closed at the end.
class Descriptor {
public:
  explicit Descriptor(int number) : number(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number >= 0)
      ::close(number);
  }
  const int number;
};

Refusal systemRefusal() {
  return {Check::file, 0, std::strerror(errno)};
}

/// Reads until `bytes` are there or the file ends: how many there were, or -1.
ssize_t readFully(int from, uint8_t* to, size_t bytes) {
  size_t done = 0;
  while (done < bytes) {
    const ssize_t more = ::read(from, to + done, bytes - done);
    if (more < 0 && errno == EINTR)
      continue;
    if (more < 0)
      return -1;
    if (more == 0)
      break;
    done += size_t(more);
  }
  return ssize_t(done);
}

} // namespace

Bytes Bytes::zeros(size_t size) {
  Bytes made;
  made.memory = std::make_unique<uint8_t[]>(size); // as aligned as operator new gives it: 16
  made.count = size;
  return made;
}

Bytes Bytes::copyOf(std::span<const uint8_t> bytes) {
  Bytes made = zeros(bytes.size());
  if (!bytes.empty())
    std::memcpy(made.data(), bytes.data(), bytes.size());
  return made;
}

Result<Bytes> readFile(const char* path, uint64_t bytes_max, uint32_t* mode) {
  const Descriptor file(::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)); // a pipe without a writer does not hold us up
  struct stat status = {};
  if (file.number < 0 || ::fstat(file.number, &status) != 0)
    return systemRefusal();
  if (!S_ISREG(status.st_mode))
    return Refusal{Check::file, 0, "is not a regular file"};
  if (mode)
    *mode = status.st_mode & 07777;
  const auto size = uint64_t(status.st_size);
  if (size > bytes_max)
    return Refusal{Check::size, 0, "longer than any may be"};
  Bytes bytes = Bytes::zeros(size_t(size));
  const ssize_t got = readFully(file.number, bytes.data(), bytes.size());
  if (got < 0)
    return systemRefusal();
  uint8_t beyond = 0;
  if (uint64_t(got) != size || readFully(file.number, &beyond, 1) != 0)
    return Refusal{Check::file, 0, "changes while it is read"};
  return bytes;
}

} // namespace cordon::ruleset
