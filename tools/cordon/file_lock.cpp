#include "tools/cordon/file_lock.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace cordon::cli {
namespace {

/// For writing if that may be: network file systems lock nothing else.
int openToLock(const std::string& path) {
  constexpr int kFlags = O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  const int file = ::open(path.c_str(), O_RDWR | kFlags);
  return file >= 0 ? file : ::open(path.c_str(), O_RDONLY | kFlags);
}

int openFolder(const std::string& path) {
  return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/// The folder of what `path` leads to, or will.
std::string folderOf(const std::string& path) {
  llvm::SmallString<256> real;
  const bool is_there = !llvm::sys::fs::real_path(path, real);
  const llvm::StringRef folder = llvm::sys::path::parent_path(is_there ? real.str() : llvm::StringRef(path));
  return folder.empty() ? "." : folder.str();
}

llvm::Error failure(int error) {
  return error == EWOULDBLOCK ? llvm::createStringError("another run of cordon is replacing it")
                              : llvm::createStringError("it cannot be locked: " + std::string(std::strerror(error)));
}

} // namespace

FileLocks::~FileLocks() {
  for (const Held& held : all)
    ::close(held.descriptor);
}

llvm::Expected<bool> FileLocks::take(const std::string& path) {
  auto folder = lock(folderOf(path), openFolder, S_IFDIR, LOCK_SH);
  if (!folder)
    return folder.takeError();
  return lock(path, openToLock, S_IFREG, LOCK_EX);
}

llvm::Expected<bool> FileLocks::lock(const std::string& path, int (*open)(const std::string&), mode_t type, int how) {
  for (;;) {
    const int file = open(path);
    if (file < 0)
      return true;
    struct stat opened = {}, named = {};
    if (::fstat(file, &opened) != 0 || (opened.st_mode & S_IFMT) != type) {
      ::close(file);
      return true;
    }
    if (llvm::any_of(all,
                     [&](const Held& held) { return held.device == opened.st_dev && held.inode == opened.st_ino; })) {
      ::close(file);
      return false;
    }
    if (::flock(file, how | LOCK_NB) != 0) {
      const int error = errno;
      ::close(file);
      return failure(error);
    }
    if (::stat(path.c_str(), &named) == 0 && named.st_dev == opened.st_dev && named.st_ino == opened.st_ino) {
      all.push_back({file, opened.st_dev, opened.st_ino});
      return true;
    }
    ::close(file); // it was replaced in between
  }
}

} // namespace cordon::cli
