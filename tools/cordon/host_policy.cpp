#include "tools/cordon/host_policy.h"

#include "backends/runtime/fit.h"
#include "backends/runtime/image.h"
#include "compiler/diag/kinds/cap.h"
#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/ir/describe.h"
#include "compiler/lower/lower.h"
#include "compiler/meaning/treatment.h"
#include "runtime/ruleset/rules.h"
#include "tools/cordon/rule_sets.h"
#include "tools/cordon/vendor_files.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::cli {
namespace {

bool namesHost(const Arguments& arguments, const char* what, Session& session) {
  if (!arguments.has("--host"))
    session.io.err << "cordon: " << what << " has many hosts\n  help: add --host NAME\n";
  return arguments.has("--host");
}

/// The lists that a policy gives the host --host.
std::optional<ir::HostPolicy> compiledPolicy(const std::string& path, const Arguments& arguments, Session& session) {
  if (!namesHost(arguments, "a policy", session))
    return std::nullopt;
  Arguments with_path = arguments;
  with_path.values["POLICY"] = {path};
  auto compilation = session.compile(with_path);
  if (!compilation)
    return std::nullopt;
  std::string wanted = arguments.value("--host");
  if (auto policy = compilation->policyOf(wanted))
    return policy;
  std::vector<llvm::StringRef> names;
  for (const model::Host& host : compilation->model.hosts) {
    names.push_back(host.name);
    if (host.name != wanted)
      continue;
    ir::HostPolicy none;
    none.ir.name = "none";
    none.host.name = host.name;
    none.host.addresses = host.addresses;
    none.host.dynamic_in = host.dynamic_in;
    return none;
  }
  session.diags.report({}, diag::UnknownName, "host", wanted).didYouMean(wanted, names);
  return std::nullopt;
}

std::optional<ir::HostPolicy> importedPolicy(const backends::Backend& backend, const std::string& path,
                                             const Arguments& arguments, Session& session) {
  auto imported = importFiles(backend, arguments, session, {path});
  if (!imported)
    return std::nullopt;
  lower::addBuiltin(imported->policy.ir, true, true);
  return std::move(imported->policy);
}

/// False after a report. Judged is the text that will be imported: a path is read once.
bool isSigned(const std::string& path, const Arguments& arguments, Session& session) {
  auto keys = readKeys(arguments, session);
  if (!keys)
    return false;
  auto file = session.sources.read(path);
  if (!file) {
    session.diags.report({}, diag::CannotRead, path, llvm::toString(file.takeError()));
    return false;
  }
  const llvm::StringRef text = session.sources.text(*file);
  auto refusal = ruleset::verify({text.bytes_begin(), text.size()}, {keys->data(), keys->size()});
  if (refusal)
    reportRefusal(path, *refusal, session);
  return !refusal;
}

} // namespace

std::optional<ir::HostPolicy> readPolicyOfSet(const std::string& path, const Arguments& arguments, Session& session) {
  if (!namesHost(arguments, "a rule set", session) || (arguments.has("--key") && !isSigned(path, arguments, session)))
    return std::nullopt;
  auto policy = importedPolicy(backends::runtimeBackend(), path, arguments, session);
  if (!policy)
    return std::nullopt;
  std::string wanted = arguments.value("--host");
  std::vector<llvm::StringRef> names;
  for (const ir::Host& host : policy->ir.hosts) {
    names.push_back(host.name);
    if (host.name != wanted)
      continue;
    policy->host = host;
    return policy;
  }
  session.diags.report({}, diag::UnknownName, "host", wanted).didYouMean(wanted, names);
  return std::nullopt;
}

std::optional<ir::HostPolicy> readHostPolicy(const std::string& path, const Arguments& arguments, Session& session) {
  const backends::Backend* backend = recognisedFormat(session, {path});
  if (backend == &backends::runtimeBackend())
    return readPolicyOfSet(path, arguments, session);
  return backend ? importedPolicy(*backend, path, arguments, session) : compiledPolicy(path, arguments, session);
}

const ir::Action& Treatments::actionOf(capture::Treatment treatment) const {
  const Known& one = known[treatment - 1];
  return one.policy->ir.actions[one.action.index];
}

capture::Treatment Treatments::numberOf(const ir::HostPolicy& policy, ir::ActionId action) {
  const ir::Action& wanted = policy.ir.actions[action.index];
  for (size_t at = 0; at < known.size(); ++at)
    if (meaning::sameAction(*known[at].policy, actionOf(capture::Treatment(at + 1)), policy, wanted))
      return capture::Treatment(at + 1);
  known.push_back({&policy, action});
  return capture::Treatment(known.size());
}

std::optional<capture::Policy> Treatments::listsOf(const ir::HostPolicy& policy, llvm::ArrayRef<net::Address> own,
                                                   diag::Diagnostics& diags) {
  std::vector<capture::Treatment> of_actions;
  for (uint32_t action = 0; action < policy.ir.actions.size(); ++action)
    of_actions.push_back(numberOf(policy, {{action}}));
  std::vector<capture::List> lists;
  for (const auto direction : {ir::Direction::out, ir::Direction::in, ir::Direction::forward}) {
    std::vector<ruleset::FilterRecord> records;
    std::vector<capture::Treatment> treatments;
    for (const ir::Filter& filter : policy.ir.list(direction)) {
      records.push_back(backends::runtime::recordOf(filter));
      treatments.push_back(of_actions[filter.action.index]);
    }
    auto rules = ruleset::rulesOf(records, ruleset::Direction(direction), own);
    if (!rules) {
      const ir::Filter& beyond = *backends::runtime::firstBeyondLimit(policy.ir, direction, own);
      diags.report(policy.ir.placeOf(beyond.origin), diag::TooManyRules, nameOf(direction), ruleset::kRulesMax,
                   own.size());
      return std::nullopt;
    }
    lists.push_back({classify::Classifier(*rules), std::move(treatments)});
  }
  return capture::Policy{std::move(lists[0]), std::move(lists[1]), std::move(lists[2])};
}

std::string Treatments::brief(capture::Treatment treatment) const {
  return treatment == capture::kNoFilter ? "no filter" : ir::brief(actionOf(treatment));
}

std::string Treatments::describe(capture::Treatment treatment) const {
  return treatment == capture::kNoFilter ? "no filter"
                                         : ir::describe(known[treatment - 1].policy->ir, actionOf(treatment));
}

std::vector<std::string> Treatments::differences(capture::Treatment before, capture::Treatment after) const {
  for (capture::Treatment one : {before, after})
    if (one == capture::kNoFilter || !std::holds_alternative<ir::Negotiate>(actionOf(one)))
      return {};
  const Known &left = known[before - 1], &right = known[after - 1];
  ir::Filter by_left, by_right;
  by_left.action = left.action;
  by_right.action = right.action;
  return meaning::describeDifference(*left.policy, &by_left, *right.policy, &by_right);
}

} // namespace cordon::cli
