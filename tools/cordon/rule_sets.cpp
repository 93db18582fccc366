#include "tools/cordon/rule_sets.h"

#include "compiler/date.h"
#include "compiler/diag/kinds/imp.h"
#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/kinds/set.h"

#include <chrono>

namespace cordon::cli {

void reportRefusal(const std::string& path, const ruleset::Refusal& refusal, Session& session) {
  using ruleset::Check;
  switch (refusal.check) {
  case Check::file:
  case Check::crypto:
    session.diags.report({}, diag::CannotRead, path, refusal.text);
    return;
  case Check::key:
  case Check::signature:
    session.diags.report({}, diag::SetNotVerified, path, refusal.text);
    return;
  case Check::addressee:
  case Check::version:
  case Check::expiry:
    session.diags.report({}, diag::SetNotAccepted, path, refusal.text);
    return;
  case Check::size:
  case Check::magic:
  case Check::format:
  case Check::limit:
  case Check::layout:
  case Check::zero:
  case Check::value:
  case Check::reference:
  case Check::text:
  case Check::prefix:
  case Check::order:
    session.diags.report({}, diag::RuleSetRefused, path, refusal.text, refusal.offset);
    return;
  }
  __builtin_unreachable();
}

std::optional<ruleset::Bytes> readRuleSet(const std::string& path, Session& session) {
  auto file = ruleset::readFile(path.c_str(), ruleset::kFileBytesMax);
  if (file)
    return std::move(*file);
  reportRefusal(path, file.refusal(), session);
  return std::nullopt;
}

std::optional<ruleset::RuleSet> loadRuleSet(const std::string& path, Session& session) {
  auto file = readRuleSet(path, session);
  if (!file)
    return std::nullopt;
  auto set = ruleset::loadUnverified(std::move(*file));
  if (set)
    return std::move(*set);
  reportRefusal(path, set.refusal(), session);
  return std::nullopt;
}

int finishRefused(Session& session) {
  const int code = session.finish();
  return code == kClean ? kBadInput : code;
}

std::optional<std::vector<ruleset::PublicKey>> readKeys(const Arguments& arguments, Session& session) {
  std::vector<ruleset::PublicKey> keys;
  for (const std::string& path : arguments.all("--key")) {
    auto key = ruleset::readPublicKey(path.c_str());
    if (!key) {
      session.diags.report({}, diag::CannotRead, path, key.refusal().text);
      return std::nullopt;
    }
    keys.push_back(*key);
  }
  return keys;
}

std::string dayOfClock() {
  using std::chrono::system_clock;
  return dateOf(uint64_t(system_clock::to_time_t(system_clock::now())));
}

uint64_t startOf(llvm::StringRef date) {
  constexpr uint64_t kDay_s = 86400;
  return uint64_t(daysBetween("1970-01-01", date)) * kDay_s;
}

} // namespace cordon::cli
