/// The names of a policy: who declared what, and what a misspelt one may have meant.
#pragma once

#include "compiler/ast/ast.h"
#include "compiler/diag/diagnostics.h"

#include <llvm/ADT/StringMap.h>

namespace cordon::sema {

/// What a name stands for. Kinds that are used in the same places share one space: a name is unique in its space.
enum class SymbolKind : uint8_t {
  host,
  subnet,
  addresses,
  group,
  access_group, // objects
  service,
  ca,
  auth,
  proposal, // what `using` takes
  forest,
  rule,
  exemption,
  tunnel, // statements
  device,
};

/// "host", "subnet", ...: as a message names the kind.
llvm::StringRef nameOf(SymbolKind kind);

/// One declared name; `index` counts the declarations of its kind in source order.
struct Symbol {
  SymbolKind kind = SymbolKind::host;
  uint32_t index = 0;
  source::Span span;
};

/// Says that the name is taken by `first`.
void reportDuplicate(const ast::Word& name, const Symbol& first, diag::Diagnostics& diags);

/// All names but those of rules, which nothing refers to.
class Names {
public:
  /// Some hosts could not be read: from now on a name that may be one of them is not reported as unknown.
  void setHostsMissing() { hosts_missing = true; }
  bool hostsMissing() const { return hosts_missing; }
  /// Declares a name; a second one of its space is reported and ignored (false).
  bool declare(const ast::Word& name, SymbolKind kind, uint32_t index, diag::Diagnostics& diags);
  /// The symbol of that name in the kind's space, or null. No report.
  const Symbol* find(llvm::StringRef name, SymbolKind kind) const;
  /// Looks up a name that must be of one of `kinds` (all of one space). Reports what is wrong with it: unknown, with
  /// the nearest name, or of another kind. `wanted` says in words what belongs here ("a host or a group").
  const Symbol* require(const ast::Word& name, llvm::ArrayRef<SymbolKind> kinds, const char* wanted,
                        diag::Diagnostics& diags) const;

private:
  enum class Space : uint8_t { objects, services, authorities, security, forests, statements, devices };
  static Space spaceOf(SymbolKind kind);
  llvm::StringMap<Symbol> spaces[7];
  bool hosts_missing = false;
  mutable unsigned searches = 0; ///< for the nearest of many names
};

} // namespace cordon::sema
