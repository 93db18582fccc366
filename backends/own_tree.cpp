#include "backends/own_tree.h"

#include "backends/leftover.h"
#include "backends/manifest.h"
#include "runtime/ruleset/seal.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <map>
#include <set>

namespace cordon::backends {
namespace {

constexpr llvm::StringLiteral kMarkText = "A build of cordon writes here; a later one removes it.\n";

llvm::Error failure(const llvm::Twine& why) {
  return llvm::createStringError(why);
}

/// `path` has the name of a file that a build writes: one for all hosts, or one of a backend's below a host's folder.
bool isWritten(llvm::StringRef path) {
  auto [host, role] = path.split('/');
  if (role.empty())
    return path == kFirewallFile || path == kManifestFile || path.ends_with(kRuleSetSuffix);
  return llvm::any_of(allBackends(), [&, role = role](const Backend* backend) {
    return llvm::any_of(backend->roles(), [&](llvm::StringRef known) {
      llvm::StringRef number = role;
      if (!known.consume_back("*"))
        return role == known;
      return number.consume_front(known) && !number.empty() && llvm::all_of(number, llvm::isDigit);
    });
  });
}

/// A rule set that was signed where it lay, as it was before; any other text as it is.
std::string unsealed(const std::string& text) {
  const std::span bytes(reinterpret_cast<const uint8_t*>(text.data()), text.size());
  if (ruleset::checkFrame(bytes))
    return text;
  ruleset::Bytes set = ruleset::Bytes::copyOf(bytes);
  ruleset::unseal(set);
  return {reinterpret_cast<const char*>(set.data()), set.size()};
}

/// Of these a manifest may say that they hold a key.
bool mayHoldKeys(llvm::StringRef path) {
  llvm::StringRef role = path.split('/').second;
  return llvm::is_contained({"ipsec.netsh", "swanctl.conf", "ike.preshared"}, role);
}

llvm::Error checkListed(const Descriptor& directory, const std::string& path, const ListedFile& listed) {
  const std::string what = "holds `" + path + "`, which ";
  if (!isWritten(path))
    return failure(what + "cordon never writes, whatever `manifest.json` says; move it away first");
  if (listed.secret && !mayHoldKeys(path))
    return failure(what + "never holds a key, whatever `manifest.json` says; move it away first");
  if (listed.secret)
    return llvm::Error::success();
  auto text = readBelow(directory, path, listed.size);
  if (!text)
    return text.takeError();
  if (text->size() != listed.size || (sha256(*text) != listed.sha256 && sha256(unsealed(*text)) != listed.sha256))
    return failure(what + "was changed since cordon wrote it; move it away first");
  return llvm::Error::success();
}

} // namespace

llvm::Expected<std::set<std::string>> filesOfOwnTree(const Descriptor& directory) {
  auto found = filesBelow(directory);
  if (!found)
    return found.takeError();
  const std::set<std::string> all(found->begin(), found->end());
  std::set<std::string> paths = all;
  if (hasStageMark(directory))
    paths.erase(kStageMark);                    // a build was killed when all was in place but for this
  std::map<std::string, std::string> leftovers; // and their sets
  std::set<std::string> asked = paths;
  for (const std::string& path : paths)
    if (isLeftover(directory, path))
      asked.insert(leftovers[path] = setOfLeftover(path).str());
  if (leftovers.size() == paths.size())
    return all;
  Descriptor manifest(openat(directory.get(), kManifestFile, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  struct stat status;
  bool is_file = manifest.isOpen() && fstat(manifest.get(), &status) == 0 && S_ISREG(status.st_mode);
  auto listed = is_file ? readListed(manifest, asked) : std::nullopt;
  if (!listed)
    return failure("is a directory that cordon did not write; name another one or remove it");
  paths.erase(kManifestFile);
  for (const std::string& path : paths) {
    auto leftover = leftovers.find(path);
    auto at = listed->find(leftover == leftovers.end() ? path : leftover->second);
    if (at == listed->end())
      return failure("holds `" + path + "`, which cordon did not write; move it away first");
    if (leftover != leftovers.end())
      continue;
    if (llvm::Error error = checkListed(directory, path, at->second))
      return error;
  }
  return all;
}

bool hasStageMark(const Descriptor& directory) {
  auto text = readBelow(directory, kStageMark, kMarkText.size());
  if (!text) {
    llvm::consumeError(text.takeError());
    return false;
  }
  return kMarkText.starts_with(*text); // its writer may have been killed
}

llvm::Error markStage(const Descriptor& directory) {
  Descriptor file(
      openat(directory.get(), kStageMark, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600));
  if (!file.isOpen() || ::write(file.get(), kMarkText.data(), kMarkText.size()) != ssize_t(kMarkText.size()))
    return systemError(kStageMark);
  return llvm::Error::success();
}

} // namespace cordon::backends
