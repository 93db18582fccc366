#include "compiler/load.h"

#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/diag/likely_keys.h"
#include "compiler/parse/parse.h"
#include "compiler/path.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/GlobPattern.h>
#include <llvm/Support/Path.h>

#include <map>
#include <set>

namespace cordon {
namespace {

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

std::string folderOf(llvm::StringRef file) {
  return path::parent_path(file).str();
}

/// Reads files depth first and remembers which are open, so that a cycle is told from a file imported twice.
class Loader {
public:
  Loader(source::SourceMap& sources, const LoadOptions& options, diag::Diagnostics& diags, LoadedPolicy& policy)
      : sources(sources), options(options), diags(diags), policy(policy) {}

  void read(const std::string& name, source::Span named_at) {
    std::string identity = name == "-" ? name : realPath(name);
    auto [state, fresh] = states.try_emplace(identity, State::open);
    if (!fresh) {
      if (state->second == State::open)
        diags.report(named_at, diag::CyclicImport, name).help("remove one of the imports that lead back here");
      return;
    }
    if (auto file = readPolicyFile(sources, name, named_at, diags)) {
      policy.programs.push_back(options.read_rules ? parse::parse(sources, *file, diags)
                                                   : parse::parseDefinitions(sources, *file, diags));
      std::vector<ast::Text> imports, inventories;
      for (const ast::Declaration& declaration : policy.programs.back().declarations)
        if (const auto* import = std::get_if<ast::ImportDecl>(&declaration))
          imports.push_back(import->pattern);
        else if (const auto* inventory = std::get_if<ast::InventoryDecl>(&declaration))
          inventories.push_back(inventory->pattern);
      for (const ast::Text& pattern : inventories)
        policy.inventory_missing |= !follow(pattern, &Loader::readInventory);
      for (const ast::Text& pattern : imports)
        follow(pattern, &Loader::readImport);
    }
    states[identity] = State::done;
  }

  void readNamesLock() {
    std::string name = joined(policy.root_folder, dns::kLockFile);
    if (!fs::exists(name) && !fs::is_symlink_file(name))
      return;
    policy.names.damaged = true;
    if (!options.allow_outside &&
        !isBelow(realPath(name), realPath(policy.root_folder.empty() ? "." : policy.root_folder))) {
      diags.report({}, diag::PathOutsideTree, name).help("make it a file, not a link: `cordon lock` writes it");
      return;
    }
    auto file = sources.read(name);
    if (file)
      policy.names = dns::readLock(sources, *file, diags);
    else
      diags.report({}, diag::CannotRead, name, llvm::toString(file.takeError()));
  }

private:
  enum class State : uint8_t { open, done };

  /// Reads what a statement names. False if any of it could not be read, or there is none.
  bool follow(const ast::Text& pattern, bool (Loader::*take)(const std::string& name, source::Span named_at)) {
    if (pattern.value == "-") {
      diags.report(pattern.span, diag::CannotRead, pattern.value, "standard input is not a file of the policy")
          .help("write `./-` for a file of that name");
      return false;
    }
    bool is_pattern = llvm::StringRef(pattern.value).find_first_of("*?[") != llvm::StringRef::npos;
    std::vector<std::string> names = is_pattern ? matching(pattern) : std::vector{pattern.value};
    bool complete = !names.empty();
    for (const std::string& name : names) {
      // Each match is looked at by itself: a link in the folder may lead anywhere.
      auto inside = pathInTree({name, pattern.span}, sources, policy.root_folder, options.allow_outside, diags);
      std::string whole = inside ? joined(policy.root_folder, *inside) : "";
      complete &= inside && (this->*take)(whole == "-" ? "./-" : whole, pattern.span);
    }
    return complete;
  }

  bool readImport(const std::string& name, source::Span named_at) {
    read(name, named_at);
    return true;
  }

