#include "backends/netsh/import.h"

#include "backends/netsh/access.h"
#include "backends/netsh/undo.h"
#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>
#include <set>

namespace cordon::netsh {
namespace {

constexpr size_t kErrorsMax = 1000;

void readFile(const backends::InputFile& file, Store& store, const source::SourceMap& sources,
              diag::Diagnostics& diags) {
  size_t errors_before = diags.errorCount();
  Script script = lex(file.file, sources, diags);
  CommandReader reader(script, diags);
  store.role = file.role;
  for (const CommandLine& line : script.lines) {
    if (auto command = reader.read(line))
      store.apply(*command);
    if (diags.errorCount() - errors_before > kErrorsMax) {
      diags.report(line.span, diag::NotAScript, "too many errors");
      return;
    }
  }
}

/// The policy that the host would obey.
const Policy* policyInForce(const Store& store, source::Span nowhere, diag::Diagnostics& diags) {
  if (store.policies.empty()) {
    diags.report(nowhere, diag::NoPolicy);
    return nullptr;
  }
  const Policy& first = *store.policies.objects().begin();
  if (store.assigned.empty()) {
    if (store.policies.size() > 1) {
      auto report = diags.report(first.span, diag::NoneAssignedOfSeveral, store.policies.size());
      for (const Policy& policy : store.policies.objects())
        if (&policy != &first)
          report.label(policy.span, "another one");
      return nullptr;
    }
    diags.report(first.span, diag::NotAssigned, first.name);
    return &first;
  }
  const Policy* assigned = store.policies.find(store.assigned);
  for (const std::string& name : store.assignments)
    if (!llvm::StringRef(name).equals_insensitive(store.assigned)) {
      diags.report(store.assigned_span, diag::AssignedInTurn, store.assigned, name);
      break;
    }
  return assigned;
}

void reportUnused(const Store& store, const Policy& policy, diag::Diagnostics& diags) {
  llvm::StringMap<bool> lists, actions;
  for (const Rule& rule : policy.rules.objects()) {
    lists[llvm::StringRef(rule.filterlist).lower()] = true;
    actions[llvm::StringRef(rule.filteraction).lower()] = true;
  }
  for (const FilterList& list : store.lists.objects())
    if (!lists.contains(llvm::StringRef(list.name).lower()))
      diags.report(list.span, diag::NotUsed, "filter list", list.name);
  for (const FilterAction& action : store.actions.objects())
    if (!actions.contains(llvm::StringRef(action.name).lower()))
      diags.report(action.span, diag::NotUsed, "filter action", action.name);
  for (const Policy& other : store.policies.objects())
    if (&other != &policy)
      diags.report(other.span, diag::NotUsed, "policy", other.name);
}

/// Rules without filters do nothing.
ir::ScriptFacts factsOf(const Store& store, const Policy& policy) {
  ir::ScriptFacts facts;
  facts.policy = policy.name;
  facts.assigned = store.assigned_span;
  std::set<ActionKind> before;
  for (const Rule& rule : policy.rules.objects()) {
    if (!rule.active || store.lists.find(rule.filterlist)->filters.empty())
      continue;
    const ActionKind kind = store.actions.find(rule.filteraction)->kind;
    if (kind != ActionKind::negotiate)
      facts.plain_rules.push_back({rule.name, rule.authentication, rule.span});
    before.insert(kind);
    if (rule.late && before.size() > 1)
      facts.late_rules.push_back(rule.span);
  }
  return facts;
}

} // namespace

std::optional<backends::Imported> importScripts(llvm::ArrayRef<backends::InputFile> files, const ir::Host& host,
                                                const source::SourceMap& sources, diag::Diagnostics& diags) {
  size_t errors_before = diags.errorCount();
  Store store(sources, diags);
  backends::Residue undo;
  ReadTemplate rights;
  for (const backends::InputFile& file : files)
    if (file.role == kUndoRole)
      llvm::append_range(undo, readUndo(file.file, sources, diags));
    else if (file.role == kAccessRole)
      rights = readTemplate(file.file, sources, diags);
    else
      readFile(file, store, sources, diags);
  if (diags.errorCount() != errors_before)
    return std::nullopt;
  source::Span nowhere = files.empty() ? source::Span{} : source::Span{files.front().file, 0, 0};
  const Policy* policy = policyInForce(store, nowhere, diags);
  if (!policy)
    return std::nullopt;
  auto imported = policyOf(store, *policy, host, sources, diags);
  if (!imported)
    return std::nullopt;
  reportUnused(store, *policy, diags);
  backends::Residue residue = residueOf(store, *policy);
  llvm::append_range(residue, undo);
  llvm::append_range(residue, rights.residue);
  if (!rights.access.isOpen())
    setAccess(imported->ir, rights.access);
  return backends::Imported{std::move(*imported), std::move(residue), factsOf(store, *policy)};
}

} // namespace cordon::netsh
