#include "compiler/date.h"
#include "compiler/diag/kinds/inv.h"
#include "runtime/ruleset/accept.h"
#include "tools/cordon/complaint.h"
#include "tools/cordon/rule_sets.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/FileSystem.h>

#include <algorithm>

namespace cordon::cli {
namespace {

constexpr size_t kHostsShown = 8;

std::optional<ruleset::RuleSet> verified(const std::string& path, llvm::ArrayRef<ruleset::PublicKey> keys,
                                         Session& session) {
  auto file = readRuleSet(path, session);
  if (!file)
    return std::nullopt;
  auto set = ruleset::load(std::move(*file), {keys.data(), keys.size()});
  if (set)
    return std::move(*set);
  reportRefusal(path, set.refusal(), session);
  return std::nullopt;
}

/// A number below 0, and no file: whoever writes it means a version.
bool isNegative(llvm::StringRef given) {
  return given.consume_front("-") && !given.empty() && llvm::all_of(given, llvm::isDigit) &&
         !llvm::sys::fs::exists("-" + given);
}

/// What --in-force says: a version, of which nothing else is known, or the set itself. False after a report.
bool readInForce(const std::string& given, llvm::ArrayRef<ruleset::PublicKey> keys, Session& session,
                 ruleset::Standing& standing) {
  ruleset::InForce in_force;
  if (!given.empty() && llvm::all_of(given, llvm::isDigit)) {
    if (llvm::StringRef(given).getAsInteger(10, in_force.set_version)) {
      complain(session.io, "no version is as high as `" + given + "`");
      return false;
    }
  } else if (given.empty() || isNegative(given)) {
    complain(session.io, "--in-force takes a version or the file of a set: `" + given + "` is neither");
    return false;
  } else {
    auto set = verified(given, keys, session);
    auto digest = set ? ruleset::digestOf(set->bytes()) : ruleset::Refusal();
    if (set && !digest)
      reportRefusal(given, digest.refusal(), session);
    if (!digest)
      return false;
    in_force = {set->setVersion(), *digest};
  }
  standing.in_force = in_force;
  return true;
}

std::string namesOf(const ruleset::RuleSet& set) {
  std::vector<std::string> names;
  for (const ruleset::HostRecord& host : set.hosts().first(std::min(set.hosts().size(), kHostsShown)))
    names.emplace_back(set.text(host.name));
  const size_t more = set.hosts().size() - names.size();
  return llvm::join(names, ", ") + (more ? " and " + std::to_string(more) + " more" : "");
}

void show(const ruleset::RuleSet& set, llvm::raw_ostream& out) {
  const uint64_t last = std::min(set.notAfter(), startOf("9999-12-31"));
  size_t filters = 0;
  for (auto direction : {ruleset::Direction::out, ruleset::Direction::in, ruleset::Direction::forward})
    filters += set.filters(direction).size();
  out << "policy class: " << set.name() << ", version " << set.policyVersion() << " of its policy\n"
      << "set version:  " << set.setVersion() << '\n'
      << "not after:    " << dateOf(last) << '\n'
      << "signed by:    " << llvm::toHex(llvm::ArrayRef(set.signer()), /*LowerCase=*/true) << '\n'
      << "hosts:        " << namesOf(set) << '\n'
      << "filters:      " << filters << (set.isAudit() ? ", audit only\n" : "\n");
}

int runVerify(const Arguments& arguments, Io& io) {
  Session session(io);
  const std::string path = arguments.value("SET");
  // As a host would: SOURCE_DATE_EPOCH is for what is made, not for what is judged.
  auto today = arguments.has("--now") ? dayOf(arguments, session.diags) : dayOfClock();
  auto keys = today ? readKeys(arguments, session) : std::nullopt;
  auto set = keys ? verified(path, *keys, session) : std::nullopt;
  if (!set)
    return session.finish();
  ruleset::Standing standing;
  standing.now_s = startOf(*today);
  standing.host = arguments.value("--host");
  if (!arguments.has("--host") && !set->hosts().empty())
    standing.host = set->text(set->hosts().front().name); // any of them
  if (arguments.has("--in-force") && !readInForce(arguments.value("--in-force"), *keys, session, standing))
    return std::max<int>(session.finish(), kBadInput); // it is no finding about SET
  if (auto refusal = ruleset::accept(*set, standing))
    reportRefusal(path, *refusal, session);
  else
    show(*set, io.out);
  return session.finish();
}

} // namespace

extern const Command verifyCommand{
    "verify",
    "say whether a host would take a rule set, and what it is",
    "  cordon verify out/isolated.cordonset --key signing.pub\n"
    "  cordon verify out/isolated.cordonset --key signing.pub --host web1 --in-force 11\n",
    {{"SET", "a signed rule set"}},
    {{"--key", "FILE", "a public key that is trusted, as `cordon keygen` makes it", true, true},
     {"--host", "NAME", "the host that would take it; by default any that it is for"},
     {"--in-force", "N|SET", "the version of the set that the host obeys now, or that set"},
     {"--now", "DATE", "the day it is taken to be; by default today (UTC)"}},
    runVerify,
};

} // namespace cordon::cli
