#include "compiler/load.h"

#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/diag/likely_keys.h"
#include "compiler/parse/parse.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/GlobPattern.h>
#include <llvm/Support/Path.h>

#include <map>

namespace cordon {
namespace {

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

std::string folderOf(llvm::StringRef file) {
  return path::parent_path(file).str();
}

std::string joined(llvm::StringRef folder, llvm::StringRef name) {
  llvm::SmallString<256> whole(folder);
  path::append(whole, name);
  return std::string(whole);
}

/// The path with symbolic links resolved, of which the last parts need not exist.
std::string real(llvm::StringRef name) {
  llvm::SmallString<256> absolute(name), resolved;
  if (fs::make_absolute(absolute))
    return name.str(); // no working directory: nothing to be relative to
  path::remove_dots(absolute, /*remove_dot_dot=*/true);
  if (!fs::real_path(absolute, resolved))
    return std::string(resolved);
  llvm::StringRef parent = path::parent_path(absolute);
  if (parent.empty() || parent == absolute)
    return std::string(absolute);
  return joined(real(parent), path::filename(absolute));
}

bool isBelow(llvm::StringRef name, llvm::StringRef folder) {
  return name == folder || (name.starts_with(folder) && (folder == "/" || name[folder.size()] == '/'));
}

/// Reads files depth first and remembers which are open, so that a cycle is told from a file imported twice.
class Loader {
public:
  Loader(source::SourceMap& sources, const LoadOptions& options, diag::Diagnostics& diags, LoadedPolicy& policy)
      : sources(sources), options(options), diags(diags), policy(policy) {}

  void read(const std::string& name, source::Span named_at) {
    std::string identity = name == "-" ? name : real(name);
    auto [state, fresh] = states.try_emplace(identity, State::open);
    if (!fresh) {
      if (state->second == State::open)
        diags.report(named_at, diag::CyclicImport, name);
      return;
    }
    auto file = sources.read(name);
    if (!file) {
      diags.report(named_at, diag::CannotRead, name, llvm::toString(file.takeError()));
    } else {
      if (diag::looksLikeKeyFile(name)) // named by mistake: its text is not for messages
        diag::concealAll(sources, *file, diags);
      policy.programs.push_back(parse::parse(sources, *file, diags));
      std::vector<ast::Text> imports;
      for (const ast::Declaration& declaration : policy.programs.back().declarations)
        if (const auto* import = std::get_if<ast::ImportDecl>(&declaration))
          imports.push_back(import->pattern);
      for (const ast::Text& pattern : imports)
        follow(folderOf(name), pattern);
    }
    states[identity] = State::done;
  }

private:
  enum class State : uint8_t { open, done };

  void follow(const std::string& folder, const ast::Text& pattern) {
    auto relative = pathInTree(pattern, sources, policy.root_folder, options.allow_outside, diags);
    if (!relative)
      return;
    if (pattern.value.find_first_of("*?[") == std::string::npos) {
      read(joined(folder, pattern.value), pattern.span);
      return;
    }
    std::vector<std::string> found = matching(folder, pattern);
    if (found.empty())
      diags.report(pattern.span, diag::NothingImported, pattern.value);
    for (const std::string& name : found)
      read(name, pattern.span);
  }

  /// Files that match, by name. Only the last part of a pattern may hold wildcards.
  std::vector<std::string> matching(const std::string& folder, const ast::Text& pattern) {
    std::vector<std::string> found;
    std::string where = joined(folder, folderOf(pattern.value));
    auto glob = llvm::GlobPattern::create(path::filename(pattern.value));
    if (!glob) {
      diags.report(pattern.span, diag::CannotRead, pattern.value, llvm::toString(glob.takeError()));
      return found;
    }
    std::error_code error;
    for (fs::directory_iterator at(where.empty() ? "." : where, error), end; at != end && !error; at.increment(error))
      if (glob->match(path::filename(at->path())))
        found.push_back(joined(where, path::filename(at->path())));
    llvm::sort(found);
    return found;
  }

  source::SourceMap& sources;
  const LoadOptions& options;
  diag::Diagnostics& diags;
  LoadedPolicy& policy;
  std::map<std::string, State> states;
};

} // namespace

std::optional<std::string> pathInTree(const ast::Text& written, const source::SourceMap& sources,
                                      const std::string& root_folder, bool allow_outside, diag::Diagnostics& diags) {
  std::string from_here = joined(folderOf(sources.path(written.span.file)), written.value);
  std::string root = real(root_folder.empty() ? "." : root_folder);
  std::string whole = real(from_here);
  if (!isBelow(whole, root)) {
    if (!allow_outside) {
      diags.report(written.span, diag::PathOutsideTree, written.value)
          .help("move the file into the policy's folder, or allow it with --allow-outside");
      return std::nullopt;
    }
    return whole;
  }
  llvm::StringRef below = llvm::StringRef(whole).drop_front(root.size());
  return below.ltrim('/').str();
}

LoadedPolicy loadPolicy(source::SourceMap& sources, const std::string& path, const LoadOptions& options,
                        diag::Diagnostics& diags) {
  LoadedPolicy policy;
  policy.root_folder = path == "-" ? "" : folderOf(path);
  sources.setBase(policy.root_folder);
  Loader(sources, options, diags, policy).read(path, {});
  return policy;
}

} // namespace cordon
