#include "tools/cordon/replace_file.h"

#include <llvm/Support/FileSystem.h>
#include <llvm/Support/raw_ostream.h>

namespace cordon::cli {

llvm::Error replaceFile(const std::string& path, llvm::StringRef text) {
  llvm::SmallString<256> target;
  if (std::error_code failed = llvm::sys::fs::real_path(path, target)) // a link stays a link
    return llvm::createStringError(failed, failed.message());
  auto mode = llvm::sys::fs::getPermissions(target);
  if (!mode)
    return llvm::createStringError(mode.getError(), mode.getError().message());
  auto temporary = llvm::sys::fs::TempFile::create(target + ".%%%%%%.tmp", *mode);
  if (!temporary)
    return temporary.takeError();
  {
    llvm::raw_fd_ostream out(temporary->FD, /*shouldClose=*/false);
    out << text;
    out.flush();
    if (std::error_code failed = out.error()) {
      out.clear_error();
      return llvm::joinErrors(llvm::createStringError(failed, failed.message()), temporary->discard());
    }
  }
  return temporary->keep(target);
}

} // namespace cordon::cli
