#include "tools/cordon/replace_file.h"

#include "backends/leftover.h"

#include <llvm/ADT/StringSwitch.h>
#include <llvm/Support/raw_ostream.h>

#include <cerrno>
#include <optional>
#include <unistd.h>

namespace cordon::cli {

namespace {

namespace fs = llvm::sys::fs;

constexpr unsigned kNewMode = 0666; ///< less the umask

llvm::Error errorOf(std::error_code failed) {
  return llvm::createStringError(failed, failed.message());
}

/// Writes all of it; a full disk is an error like any other.
std::error_code writeAll(int descriptor, llvm::StringRef text) {
  llvm::raw_fd_ostream out(descriptor, /*shouldClose=*/false);
  out << text;
  out.flush();
  std::error_code failed = out.error();
  out.clear_error();
  return failed;
}

} // namespace

llvm::Expected<Replacement> Replacement::write(const std::string& path, llvm::StringRef text) {
  llvm::SmallString<256> target(path);
  std::optional<fs::perms> mode; // that of any new file
  if (fs::exists(path)) {
    if (std::error_code failed = fs::real_path(path, target)) // a link stays a link
      return errorOf(failed);
    auto before = fs::getPermissions(target);
    if (!before)
      return errorOf(before.getError());
    mode = *before;
  }
  auto temporary = fs::TempFile::create(target + backends::kTemporaryEnd, kNewMode);
  if (!temporary)
    return temporary.takeError();
  std::error_code failed;
  if (mode) // creating it takes the umask away
    failed = fs::setPermissions(temporary->FD, *mode);
  if (!failed)
    failed = writeAll(temporary->FD, text);
  if (!failed && fsync(temporary->FD) != 0)
    failed = std::error_code(errno, std::generic_category());
  if (failed)
    return llvm::joinErrors(errorOf(failed), temporary->discard());
  return Replacement(std::move(*temporary), std::string(target));
}

llvm::Error replaceFile(const std::string& path, llvm::StringRef text) {
  auto made = Replacement::write(path, text);
  return made ? made->place() : made.takeError();
}

int streamOf(llvm::StringRef path) {
  if (!path.consume_front("/dev/fd/") && !path.consume_front("/proc/self/fd/") && !path.consume_front("/dev/std"))
    return -1;
  return llvm::StringSwitch<int>(path).Cases("1", "out", STDOUT_FILENO).Cases("2", "err", STDERR_FILENO).Default(-1);
}

llvm::Error writeFile(const std::string& path, llvm::StringRef text) {
  if (const int stream = streamOf(path); stream >= 0) {
    llvm::outs().flush();
    llvm::errs().flush();
    const std::error_code failed = writeAll(stream, text);
    return failed ? errorOf(failed) : llvm::Error::success();
  }
  if (fs::is_regular_file(path) || (!fs::exists(path) && !fs::is_symlink_file(path)))
    return replaceFile(path, text);
  int descriptor = -1; // of a pipe, a terminal, or what a link leads to and is not there yet
  if (std::error_code failed = fs::openFileForWrite(path, descriptor, fs::CD_OpenAlways))
    return errorOf(failed);
  std::error_code failed = writeAll(descriptor, text);
  const std::error_code closed = fs::closeFile(descriptor);
  if (!failed)
    failed = closed;
  return failed ? errorOf(failed) : llvm::Error::success();
}

} // namespace cordon::cli
