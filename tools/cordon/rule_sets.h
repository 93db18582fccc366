/// Rule sets and their keys as input of commands. What cannot be read is reported with its path.
#pragma once

#include "runtime/ruleset/load.h"
#include "tools/cordon/session.h"

#include <optional>
#include <vector>

namespace cordon::cli {

/// The file of a set; nothing of it is believed yet.
std::optional<ruleset::Bytes> readRuleSet(const std::string& path, Session& session);

/// A set whose content is sound, whoever signed it or not.
std::optional<ruleset::RuleSet> loadRuleSet(const std::string& path, Session& session);

/// Reports what refused a set: what it holds, its signature, or whether it may come into force.
void reportRefusal(const std::string& path, const ruleset::Refusal& refusal, Session& session);

/// Writes all findings and returns the exit code of a command that does not go on: theirs, or that of bad usage, which
/// was said already.
int finishRefused(Session& session);

/// The keys that --key names; none after a report.
std::optional<std::vector<ruleset::PublicKey>> readKeys(const Arguments& arguments, Session& session);

/// The day it is (UTC).
std::string dayOfClock();

/// The first second of a day (2027-06-30) in UTC, since 1970.
uint64_t startOf(llvm::StringRef date);

} // namespace cordon::cli
