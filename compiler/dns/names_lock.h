/// names.lock: the addresses that DNS names stand for, looked up once, on request, and committed beside the policy. So
/// a policy means the same whenever and wherever it is compiled, and compiling asks no network.
///
/// A line a name; blanks separate, and what follows a `#` is a comment:
///
///     www.contoso.example 192.0.2.10 2001:db8::10
#pragma once

#include "compiler/diag/diagnostics.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace cordon::dns {

constexpr llvm::StringLiteral kLockFile = "names.lock";

/// True for a host name as DNS has it (RFC 1123, and `_`): labels of letters, digits, `-` and `_`, up to 63 bytes each
/// and 253 in all, no dot at the end.
bool isDnsName(llvm::StringRef text);

/// By name in lower case; addresses ascending, each once, never none.
using Names = std::map<std::string, std::vector<net::Address>, std::less<>>;

struct Lock {
  Names names;
  bool damaged = false; ///< a line could not be read: a name that is missing is no second fault
};

/// Reads a names.lock of `sources`. Each faulty line is reported and left out. Of a file without one good line nothing
/// is shown, since it may be anything.
Lock readLock(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags);

/// The text of a names.lock.
std::string lockText(const Names& names);

/// Adds the DNS names of a policy's text, in lower case.
void collectNames(const source::SourceMap& sources, source::FileId file, std::set<std::string>& names);

} // namespace cordon::dns
