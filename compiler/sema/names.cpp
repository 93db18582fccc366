#include "compiler/sema/names.h"

#include "compiler/diag/kinds/nam.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::sema {

llvm::StringRef nameOf(SymbolKind kind) {
  switch (kind) {
  case SymbolKind::host:
    return "host";
  case SymbolKind::subnet:
    return "subnet";
  case SymbolKind::addresses:
    return "address set";
  case SymbolKind::group:
    return "group";
  case SymbolKind::access_group:
    return "access group";
  case SymbolKind::service:
    return "service";
  case SymbolKind::ca:
    return "certification authority";
  case SymbolKind::auth:
    return "authentication list";
  case SymbolKind::proposal:
    return "proposal";
  case SymbolKind::forest:
    return "forest";
  case SymbolKind::rule:
    return "rule";
  case SymbolKind::exemption:
    return "exemption";
  case SymbolKind::tunnel:
    return "tunnel";
  case SymbolKind::device:
    return "device";
  }
  __builtin_unreachable();
}

Names::Space Names::spaceOf(SymbolKind kind) {
  switch (kind) {
  case SymbolKind::host:
  case SymbolKind::subnet:
  case SymbolKind::addresses:
  case SymbolKind::group:
  case SymbolKind::access_group:
    return Space::objects;
  case SymbolKind::service:
    return Space::services;
  case SymbolKind::ca:
    return Space::authorities;
  case SymbolKind::auth:
  case SymbolKind::proposal:
    return Space::security;
  case SymbolKind::forest:
    return Space::forests;
  case SymbolKind::rule:
  case SymbolKind::exemption:
  case SymbolKind::tunnel:
    return Space::statements;
  case SymbolKind::device:
    return Space::devices;
  }
  __builtin_unreachable();
}

void reportDuplicate(const ast::Word& name, const Symbol& first, diag::Diagnostics& diags) {
  diags.report(name.span, diag::DuplicateName, name.text.str())
      .label(first.span, "first declared here, as a " + nameOf(first.kind).str())
      .help("give one of them another name");
}

bool Names::declare(const ast::Word& name, SymbolKind kind, uint32_t index, diag::Diagnostics& diags) {
  auto [at, fresh] = spaces[size_t(spaceOf(kind))].try_emplace(name.text, Symbol{kind, index, name.span});
  if (!fresh)
    reportDuplicate(name, at->second, diags);
  return fresh;
}

const Symbol* Names::find(llvm::StringRef name, SymbolKind kind) const {
  const auto& space = spaces[size_t(spaceOf(kind))];
  auto at = space.find(name);
  return at == space.end() ? nullptr : &at->second;
}

const Symbol* Names::require(const ast::Word& name, llvm::ArrayRef<SymbolKind> kinds, const char* wanted,
                             diag::Diagnostics& diags) const {
  const Symbol* symbol = find(name.text, kinds.front());
  if (symbol && llvm::is_contained(kinds, symbol->kind))
    return symbol;
  if (symbol) {
    diags.report(name.span, diag::WrongKind, name.text.str(), nameOf(symbol->kind).str(), wanted)
        .label(symbol->span, "declared here");
    return nullptr;
  }
  if (hosts_missing && llvm::is_contained(kinds, SymbolKind::host))
    return nullptr;
  // Each search for the nearest looks at every name: in a large policy the first unknown ones get it.
  constexpr unsigned kSearchesMax = 100;
  std::vector<llvm::StringRef> candidates;
  if (++searches <= kSearchesMax)
    for (const auto& entry : spaces[size_t(spaceOf(kinds.front()))])
      if (llvm::is_contained(kinds, entry.second.kind))
        candidates.push_back(entry.first());
  std::string kind = kinds.size() == 1 ? nameOf(kinds.front()).str() : "name";
  diags.report(name.span, diag::UnknownName, kind, name.text.str()).didYouMean(name.text, candidates);
  return nullptr;
}

} // namespace cordon::sema
