#include "tools/cordon/host_policy.h"

#include "backends/runtime/fit.h"
#include "backends/runtime/image.h"
#include "compiler/catalog/platforms.h"
#include "compiler/diag/kinds/cap.h"
#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/ir/describe.h"
#include "compiler/lower/lower.h"
#include "compiler/meaning/treatment.h"
#include "runtime/capture/reader.h"
#include "runtime/ruleset/rules.h"
#include "tools/cordon/complaint.h"
#include "tools/cordon/rule_sets.h"
#include "tools/cordon/vendor_files.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::cli {
namespace {

bool namesHost(const Arguments& arguments, const char* what, Session& session) {
  if (!arguments.has("--host"))
    complain(session.io, llvm::Twine(what) + " has many hosts", "add --host NAME");
  return arguments.has("--host");
}

/// Of two inputs it is said which one lacks the host.
void unknownHost(const std::string& path, const std::string& wanted, llvm::ArrayRef<llvm::StringRef> names,
                 const Arguments& arguments, Session& session) {
  auto report = session.diags.report({}, diag::UnknownName, "host", wanted);
  if (arguments.has("--against"))
    report.note("it is looked for in `" + path + "`");
  report.didYouMean(wanted, names);
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
    none.host.platform = host.platform->name.str();
    none.host.dynamic_in = host.dynamic_in;
    return none;
  }
  unknownHost(path, wanted, names, arguments, session);
  return std::nullopt;
}

ir::HostPolicy withBuiltin(ir::HostPolicy policy) {
  lower::addBuiltin(policy.ir, true, true);
  return policy;
}

std::optional<ir::HostPolicy> importedPolicy(const backends::Backend& backend, const std::string& path,
                                             const Arguments& arguments, Session& session, HostFacts& facts) {
  Arguments with_platform = arguments;
  if (!arguments.has("--platform")) {
    const catalog::Platform* beside = catalog::findPlatform(facts.platform);
    const bool fits = beside && beside->backend == backend.name();
    const std::string platform = fits ? facts.platform : usualPlatform(backend).str();
    with_platform.values["--platform"] = {platform};
    facts.assumptions.push_back("the host of " + path + " runs " + platform +
                                (fits ? ", as it does by the policy" : "") + " (give --platform for another)");
  }
  auto imported = importFiles(backend, with_platform, session, {path});
  if (!imported)
    return std::nullopt;
  return withBuiltin(std::move(imported->policy));
}

/// The text of a rule set in memory of our own: whoever may write the file cannot change any more what is verified now
/// and imported later. None after a report.
std::optional<source::FileId> readIntoMemory(const std::string& path, Session& session) {
  if (path != "-") {
    auto file = readRuleSet(path, session);
    if (!file)
      return std::nullopt;
    return session.sources.add(path, {reinterpret_cast<const char*>(file->data()), file->size()});
  }
  auto file = session.sources.read(path); // what comes from standard input is not mapped
  if (file)
    return *file;
  session.diags.report({}, diag::CannotRead, path, llvm::toString(file.takeError()));
  return std::nullopt;
}

/// False after a report.
bool isVerified(source::FileId file, const std::string& path, const Arguments& arguments, Session& session) {
  if (!arguments.has("--key"))
    return true;
  auto keys = readKeys(arguments, session);
  if (!keys)
    return false;
  const llvm::StringRef text = session.sources.text(file);
  auto refusal = ruleset::verify({text.bytes_begin(), text.size()}, {keys->data(), keys->size()});
  if (refusal)
    reportRefusal(path, *refusal, session);
  return !refusal;
}

/// Swapped arguments are easily made: what a policy's reader would say of a capture helps nobody.
bool isCapture(const std::string& path, Session& session) {
  auto file = session.sources.read(path);
  if (!file) {
    llvm::consumeError(file.takeError()); // reported when it is read in earnest
    return false;
  }
  const llvm::StringRef text = session.sources.text(*file);
  return capture::isCapture({text.bytes_begin(), text.size()});
}

} // namespace

