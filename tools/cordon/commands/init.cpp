#include "compiler/diag/visible.h"
#include "tools/cordon/command.h"
#include "tools/cordon/complaint.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>

#include <system_error>

namespace cordon::cli {
namespace {

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

/// One file of a starter.
struct StarterFile {
  llvm::StringLiteral starter, path, text;
};

constexpr StarterFile kFiles[] = {
#define CORDON_STARTER(STARTER, PATH, TEXT) {STARTER, PATH, TEXT},
#include "starters.inc"
#undef CORDON_STARTER
};

std::vector<llvm::StringRef> starters() {
  std::vector<llvm::StringRef> names;
  for (const StarterFile& file : kFiles)
    if (!llvm::is_contained(names, file.starter))
      names.push_back(file.starter);
  return names;
}

std::string joined(llvm::StringRef folder, llvm::StringRef name) {
  llvm::SmallString<256> whole(folder);
  path::append(whole, name);
  return std::string(whole);
}

int fail(Io& io, const llvm::Twine& what, const llvm::Twine& help) {
  complain(io, what, help);
  return kBadInput;
}

/// After a failure, which is what is told.
void discard(const std::string& name) {
  [[maybe_unused]] std::error_code failed = fs::remove(name);
}

/// Creates the file; never replaces one. Nothing is left of what could not be written whole.
std::error_code write(const std::string& name, llvm::StringRef text) {
  if (std::error_code failed = fs::create_directories(path::parent_path(name)))
    return failed;
  std::error_code failed;
  llvm::raw_fd_ostream out(name, failed, fs::CD_CreateNew);
  if (failed)
    return failed;
  out << text;
  out.close();
  failed = out.error();
  out.clear_error();
  if (failed)
    discard(name);
  return failed;
}

int runInit(const Arguments& arguments, Io& io) {
  std::string folder = arguments.value("FOLDER");
  std::string wanted = arguments.has("--starter") ? arguments.value("--starter") : "small";
  std::vector<llvm::StringRef> names = starters();
  if (!llvm::is_contained(names, wanted))
    return fail(io, "unknown starter `" + wanted + "`", "starters are " + llvm::join(names, ", "));
  std::vector<std::pair<std::string, llvm::StringRef>> files;
  for (const StarterFile& file : kFiles)
    if (file.starter == wanted)
      files.emplace_back(joined(folder, file.path), file.text);
  for (const auto& [name, text] : files)
    if (fs::exists(name))
      return fail(io, "`" + name + "` exists: nothing was written", "name another folder, or move the file away");
  std::vector<std::string> written;
  for (const auto& [name, text] : files) {
    if (std::error_code failed = write(name, text)) {
      for (const std::string& one : written)
        discard(one);
      return fail(io, "cannot write `" + name + "`: " + failed.message(), "name a folder that can be written to");
    }
    written.push_back(name);
  }
  for (const std::string& one : written)
    io.out << diag::visible(one) << '\n';
  std::string root = diag::visible(joined(folder, "policy.cordon"));
  io.err << "next:\n  cordon check " << root << "\n  cordon build " << root << " -o out\n";
  return kClean;
}

} // namespace

extern const Command initCommand{
    "init",
    "start a policy: write a small or an enterprise one to build on",
    "  cordon init policies\n"
    "  cordon init --starter enterprise policies\n",
    {{"FOLDER", "where to write; files there are never replaced"}},
    {{"--starter", "NAME", "small (default): one domain, one group; enterprise: all kinds of group, several sites"}},
    runInit,
};

} // namespace cordon::cli
