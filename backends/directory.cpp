#include "backends/directory.h"

#include <llvm/ADT/STLExtras.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <set>
#include <system_error>

namespace cordon::backends {
namespace {

constexpr unsigned kDepthMax = 64;
constexpr int kParentsMax = 4096; // more than PATH_MAX / 2 components

struct Entry {
  std::string name;
  bool is_directory = false;
};

llvm::Expected<std::vector<Entry>> entriesOf(const Descriptor& directory) {
  int copy = openat(directory.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); // its own read position
  if (copy < 0)
    return systemError("a directory in it");
  std::unique_ptr<DIR, int (*)(DIR*)> stream(fdopendir(copy), closedir);
  if (!stream) {
    close(copy);
    return systemError("a directory in it");
  }
  std::vector<Entry> entries;
  while (const dirent* found = readdir(stream.get())) {
    llvm::StringRef name = found->d_name;
    struct stat status;
    if (name == "." || name == ".." || fstatat(directory.get(), found->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
      continue;
    entries.push_back({name.str(), S_ISDIR(status.st_mode)});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return entries;
}

llvm::Error collect(const Descriptor& directory, const std::string& prefix, unsigned depth,
                    std::vector<std::string>& files) {
  if (depth > kDepthMax)
    return llvm::createStringError("is nested more than 64 levels deep");
  auto entries = entriesOf(directory);
  if (!entries)
    return entries.takeError();
  for (const Entry& entry : *entries) {
    std::string path = prefix + entry.name;
    if (!entry.is_directory) {
      files.push_back(path);
      continue;
    }
    Descriptor below = openDirectory(directory.get(), entry.name);
    if (!below.isOpen())
      return systemError(path);
    if (llvm::Error error = collect(below, path + "/", depth + 1, files))
      return error;
  }
  return llvm::Error::success();
}

llvm::Error empty(const Descriptor& directory, unsigned depth) {
  if (depth > kDepthMax)
    return llvm::createStringError("is nested more than 64 levels deep");
  fchmod(directory.get(), 0700); // its owner may have taken the right to remove
  auto entries = entriesOf(directory);
  if (!entries)
    return entries.takeError();
  for (const Entry& entry : llvm::reverse(*entries)) { // hidden names last: one may say whose the directory is
    if (entry.is_directory) {
      Descriptor below = openDirectory(directory.get(), entry.name);
      if (!below.isOpen())
        return systemError(entry.name);
      if (llvm::Error error = empty(below, depth + 1))
        return error;
    }
    if (unlinkat(directory.get(), entry.name.c_str(), entry.is_directory ? AT_REMOVEDIR : 0) != 0 && errno != ENOENT)
      return systemError(entry.name);
  }
  return llvm::Error::success();
}

llvm::Error removeFiles(const Descriptor& directory, const std::string& prefix, unsigned depth,
                        const std::set<std::string>& files) {
  if (depth > kDepthMax)
    return llvm::createStringError("is nested more than 64 levels deep");
  fchmod(directory.get(), 0700); // its owner may have taken the right to remove
  auto entries = entriesOf(directory);
  if (!entries)
    return entries.takeError();
  for (const Entry& entry : llvm::reverse(*entries)) { // hidden names last: one may say whose the directory is
    std::string path = prefix + entry.name;
    if (entry.is_directory) {
      Descriptor below = openDirectory(directory.get(), entry.name);
      if (!below.isOpen())
        return systemError(path);
      if (llvm::Error error = removeFiles(below, path + "/", depth + 1, files))
        return error;
    } else if (!files.contains(path)) {
      continue;
    }
    if (unlinkat(directory.get(), entry.name.c_str(), entry.is_directory ? AT_REMOVEDIR : 0) != 0 && errno != ENOENT)
      return systemError(path);
  }
  return llvm::Error::success();
}

} // namespace

Descriptor::~Descriptor() {
  if (number >= 0)
    close(number);
}

llvm::Error systemError(llvm::StringRef what) {
  std::string why = std::generic_category().message(errno);
  return llvm::createStringError("`" + what + "`: " + why);
}

Descriptor openDirectory(int parent, const std::string& name) {
  return Descriptor(openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

llvm::Expected<std::vector<std::string>> filesBelow(const Descriptor& directory) {
  std::vector<std::string> files;
  if (llvm::Error error = collect(directory, "", 0, files))
    return error;
  return files;
}

llvm::Expected<std::string> readBelow(const Descriptor& directory, const std::string& path, uint64_t bytes_max) {
  Descriptor file(openat(directory.get(), path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  struct stat status;
  if (!file.isOpen() || fstat(file.get(), &status) != 0)
    return systemError(path);
  if (!S_ISREG(status.st_mode))
    return llvm::createStringError("`" + path + "` is not a regular file");
  std::string text(size_t(std::min<uint64_t>(uint64_t(status.st_size), bytes_max + 1)), '\0');
  size_t got = 0;
  while (got < text.size()) {
    ssize_t more = ::read(file.get(), text.data() + got, text.size() - got);
    if (more < 0 && errno == EINTR)
      continue;
    if (more < 0)
      return systemError(path);
    if (more == 0)
      break;
    got += size_t(more);
  }
  text.resize(got);
  return text;
}

llvm::Error emptyDirectory(const Descriptor& directory) {
  return empty(directory, 0);
}

llvm::Error removeDirectory(int parent, const std::string& name) {
  Descriptor directory = openDirectory(parent, name);
  if (!directory.isOpen())
    return errno == ENOENT ? llvm::Error::success() : systemError(name);
  if (llvm::Error error = emptyDirectory(directory))
    return error;
  if (unlinkat(parent, name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT)
    return systemError(name);
  return llvm::Error::success();
}

llvm::Error removeListed(int parent, const std::string& name, const std::set<std::string>& files) {
  Descriptor directory = openDirectory(parent, name);
  if (!directory.isOpen())
    return errno == ENOENT ? llvm::Error::success() : systemError(name);
  if (llvm::Error error = removeFiles(directory, "", 0, files))
    return error;
  if (unlinkat(parent, name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT)
    return systemError(name);
  return llvm::Error::success();
}

llvm::Error makeDirectories(const std::string& path, std::vector<std::string>& made) {
  for (size_t end = 0; end != path.npos;) {
    end = path.find('/', end + 1);
    std::string part = path.substr(0, end);
    if (mkdir(part.c_str(), 0777) == 0)
      made.push_back(part);
    else if (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG || errno == ENOSPC)
      return systemError(part);
    // Any other failure shows when the directory is opened, unless it is there.
  }
  return llvm::Error::success();
}

bool holdsCurrentDirectory(const Descriptor& directory) {
  struct stat wanted, here, before{};
  if (fstat(directory.get(), &wanted) != 0)
    return false;
  auto same = [](const struct stat& a, const struct stat& b) { return a.st_dev == b.st_dev && a.st_ino == b.st_ino; };
  Descriptor at = openDirectory(AT_FDCWD, ".");
  for (int step = 0; step < kParentsMax && at.isOpen() && fstat(at.get(), &here) == 0; ++step) {
    if (same(here, wanted))
      return true;
    if (step > 0 && same(here, before))
      return false; // the root is its own parent
    before = here;
    at = openDirectory(at.get(), "..");
  }
  return false;
}

} // namespace cordon::backends
