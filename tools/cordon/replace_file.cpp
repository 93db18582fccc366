#include "tools/cordon/replace_file.h"

#include <llvm/Support/FileSystem.h>
#include <llvm/Support/raw_ostream.h>

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

llvm::Error writeBeside(const llvm::Twine& target, unsigned mode, llvm::StringRef text) {
  auto temporary = fs::TempFile::create(target + ".%%%%%%.tmp", mode);
  if (!temporary)
    return temporary.takeError();
  if (std::error_code failed = writeAll(temporary->FD, text))
    return llvm::joinErrors(errorOf(failed), temporary->discard());
  return temporary->keep(target);
}

} // namespace

llvm::Error replaceFile(const std::string& path, llvm::StringRef text) {
  llvm::SmallString<256> target;
  if (std::error_code failed = fs::real_path(path, target)) // a link stays a link
    return errorOf(failed);
  auto mode = fs::getPermissions(target);
  if (!mode)
    return errorOf(mode.getError());
  return writeBeside(target, *mode, text);
}

llvm::Error writeFile(const std::string& path, llvm::StringRef text) {
  if (fs::is_regular_file(path))
    return replaceFile(path, text);
  if (!fs::exists(path))
    return writeBeside(path, kNewMode, text);
  int descriptor = -1;
  if (std::error_code failed = fs::openFileForWrite(path, descriptor, fs::CD_OpenExisting))
    return errorOf(failed);
  std::error_code failed = writeAll(descriptor, text);
  const std::error_code closed = fs::closeFile(descriptor);
  if (!failed)
    failed = closed;
  return failed ? errorOf(failed) : llvm::Error::success();
}

} // namespace cordon::cli