  bool readInventory(const std::string& name, source::Span named_at) {
    if (!inventories_read.insert(realPath(name)).second)
      return true;
    llvm::StringRef ending = path::extension(name);
    if ((ending != ".csv" && ending != ".json") || diag::looksLikeKeyFile(name)) {
      diags.report(named_at, diag::NotNamedLikeInventory, name)
          .help("an inventory ends in .csv or .json, and does not lie among keys");
      return false;
    }
    auto file = sources.read(name);
    if (!file) {
      diags.report(named_at, diag::CannotRead, name, llvm::toString(file.takeError()));
      return false;
    }
    auto inventory =
        ending == ".csv" ? inventory::readCsv(sources, *file, diags) : inventory::readJson(sources, *file, diags);
    if (inventory)
      policy.inventories.push_back(std::move(*inventory));
    return inventory.has_value();
  }

  /// Files that match, by name, relative to the importing file as the pattern is. Only its last part may hold
  /// wildcards.
  std::vector<std::string> matching(const ast::Text& pattern) {
    std::string below = folderOf(pattern.value);
    std::vector<std::string> found;
    if (!pathInTree({below, pattern.span}, sources, policy.root_folder, options.allow_outside, diags))
      return found;
    auto glob = llvm::GlobPattern::create(path::filename(pattern.value));
    if (!glob) {
      diags.report(pattern.span, diag::CannotRead, pattern.value, llvm::toString(glob.takeError()));
      return found;
    }
    std::string where = joined(folderOf(sources.path(pattern.span.file)), below);
    std::error_code error;
    for (fs::directory_iterator at(where.empty() ? "." : where, error), end; at != end && !error; at.increment(error))
      if (glob->match(path::filename(at->path())))
        found.push_back(joined(below, path::filename(at->path())));
    if (error)
      diags.report(pattern.span, diag::CannotRead, pattern.value, error.message());
    else if (found.empty())
      diags.report(pattern.span, diag::NothingImported, pattern.value)
          .help("relative paths start at the importing file's folder");
    llvm::sort(found);
    return found;
  }

  source::SourceMap& sources;
  const LoadOptions& options;
  diag::Diagnostics& diags;
  LoadedPolicy& policy;
  std::map<std::string, State> states;
  std::set<std::string> inventories_read;
};

} // namespace

std::optional<std::string> pathInTree(const ast::Text& written, const source::SourceMap& sources,
                                      const std::string& root_folder, bool allow_outside, diag::Diagnostics& diags) {
  std::string whole = realPath(joined(folderOf(sources.path(written.span.file)), written.value));
  std::string root = realPath(root_folder.empty() ? "." : root_folder);
  if (isBelow(whole, root))
    return llvm::StringRef(whole).drop_front(root.size()).ltrim('/').str();
  if (allow_outside)
    return whole;
  diags.report(written.span, diag::PathOutsideTree, written.value)
      .help("move the file into the policy's folder, or allow it with --allow-outside");
  return std::nullopt;
}

std::optional<source::FileId> readPolicyFile(source::SourceMap& sources, const std::string& path, source::Span named_at,
                                             diag::Diagnostics& diags) {
  if (diag::looksLikeKeyFile(path)) {
    diags.report(named_at, diag::KeyNotPolicy, path).help("name the policy's file; it ends in .cordon");
    return std::nullopt;
  }
  auto file = sources.read(path);
  if (file)
    return *file;
  diags.report(named_at, diag::CannotRead, path, llvm::toString(file.takeError()));
  return std::nullopt;
}

LoadedPolicy loadPolicy(source::SourceMap& sources, const std::string& path, const LoadOptions& options,
                        diag::Diagnostics& diags) {
  LoadedPolicy policy;
  policy.root_folder = path == "-" ? "" : folderOf(path);
  sources.setBase(policy.root_folder);
  Loader loader(sources, options, diags, policy);
  loader.read(path, {});
  if (options.read_names)
    loader.readNamesLock();
  return policy;
}

} // namespace cordon
