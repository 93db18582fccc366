#include "backends/stage.h"

#include "backends/own_tree.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/Support/FileSystem.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace cordon::backends {
namespace {

constexpr mode_t kPrivateFolder = 0700, kSecretFile = 0600;
constexpr mode_t kFolder = 0777, kFile = 0666; // less the umask

llvm::Error failure(const llvm::Twine& why) {
  return llvm::createStringError(why);
}

llvm::Error writeAll(const Descriptor& file, llvm::StringRef path, llvm::StringRef text) {
  while (!text.empty()) {
    ssize_t written = ::write(file.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return systemError(path);
    text = text.drop_front(size_t(written));
  }
  return llvm::Error::success();
}

/// True if the name is still that of this directory: another build may have put one in its place before it was locked.
bool isNamed(const Descriptor& directory, const Descriptor& parent, const std::string& name) {
  struct stat ours, named;
  return fstat(directory.get(), &ours) == 0 && fstatat(parent.get(), name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         named.st_dev == ours.st_dev && named.st_ino == ours.st_ino;
}

} // namespace

llvm::Expected<Stage> Stage::open(const std::string& path) {
  llvm::StringRef rest = llvm::StringRef(path).rtrim('/');
  if (path.empty() || rest.contains('\0'))
    return failure("is not a path");
  if (rest.empty())
    return failure("is the root directory");
  auto [folder, last] = rest.rsplit('/');
  if (!rest.contains('/'))
    std::tie(folder, last) = std::pair(llvm::StringRef("."), rest);
  else if (folder.empty())
    folder = "/";
  if (last == "." || last == "..")
    return failure("must end in the name of the new directory");

  Stage stage;
  stage.name = last.str();
  stage.sibling = "." + stage.name + ".cordon-new";
  if (llvm::Error error = makeDirectories(folder.str(), stage.made))
    return error;
  stage.parent = Descriptor(::open(folder.str().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!stage.parent.isOpen())
    return systemError(folder);
  if (llvm::Error error = stage.checkTarget())
    return error;
  if (llvm::Error error = stage.prepareSibling())
    return error;
  return stage;
}

Stage::~Stage() {
  if (root.isOpen() && !is_placed)
    llvm::consumeError(removeDirectory(parent.get(), sibling));
  if (!is_placed)
    for (; !made.empty(); made.pop_back())
      rmdir(made.back().c_str()); // if somebody put something there it stays
}

llvm::Error Stage::checkTarget() {
  struct stat status;
  if (fstatat(parent.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT ? llvm::Error::success() : systemError(name);
  if (S_ISLNK(status.st_mode))
    return failure("is a symbolic link; name the directory itself");
  if (!S_ISDIR(status.st_mode))
    return failure("is not a directory");
  old = openDirectory(parent.get(), name);
  if (!old.isOpen())
    return systemError(name);
  if (holdsCurrentDirectory(old))
    return failure("is the current directory or holds it");
  // Locked before it is looked through: who signs a set in it adds a file for a moment. Locked until the end: it will
  // lie where the next build would stage its own tree.
  if (flock(old.get(), LOCK_EX | LOCK_NB) != 0 || !isNamed(old, parent, name))
    return failure("is being written by another run of cordon");
  auto files = filesOfOwnTree(old);
  if (!files)
    return files.takeError();
  old_files = std::move(*files);
  return llvm::Error::success();
}

/// What a killed build left has its mark, or is an old tree that was about to be removed.
llvm::Error Stage::checkSibling(const Descriptor& found) const {
  if (hasStageMark(found))
    return llvm::Error::success();
  auto files = filesOfOwnTree(found);
  if (files)
    return llvm::Error::success();
  llvm::consumeError(files.takeError());
  return failure("`" + sibling + "` beside it was not made by cordon; move it away first");
}

llvm::Error Stage::prepareSibling() {
  for (int attempt = 0; attempt < 10; ++attempt) {
    if (mkdirat(parent.get(), sibling.c_str(), kPrivateFolder) != 0 && errno != EEXIST)
      return systemError(sibling);
    Descriptor made = openDirectory(parent.get(), sibling);
    if (!made.isOpen()) {
      if (errno == ENOENT)
        continue; // the build that owned it has just ended
      return systemError(sibling);
    }
    struct stat ours;
    if (fstat(made.get(), &ours) != 0)
      return systemError(sibling);
    if (ours.st_uid != geteuid())
      return failure("`" + sibling + "` beside it belongs to another user");
    if (flock(made.get(), LOCK_EX | LOCK_NB) != 0)
      return failure("is being written by another build");
    if (!isNamed(made, parent, sibling))
      continue;
    if (llvm::Error error = checkSibling(made))
      return error;
    if (llvm::Error error = markStage(made)) // before it is emptied: this build may be killed too
      return error;
    if (llvm::Error error = emptyDirectory(made)) // what a killed build left; makes it 0700 too
      return error;
    if (llvm::Error error = markStage(made))
      return error;
    root = std::move(made);
    return llvm::Error::success();
  }
  return failure("is being written by other builds");
}

llvm::Error Stage::add(llvm::StringRef relative, llvm::StringRef text, bool is_secret) {
  for (size_t slash = relative.find('/'); slash != llvm::StringRef::npos; slash = relative.find('/', slash + 1)) {
    std::string folder = relative.take_front(slash).str();
    if (folders.insert(folder).second && mkdirat(root.get(), folder.c_str(), kPrivateFolder) != 0)
      return systemError(folder);
    if (is_secret)
      secret_folders.insert(folder);
  }
  mode_t mode = is_secret ? kSecretFile : kFile;
  Descriptor file(
      openat(root.get(), relative.str().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
  if (!file.isOpen())
    return systemError(relative);
  if (llvm::Error error = writeAll(file, relative, text))
    return error;
  if (is_secret && fchmod(file.get(), mode) != 0) // the umask may have taken bits away
    return systemError(relative);
  return llvm::Error::success();
}

llvm::Error Stage::place(Swap how) {
  const mode_t open_folder = kFolder & ~mode_t(llvm::sys::fs::getUmask());
  for (const std::string& folder : llvm::reverse(folders)) { // inner ones first: the umask may close the outer
    Descriptor directory = openDirectory(root.get(), folder);
    if (!directory.isOpen() ||
        fchmod(directory.get(), secret_folders.count(folder) ? kPrivateFolder : open_folder) != 0)
      return systemError(folder);
  }
  if (fchmod(root.get(), open_folder) != 0)
    return systemError(sibling);
  // One call for all files and folders; where a file could not be written back, it is this that says so.
  if (syncfs(root.get()) != 0)
    return systemError(sibling);
  return swapIn(how);
}

llvm::Error Stage::swapIn(Swap how) {
  if (!old.isOpen()) {
    if (renameat2(parent.get(), sibling.c_str(), parent.get(), name.c_str(), RENAME_NOREPLACE) != 0 &&
        (errno != EINVAL || renameat(parent.get(), sibling.c_str(), parent.get(), name.c_str()) != 0))
      return systemError(name);
    is_placed = true;
    unlinkat(root.get(), kStageMark, 0);
    return fsync(parent.get()) == 0 ? llvm::Error::success() : systemError(name);
  }
  if (how == Swap::two_renames)
    return swapByRenames();
  if (renameat2(parent.get(), sibling.c_str(), parent.get(), name.c_str(), RENAME_EXCHANGE) != 0)
    return errno == EINVAL ? swapByRenames() : systemError(name);
  return removeOld(sibling);
}

std::optional<std::string> Stage::oldText(const std::string& relative) const {
  constexpr uint64_t kBytesMax = 1 << 30;
  if (!old_files.contains(relative))
    return std::nullopt;
  auto text = readBelow(old, relative, kBytesMax);
  if (text)
    return std::move(*text);
  llvm::consumeError(text.takeError());
  return std::nullopt;
}

llvm::Error Stage::swapByRenames() {
  std::string retired = "." + name + ".cordon-old";
  struct stat status;
  if (fstatat(parent.get(), retired.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0)
    return failure("`" + retired + "` beside it is left from an interrupted build; move it back or remove it");
  if (renameat(parent.get(), name.c_str(), parent.get(), retired.c_str()) != 0)
    return systemError(name);
  if (renameat(parent.get(), sibling.c_str(), parent.get(), name.c_str()) != 0) {
    llvm::Error error = systemError(name);
    if (renameat(parent.get(), retired.c_str(), parent.get(), name.c_str()) != 0)
      return llvm::joinErrors(std::move(error), failure("the old tree is now `" + retired + "`"));
    return error;
  }
  return removeOld(retired);
}

llvm::Error Stage::removeOld(const std::string& where) {
  is_placed = true;
  llvm::consumeError(markStage(old)); // if this build is killed now, the next one removes the rest
  unlinkat(root.get(), kStageMark, 0);
  if (fsync(parent.get()) != 0)
    return systemError(name);
  old_files.insert(kStageMark);
  if (llvm::Error error = removeListed(parent.get(), where, old_files))
    return llvm::joinErrors(failure("the new tree is in place, but the old one remains as `" + where + "` beside it"),
                            std::move(error));
  return llvm::Error::success();
}

} // namespace cordon::backends
