#include "tools/cordon/vendor_files.h"

#include "backends/conceal.h"
#include "compiler/catalog/platforms.h"
#include "compiler/diag/kinds/imp.h"
#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/path.h"
#include "tools/cordon/complaint.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>

namespace cordon::cli {
namespace {

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

std::string absolute(llvm::StringRef name) {
  llvm::SmallString<256> whole(name);
  if (fs::make_absolute(whole))
    return name.str();
  path::remove_dots(whole, true);
  return path::convert_to_slash(whole);
}

/// The end of `file` that is the role, or none: all of it, or what follows a slash. A `*` at the end of a role is a
/// number.
std::optional<llvm::StringRef> endThatIs(llvm::StringRef role, llvm::StringRef file) {
  llvm::StringRef rest = file;
  if (role.consume_back("*")) {
    rest = file.rtrim("0123456789");
    if (rest.size() == file.size())
      return std::nullopt;
  }
  bool fits = rest.consume_back(role) && (rest.empty() || rest.ends_with("/"));
  return fits ? std::optional(file.drop_front(rest.size())) : std::nullopt;
}

/// The role of a file by how its path ends: the longest role that fits, else the format's first.
std::string roleOf(const backends::Backend& backend, llvm::StringRef file) {
  std::string best, whole = absolute(file);
  for (llvm::StringRef role : backend.roles())
    if (auto end = endThatIs(role, whole); end && end->size() > best.size())
      best = end->str();
  return best.empty() ? backend.roles().front().str() : best;
}

/// The files of a folder that have one of the format's roles, by role, then name.
std::vector<std::pair<std::string, std::string>> filesOf(const backends::Backend& backend, const std::string& folder) {
  std::vector<std::pair<std::string, std::string>> files;
  for (llvm::StringRef role : backend.roles()) {
    if (!role.ends_with("*")) {
      if (fs::exists(joined(folder, role)))
        files.emplace_back(role.str(), joined(folder, role));
      continue;
    }
    std::vector<std::string> numbered;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
      if (auto name = endThatIs(role, path::filename(at->path())); name == path::filename(at->path()))
        numbered.push_back(name->str());
    llvm::sort(numbered);
    for (const std::string& name : numbered)
      files.emplace_back(name, joined(folder, name));
  }
  return files;
}

/// A folder stands for the files of the format that are in it.
std::vector<std::pair<std::string, std::string>> withRoles(const backends::Backend& backend,
                                                           llvm::ArrayRef<std::string> paths) {
  std::vector<std::pair<std::string, std::string>> files;
  for (const std::string& name : paths) {
    if (!fs::is_directory(name)) {
      files.emplace_back(roleOf(backend, name), name);
      continue;
    }
    for (auto& found : filesOf(backend, name))
      files.push_back(std::move(found));
  }
  return files;
}

/// True for blanks and comments alone; in all formats a comment begins with `#`.
bool holdsNothing(llvm::StringRef text) {
  for (text = text.ltrim(); text.starts_with("#");)
    text = text.drop_until([](char c) { return c == '\n'; }).ltrim();
  return text.empty();
}

} // namespace

const backends::Backend* formatOf(const Arguments& arguments, Session& session, llvm::ArrayRef<std::string> paths,
                                  bool& bad_usage) {
  bad_usage = false;
  if (arguments.has("--format")) {
    std::string wanted = arguments.value("--format");
    if (const backends::Backend* backend = backends::findBackend(wanted))
      return backend;
    std::string help = "formats are";
    for (const backends::Backend* backend : backends::allBackends())
      help += ' ' + backend->name().str();
    complain(session.io, "unknown format `" + wanted + "`", help);
    bad_usage = true;
    return nullptr;
  }
  return recognisedFormat(session, paths);
}

const backends::Backend* recognisedFormat(Session& session, llvm::ArrayRef<std::string> paths) {
  for (const backends::Backend* backend : backends::allBackends())
    for (const auto& [role, name] : withRoles(*backend, paths)) {
      if (auto file = session.sources.read(name)) {
        if (backend->recognises(name, session.sources.text(*file)))
          return backend;
      } else {
        llvm::consumeError(file.takeError()); // reported when it is read in earnest
      }
    }
  return nullptr;
}

llvm::StringRef usualPlatform(const backends::Backend& backend) {
  for (auto [name, platform] : {std::pair<llvm::StringRef, llvm::StringRef>{"netsh", "windows-2003"},
                                {"solaris", "solaris-10"},
                                {"strongswan", "linux-strongswan"},
                                {"runtime", "cordon-runtime"}})
    if (name == backend.name())
      return platform;
  return "";
}

static std::optional<std::string> platformOf(const backends::Backend& backend, const Arguments& arguments,
                                             Session& session) {
  if (!arguments.has("--platform"))
    return usualPlatform(backend).str();
  std::string wanted = arguments.value("--platform");
  std::vector<llvm::StringRef> names;
  for (const catalog::Platform& platform : catalog::platforms())
    if (platform.backend == backend.name())
      names.push_back(platform.name);
  if (llvm::is_contained(names, wanted))
    return wanted;
  session.diags.report({}, diag::UnknownName, "platform of this format", wanted)
      .didYouMean(wanted, names)
      .help("platforms are " + llvm::join(names, ", "));
  return std::nullopt;
}

std::optional<backends::Imported> importRead(const backends::Backend& backend, const Arguments& arguments,
                                             Session& session, llvm::ArrayRef<backends::InputFile> files) {
  ir::Host host;
  host.name = "imported";
  if (auto platform = platformOf(backend, arguments, session))
    host.platform = *platform;
  else
    return std::nullopt;
  host.forwards = arguments.has("--forwards");
  for (const std::string& text : arguments.all("--address")) {
    auto address = net::parseAddress(text);
    if (!address) {
      session.diags.report({}, diag::BadAddress, text);
      return std::nullopt;
    }
    host.addresses.push_back(*address);
  }
  llvm::sort(host.addresses);
  auto imported = backends::importConcealed(backend, files, host, session.sources, session.diags);
  for (const backends::InputFile& input : files)
    if (imported && holdsNothing(session.sources.text(input.file)))
      session.diags.report({input.file, 0, 0}, diag::NothingInFile).help("is this the file you meant?");
  if (session.diags.hasErrors())
    return std::nullopt;
  return imported;
}

std::optional<backends::Imported> importFiles(const backends::Backend& backend, const Arguments& arguments,
                                              Session& session, llvm::ArrayRef<std::string> paths) {
  std::vector<backends::InputFile> files;
  for (const auto& [role, name] : withRoles(backend, paths)) {
    auto file = session.sources.read(name);
    if (!file) {
      session.diags.report({}, diag::CannotRead, name, llvm::toString(file.takeError()));
      return std::nullopt;
    }
    files.push_back({role, *file});
  }
  if (files.empty()) {
    session.diags.report({}, diag::CannotRead, paths.front(), "it holds no file of this format")
        .help("its files are " + llvm::join(backend.roles(), ", "));
    return std::nullopt;
  }
  return importRead(backend, arguments, session, files);
}

std::vector<Option> vendorFileOptions() {
  std::vector<Option> options = hostOptions();
  options.insert(options.begin(),
                 {"--format", "FORMAT", "netsh, runtime, solaris or strongswan; by default what the file looks like"});
  return options;
}

std::vector<Option> hostOptions() {
  return {
      {"--address", "IP", "an address of the host that the files belong to", false, true},
      {"--platform", "NAME", "the host's platform; else windows-2003, solaris-10, linux-strongswan or cordon-runtime"},
      {"--forwards", nullptr, "the host is a gateway: packets of others pass through"}};
}

} // namespace cordon::cli
