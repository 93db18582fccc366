#include "compiler/date.h"
#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/diag/kinds/set.h"
#include "compiler/diag/visible.h"
#include "runtime/ruleset/seal.h"
#include "runtime/ruleset/verify.h"
#include "tools/cordon/complaint.h"
#include "tools/cordon/file_lock.h"
#include "tools/cordon/replace_file.h"
#include "tools/cordon/rule_sets.h"

#include <llvm/ADT/SmallString.h>
#include <llvm/Support/FileSystem.h>

#include <algorithm>
#include <set>
#include <span>

namespace cordon::cli {
namespace {

/// The seal that the options ask for; none after a report.
std::optional<ruleset::Seal> sealOf(const Arguments& arguments, Session& session) {
  ruleset::Seal seal;
  const std::string version = arguments.value("--set-version"), date = arguments.value("--not-after");
  if (llvm::StringRef(version).getAsInteger(10, seal.set_version) || seal.set_version == 0) {
    complain(session.io, "--set-version takes a number from 1 on, not `" + version + "`");
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
  auto stored = ruleset::readPrivateKey(path.c_str());
  if (!stored) {
    session.diags.report({}, diag::CannotRead, path, stored.refusal().text).help("`cordon keygen NAME` makes one");
    return std::nullopt;
  }
  if (stored->is_open_to_others)
    session.diags.report({}, diag::LooseKeyMode, path).help("`chmod 600` it, and make another if it was read");
  return std::move(stored->key);
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

/// Signs sets: all are checked and written beside their places before one is replaced, so that a fault in one, or a
/// full disk, leaves all as they were.
class Signing {
public:
  Signing(const ruleset::Seal& seal, const ruleset::PrivateKey& key, Session& session)
      : seal(seal), key(key), session(session) {}

  /// A set where it lies. False after a report.
  bool stage(const std::string& path) {
    auto is_new = lock(path);
    if (!is_new)
      return false;
    llvm::SmallString<256> real;
    if (llvm::sys::fs::real_path(path, real))
      real = path;
    const bool is_new_name = real_paths.insert(real.str().str()).second;
    if (!*is_new) // the same file again is signed once; a hard link to it would stay as it is
      return !is_new_name || cannotWrite(path, llvm::createStringError("another of the sets is the same file by a hard "
                                                                       "link: sign one of them, and copy it"));
    auto after = signedCopy(path);
    if (!after)
      return false;
    auto made = Replacement::write(path, textOf(*after));
    if (!made)
      return cannotWrite(path, made.takeError());
    staged.emplace_back(path, std::move(*made));
    return true;
  }

  /// Puts all in place that were staged, up to a report; says which.
  void place() {
    for (auto& [path, made] : staged) {
      if (llvm::Error failed = made.place()) {
        cannotWrite(path, std::move(failed));
        return;
      }
      session.io.out << diag::visible(path) << '\n';
    }
  }

  /// One set, to another file or to standard output; or a report.
  void signTo(const std::string& path, const std::string& output) {
    if (!lock(path).has_value() || (output != "-" && !lock(output).has_value()))
      return;
    auto after = signedCopy(path);
    if (!after)
      return;
    if (output == "-")
      session.io.out << textOf(*after);
    else if (!mayReplace(output, seal, textOf(*after), session))
      return;
    else if (llvm::Error failed = writeFile(output, textOf(*after)))
      cannotWrite(output, std::move(failed));
    else
      session.io.out << diag::visible(output) << '\n';
  }

  /// Writes all findings and returns the exit code. A changed set is bad input here, not a finding about a seal.
  int finish() { return std::max<int>(session.finish(), is_unusable ? kBadInput : kClean); }

private:
  static llvm::StringRef textOf(std::span<const uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  bool cannotWrite(const std::string& path, llvm::Error why) {
    session.diags.report({}, diag::CannotWrite, path, llvm::toString(std::move(why)));
    return false;
  }

  /// Two runs that sign one set at a time would both find the old version in it, and the higher one could be lost.
  /// False if we have it already; none after a report.
  std::optional<bool> lock(const std::string& path) {
    auto taken = locks.take(path);
    if (taken)
      return *taken;
    cannotWrite(path, taken.takeError());
    return std::nullopt;
  }

  /// The signed bytes; none after a report. Only what a host could load is signed.
  std::optional<ruleset::Bytes> signedCopy(const std::string& path) {
    auto set = loadRuleSet(path, session);
    if (!set || !isSealSound(path, *set))
      return std::nullopt;
    ruleset::Bytes file = ruleset::Bytes::copyOf(set->bytes());
    if (auto refusal = ruleset::sign(file, seal, key)) {
      reportRefusal(path, *refusal, session);
      return std::nullopt;
    }
    if (set->setVersion() >= seal.set_version && textOf(file) != textOf(set->bytes())) {
      session.diags.report({}, diag::SealNotNewer, path, set->setVersion());
      return std::nullopt;
    }
    return file;
  }

  /// False after a report: a seal that is there has to hold, whosever it is. What somebody changed since would else be
  /// vouched for by whoever signs next.
  bool isSealSound(const std::string& path, const ruleset::RuleSet& set) {
    if (!ruleset::hasSeal(set.bytes()))
      return true;
    const ruleset::PublicKey signer = set.signer();
    auto refusal = ruleset::verify(set.bytes(), {&signer, 1});
    if (!refusal)
      return true;
    if (refusal->check == ruleset::Check::signature) {
      session.diags.report({}, diag::SetNotVerified, path, refusal->text)
          .help("build it again: `cordon build`; a set whose seal does not hold is not signed anew");
      is_unusable = true;
    } else {
      reportRefusal(path, *refusal, session);
    }
    return false;
  }

  const ruleset::Seal& seal;
  const ruleset::PrivateKey& key;
  Session& session;
  FileLocks locks;
  std::set<std::string> real_paths; ///< without links
  std::vector<std::pair<std::string, Replacement>> staged;
  bool is_unusable = false; ///< a set was changed since it was signed
};

int runSign(const Arguments& arguments, Io& io) {
  Session session(io);
  const std::vector<std::string> sets = arguments.all("SET");
  const std::string output = arguments.value("--output");
  if (arguments.has("--output") && output.empty()) {
    complain(io, "--output is empty", "name a file, or leave it out to sign the set where it lies");
    return kBadInput;
  }
  if (!output.empty() && sets.size() != 1) {
    complain(io, "--output takes one set", "without it each set is signed where it lies");
    return kBadInput;
  }
  auto seal = sealOf(arguments, session);
  auto key = seal ? keyOf(arguments.value("--key"), session) : std::nullopt;
  if (!key)
    return finishRefused(session);
  Signing signing(*seal, *key, session);
  if (!output.empty()) {
    signing.signTo(sets.front(), output);
    return signing.finish();
  }
  size_t good = 0;
  for (const std::string& path : sets)
    good += signing.stage(path) ? 1 : 0; // all faults are said at once
  if (good == sets.size())
    signing.place();
  const int code = signing.finish();
  if (good < sets.size() && sets.size() > 1)
    complain(io, "no set is signed", "all are signed once none has a fault");
  return code;
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
