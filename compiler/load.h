/// From a path to all that a policy is made of: imports and inventories followed, each file once.
#pragma once

#include "compiler/ast/ast.h"
#include "compiler/diag/diagnostics.h"
#include "compiler/dns/names_lock.h"
#include "compiler/inventory/inventory.h"

#include <string>
#include <vector>

namespace cordon {

struct LoadOptions {
  bool allow_outside = false; ///< paths in the policy may leave the folder of its root file
  bool read_names = true;     ///< names.lock, too
  bool read_rules = false;    ///< rules, too: else the trees hold only where they are
};

/// The files of one policy. `root_folder` is where relative paths of the policy start ("" for the current folder).
struct LoadedPolicy {
  std::vector<ast::Program> programs; ///< the root first, then imports in the order of their names; rules unread
  std::vector<inventory::Inventory> inventories;
  bool inventory_missing = false; ///< one could not be read, so that an unknown host is no second fault
  dns::Lock names;                ///< of the names.lock in the root folder; empty if there is none
  std::string root_folder;
};

/// Reads the root file ("-": standard input), what it imports, and the inventories that they name. What cannot be read,
/// leaves the tree or imports itself is reported where it is named.
LoadedPolicy loadPolicy(source::SourceMap& sources, const std::string& path, const LoadOptions& options,
                        diag::Diagnostics& diags);

/// A path named in a policy file, absolute or relative to that file's folder, with links and `..` resolved: relative to
/// the root folder if it lies there, else absolute. Reports and returns none if it leaves the root folder and may not.
std::optional<std::string> pathInTree(const ast::Text& written, const source::SourceMap& sources,
                                      const std::string& root_folder, bool allow_outside, diag::Diagnostics& diags);

/// Reads one file ("-": standard input). One that is named like a key is refused unread, since messages quote what they
/// are about. Reports at `named_at` and returns none if there is nothing to parse.
std::optional<source::FileId> readPolicyFile(source::SourceMap& sources, const std::string& path, source::Span named_at,
                                             diag::Diagnostics& diags);

} // namespace cordon
