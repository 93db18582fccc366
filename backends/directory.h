/// Directories by descriptor: nothing here follows a symbolic link or trusts a path twice. POSIX.
#pragma once

#include <llvm/ADT/StringRef.h>
#include <llvm/Support/Error.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace cordon::backends {

/// An open file or directory, closed at the end.
class Descriptor {
public:
  Descriptor() = default;
  explicit Descriptor(int number) : number(number) {}
  Descriptor(Descriptor&& other) noexcept : number(std::exchange(other.number, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number, other.number);
    return *this;
  }
  ~Descriptor();
  int get() const { return number; }
  bool isOpen() const { return number >= 0; }

private:
  int number = -1;
};

/// What errno says now, after "`what`: ".
llvm::Error systemError(llvm::StringRef what);

/// A directory below `parent`; not open, with errno, if it is not one.
Descriptor openDirectory(int parent, const std::string& name);

/// All that is not a directory below `directory`, as relative paths, in order. At most 64 levels deep.
llvm::Expected<std::vector<std::string>> filesBelow(const Descriptor& directory);

/// A whole file below a directory, or one byte more than `bytes_max` of it. No link is followed.
llvm::Expected<std::string> readBelow(const Descriptor& directory, const std::string& path, uint64_t bytes_max);

/// Removes everything in a directory, whatever its modes; names that begin with a dot last.
llvm::Error emptyDirectory(const Descriptor& directory);
/// Removes a directory and all in it. None there is no error.
llvm::Error removeDirectory(int parent, const std::string& name);

/// Removes these files (relative paths) of a directory, and the folders, which then are empty, it included. What was
/// added since they were listed stays, and is an error. None there is no error.
llvm::Error removeListed(int parent, const std::string& name, const std::set<std::string>& files);

/// Makes the directories on the way to `path` that are missing (mode 0777 less the umask), and itself; adds each that
/// it makes to `made`, outermost first.
llvm::Error makeDirectories(const std::string& path, std::vector<std::string>& made);

/// True if `directory` is the current directory or one of its parents.
bool holdsCurrentDirectory(const Descriptor& directory);

} // namespace cordon::backends
