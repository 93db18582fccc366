/// Texts as files, for benches of whole processes.
#pragma once

#include <cstdlib>
#include <iostream>
#include <string>
#include <unistd.h>

namespace cordon::bench {

/// A file that goes away with its name. Ends the bench if it cannot be written.
class TextFile {
public:
  explicit TextFile(const std::string& text) {
    const int file = mkstemp(path);
    for (size_t written = 0; written < text.size();) {
      const ssize_t count = file < 0 ? -1 : write(file, text.data() + written, text.size() - written);
      if (count < 0) {
        std::cerr << "bench: cannot write " << path << '\n';
        exit(3);
      }
      written += size_t(count);
    }
    close(file);
  }
  TextFile(const TextFile&) = delete;
  ~TextFile() { unlink(path); }
  char path[32] = "/tmp/cordon-bench-XXXXXX";
};

} // namespace cordon::bench