std::optional<ir::HostPolicy> readPolicyOfSet(const std::string& path, const Arguments& arguments, Session& session) {
  if (!namesHost(arguments, "a rule set", session))
    return std::nullopt;
  auto file = readIntoMemory(path, session);
  if (!file || !isVerified(*file, path, arguments, session))
    return std::nullopt;
  const backends::Backend& backend = backends::runtimeBackend();
  auto imported = importRead(backend, arguments, session, backends::InputFile{backend.roles().front().str(), *file});
  if (!imported)
    return std::nullopt;
  std::optional<ir::HostPolicy> policy = withBuiltin(std::move(imported->policy));
  std::string wanted = arguments.value("--host");
  std::vector<llvm::StringRef> names;
  for (const ir::Host& host : policy->ir.hosts) {
    names.push_back(host.name);
    if (host.name != wanted)
      continue;
    policy->host = host;
    return policy;
  }
  unknownHost(path, wanted, names, arguments, session);
  return std::nullopt;
}

std::optional<PolicyForm> formOf(const std::string& path, Session& session) {
  if (const backends::Backend* backend = recognisedFormat(session, {path}))
    return backend == &backends::runtimeBackend() ? PolicyForm::rule_set : PolicyForm::vendor;
  auto file = session.sources.read(path);
  if (file)
    return PolicyForm::policy;
  llvm::consumeError(file.takeError());
  return std::nullopt;
}

std::optional<ir::HostPolicy> readHostPolicy(const std::string& path, const Arguments& arguments, Session& session,
                                             HostFacts& facts) {
  if (isCapture(path, session)) {
    session.diags.report({}, diag::CaptureNotPolicy, path)
        .help("the capture comes first: `cordon replay CAPTURE --policy POLICY`");
    return std::nullopt;
  }
  const backends::Backend* backend = recognisedFormat(session, {path});
  if (backend == &backends::runtimeBackend())
    return readPolicyOfSet(path, arguments, session);
  return backend ? importedPolicy(*backend, path, arguments, session, facts) : compiledPolicy(path, arguments, session);
}

const ir::Action& Treatments::actionOf(capture::Treatment treatment) const {
  const auto& [policy, action] = entryOf(treatment);
  return policy->ir.actions[action.index];
}

std::optional<capture::Policy> Treatments::listsOf(const ir::HostPolicy& policy, llvm::ArrayRef<net::Address> own,
                                                   const classify::Kernel& kernel, diag::Diagnostics& diags) {
  std::vector<capture::Treatment> of_actions;
  for (uint32_t action = 0; action < policy.ir.actions.size(); ++action)
    of_actions.push_back(capture::Treatment(known.numberOf(policy, {{action}}) + 1));
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
    lists.push_back({classify::Classifier(*rules, kernel), std::move(treatments)});
  }
  return capture::Policy{std::move(lists[0]), std::move(lists[1]), std::move(lists[2])};
}

std::string Treatments::brief(capture::Treatment treatment) const {
  return treatment == capture::kNoFilter ? "no filter" : ir::brief(actionOf(treatment));
}

std::string Treatments::describe(capture::Treatment treatment) const {
  return treatment == capture::kNoFilter ? "no filter"
                                         : ir::describe(entryOf(treatment).policy->ir, actionOf(treatment));
}

std::vector<std::string> Treatments::differences(capture::Treatment before, capture::Treatment after) const {
  for (capture::Treatment one : {before, after})
    if (one == capture::kNoFilter || !std::holds_alternative<ir::Negotiate>(actionOf(one)))
      return {};
  const auto &left = entryOf(before), &right = entryOf(after);
  ir::Filter by_left, by_right;
  by_left.action = left.action;
  by_right.action = right.action;
  return meaning::describeDifference(*left.policy, &by_left, *right.policy, &by_right);
}

} // namespace cordon::cli
