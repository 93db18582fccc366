/// Rule sets in ClassBench's form, one rule a line, the first that matches decides:
///
///     @SRC/LEN  DST/LEN  SPLO : SPHI  DPLO : DPHI  PROTO/MASK  [FLAGS/MASK ...]
///
/// Addresses are IPv4, of which bits beyond LEN do not count; ports are inclusive; PROTO and its MASK are hexadecimal,
/// 0xFF (exact) or 0x00 (any). Fields are apart by tabs or blanks; what follows the protocol is not read.
#pragma once

#include "bench/classify/task.h"

#include <string_view>
#include <variant>

namespace cordon::bench {

/// What is wrong with a file and where: `acl1_1k:3: ...`.
struct BadFile {
  std::string text;
};

/// The rules of `text`; `name` is what its lines are called by.
std::variant<RuleSet, BadFile> parseClassBench(std::string_view text, const std::string& name);

/// The same from a file, packed by xz if its name says so (`.xz`).
std::variant<RuleSet, BadFile> readClassBench(const std::string& path);

} // namespace cordon::bench
