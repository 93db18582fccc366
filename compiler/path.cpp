#include "compiler/path.h"

#include <llvm/ADT/SmallString.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>

namespace cordon {

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

std::string joined(llvm::StringRef folder, llvm::StringRef name) {
  if (path::is_absolute(name))
    return name.str();
  llvm::SmallString<256> whole(folder);
  path::append(whole, name);
  return std::string(whole);
}

std::string realPath(llvm::StringRef name) {
  llvm::SmallString<256> absolute(name), resolved;
  if (fs::make_absolute(absolute))
    return name.str();                    // no working directory: nothing to be relative to
  if (!fs::real_path(absolute, resolved)) // `link/..` is where the link leads: links come before dots
    return std::string(resolved);
  path::remove_dots(absolute, /*remove_dot_dot=*/true);
  if (!fs::real_path(absolute, resolved))
    return std::string(resolved);
  llvm::StringRef parent = path::parent_path(absolute);
  if (parent.empty() || parent == absolute)
    return std::string(absolute);
  return joined(realPath(parent), path::filename(absolute));
}

bool isBelow(llvm::StringRef name, llvm::StringRef folder) {
  return name == folder || (name.starts_with(folder) && (folder == "/" || name[folder.size()] == '/'));
}

} // namespace cordon
