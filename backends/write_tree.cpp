#include "backends/write_tree.h"

#include "backends/stage.h"
#include "runtime/ruleset/verify.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringExtras.h>
#include <openssl/crypto.h>

#include <map>
#include <set>
#include <span>

namespace cordon::backends {
namespace {

constexpr size_t kNameBytesMax = 200; // file systems take 255; the hidden sibling's name is longer

llvm::Error failure(const llvm::Twine& why) {
  return llvm::createStringError(why);
}

/// Plain names mean the same on every file system, in every shell, and never lead out of the tree.
bool isPlain(llvm::StringRef name) {
  return !name.empty() && name.size() <= kNameBytesMax && name.front() != '.' &&
         llvm::all_of(name, [](char c) { return llvm::isAlnum(c) || c == '.' || c == '_' || c == '-'; });
}

bool isPlainPath(llvm::StringRef path) {
  llvm::SmallVector<llvm::StringRef> components;
  path.split(components, '/');
  return llvm::all_of(components, isPlain);
}

/// Refuses paths that are one file, or a file and a folder, where case does not count.
llvm::Error checkDistinct(const std::set<std::string>& paths) {
  std::map<std::string, std::string> files, folders; // lower case -> as given
  for (const std::string& path : paths) {
    auto [other, is_new] = files.emplace(llvm::StringRef(path).lower(), path);
    if (!is_new)
      return failure("`" + other->second + "` and `" + path + "` differ only in case");
    for (size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
      std::string folder = path.substr(0, slash);
      auto [same, is_new_folder] = folders.emplace(llvm::StringRef(folder).lower(), folder);
      if (!is_new_folder && same->second != folder)
        return failure("`" + same->second + "` and `" + folder + "` differ only in case");
    }
  }
  for (const auto& [lower, path] : files)
    if (folders.count(lower))
      return failure("`" + path + "` would be a file and a folder");
  return llvm::Error::success();
}

llvm::Error checkNames(const TreeInfo& info, llvm::ArrayRef<HostOutput> hosts) {
  std::set<std::string> paths = {kManifestFile, kFirewallFile};
  for (const EmittedFile& file : info.files)
    if (!isPlain(file.path))
      return failure("file `" + llvm::StringRef(file.path).take_front(80) + "` has no plain name");
    else if (!paths.insert(file.path).second)
      return failure("file `" + file.path + "` comes twice");
  std::map<std::string, std::string> names;
  for (const HostOutput& host : hosts) {
    if (!isPlain(host.name))
      return failure("host `" + llvm::StringRef(host.name).take_front(80) +
                     "` cannot be a folder: only letters, digits, `.`, `_` and `-`, not starting with `.`");
    auto [other, is_new] = names.emplace(llvm::StringRef(host.name).lower(), host.name);
    if (!is_new)
      return failure("hosts `" + other->second + "` and `" + host.name +
                     "` would share a folder where case does not count");
    for (const EmittedFile& file : host.files) {
      if (!isPlainPath(file.path))
        return failure("file `" + llvm::StringRef(file.path).take_front(80) + "` of host `" + host.name +
                       "` has no plain name");
      if (!paths.insert(host.name + "/" + file.path).second)
        return failure("file `" + file.path + "` of host `" + host.name + "` comes twice");
    }
  }
  return checkDistinct(paths);
}

bool isSigned(const std::optional<std::string>& text) {
  if (!text)
    return false;
  const std::span bytes(reinterpret_cast<const uint8_t*>(text->data()), text->size());
  return ruleset::hasMagic(bytes) && ruleset::hasSeal(bytes);
}

} // namespace

llvm::Error writeTree(const std::string& path, const TreeInfo& info, llvm::ArrayRef<HostOutput> unordered,
                      Replaced* replaced) {
  if (llvm::Error error = checkNames(info, unordered))
    return error;
  std::vector<const HostOutput*> hosts; // by pointer: texts can hold keys, which are not copied
  for (const HostOutput& host : unordered)
    hosts.push_back(&host);
  llvm::sort(hosts, [](const HostOutput* a, const HostOutput* b) { return a->name < b->name; });

  auto stage = Stage::open(path);
  if (!stage)
    return stage.takeError();
  for (const HostOutput* host : hosts)
    for (const EmittedFile& file : host->files) {
      std::string relative = host->name + "/" + file.path;
      if (llvm::Error error = stage->add(relative, file.text, file.secret))
        return error;
      if (!file.secret || !replaced)
        continue;
      std::optional<std::string> before = stage->oldText(relative);
      if (before && *before != file.text)
        replaced->secrets.push_back(relative);
      if (before)
        OPENSSL_cleanse(before->data(), before->size());
    }
  for (const EmittedFile& file : info.files) {
    if (llvm::Error error = stage->add(file.path, file.text, file.secret))
      return error;
    if (replaced && isSigned(stage->oldText(file.path)))
      replaced->seals.push_back(file.path);
  }
  EmittedFile firewall{kFirewallFile, firewallText(hosts), false};
  if (llvm::Error error = stage->add(firewall.path, firewall.text, false))
    return error;
  if (llvm::Error error = stage->add(kManifestFile, manifestText(info, hosts, firewall), false))
    return error;
  return stage->place(); // up to here nothing at `path` has changed
}

} // namespace cordon::backends
