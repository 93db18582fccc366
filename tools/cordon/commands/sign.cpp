#include "compiler/date.h"
#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/diag/kinds/set.h"
#include "runtime/ruleset/seal.h"
#include "tools/cordon/replace_file.h"
#include "tools/cordon/rule_sets.h"

#include <llvm/Support/FileSystem.h>

namespace cordon::cli {
namespace {

/// The seal that the options ask for; none after a report.
std::optional<ruleset::Seal> sealOf(const Arguments& arguments, Session& session) {
  ruleset::Seal seal;
  const std::string version = arguments.value("--set-version"), date = arguments.value("--not-after");
  if (llvm::StringRef(version).getAsInteger(10, seal.set_version) || seal.set_version == 0) {
    session.io.err << "cordon: --set-version takes a number from 1 on, not `" << version << "`\n";
    return std::nullopt;
  }
  if (!isDate(date)) {
    session.diags.report({}, diag::BadDate, date).help("write --not-after as year-month-day, such as 2027-06-30");
    return std::nullopt;
  }
  auto today = dayOf(arguments, session.diags);
  if (!today)
    return std::nullopt;
  if (date < *today) {
    session.diags.report({}, diag::SealIsOver, date);
    return std::nullopt;
  }
  constexpr uint64_t kDay_s = 86400;
  seal.not_after_s = startOf(date) + kDay_s - 1;
  return seal;
}

std::optional<ruleset::PrivateKey> keyOf(const std::string& path, Session& session) {
  auto key = ruleset::readPrivateKey(path.c_str());
  if (!key) {
    session.diags.report({}, diag::CannotRead, path, key.refusal().text).help("`cordon keygen NAME` makes one");
    return std::nullopt;
  }
  llvm::sys::fs::file_status status;
  constexpr unsigned kOthers = 077;
  if (!llvm::sys::fs::status(path, status) && (unsigned(status.permissions()) & kOthers) != 0)
    session.diags.report({}, diag::LooseKeyMode, path).help("`chmod 600` it, and make another if it was read");
  return std::move(*key);
}

/// False after a report: what --output would replace must be an older set.
bool mayReplace(const std::string& output, const ruleset::Seal& seal, llvm::StringRef after, Session& session) {
  if (!llvm::sys::fs::exists(output))
    return true;
  auto there = ruleset::readFile(output.c_str(), ruleset::kFileBytesMax);
  auto set = there ? ruleset::loadUnverified(std::move(*there)) : there.refusal();
  if (!set) {
    session.diags.report({}, diag::CannotWrite, output, "what is there is no rule set").help("move it away first");
    return false;
  }
  const llvm::StringRef before(reinterpret_cast<const char*>(set->bytes().data()), set->bytes().size());
  if (set->setVersion() < seal.set_version || after == before)
    return true;
  session.diags.report({}, diag::SealNotNewer, output, set->setVersion());
  return false;
}

/// False after a report. Only what a host could load is signed.
bool signOne(const std::string& path, const std::string& output, const ruleset::Seal& seal,
             const ruleset::PrivateKey& key, Session& session) {
  auto set = loadRuleSet(path, session);
  if (!set)
    return false;
  ruleset::Bytes file = ruleset::Bytes::copyOf(set->bytes());
  ruleset::sign(file, seal, key);
  const llvm::StringRef after(reinterpret_cast<const char*>(file.data()), file.size());
  const llvm::StringRef before(reinterpret_cast<const char*>(set->bytes().data()), set->bytes().size());
  if (set->setVersion() >= seal.set_version && after != before) {
    session.diags.report({}, diag::SealNotNewer, path, set->setVersion());
    return false;
  }
  if (output == "-") {
    session.io.out << after;
    return true;
  }
  const std::string& written = output.empty() ? path : output;
  if (!output.empty() && !mayReplace(output, seal, after, session))
    return false;
  if (llvm::Error failed = writeFile(written, after)) {
    session.diags.report({}, diag::CannotWrite, written, llvm::toString(std::move(failed)));
    return false;
  }
  session.io.out << written << '\n';
  return true;
}

int runSign(const Arguments& arguments, Io& io) {
  Session session(io);
  const std::vector<std::string> sets = arguments.all("SET");
  const std::string output = arguments.value("--output");
  if (!output.empty() && sets.size() != 1) {
    io.err << "cordon: --output takes one set\n  help: without it each set is signed where it lies\n";
    return kBadInput;
  }
  auto seal = sealOf(arguments, session);
  auto key = seal ? keyOf(arguments.value("--key"), session) : std::nullopt;
  if (!key)
    return finishRefused(session);
  for (const std::string& path : sets)
    if (!signOne(path, output, *seal, *key, session))
      break;
  return session.finish();
}

} // namespace

extern const Command signCommand{
    "sign",
    "seal rule sets: who made them, which version they are, and until when they hold",
    "  cordon sign out/*.cordonset --key signing.key --set-version 12 --not-after 2027-06-30\n",
    {{"SET", "a rule set that `cordon build` wrote; it is signed where it lies", true}},
    {{"--key", "FILE", "the private key, as `cordon keygen` makes it", true},
     {"--set-version", "N", "higher than that of any set published before; one for all sets of a build", true},
     {"--not-after", "DATE", "the last day (UTC) on which hosts take the set", true},
     {"-o,--output", "FILE", "write the signed set here (-: standard output) and leave SET alone"},
     {"--now", "DATE", "the day it is taken to be; by default today (UTC)"}},
    runSign,
};

} // namespace cordon::cli
