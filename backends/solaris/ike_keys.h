/// The parameters of ike/config (ike.config(5)), where each may stand, and how its addresses are written.
#pragma once

#include "runtime/net/address.h"

#include <llvm/ADT/StringRef.h>

#include <optional>
#include <vector>

namespace cordon::backends::solaris {

enum class IkeKey : uint8_t {
  label,
  local_addr,
  remote_addr,
  local_id_type,
  local_id,
  remote_id,
  p1_xform,
  p1_lifetime_secs,
  p2_lifetime_secs,
  p2_lifetime_kb,
  p2_pfs,
  cert_root,
  cert_trust,
  timer, ///< a number that changes no decision: kept as residue
  text,  ///< a string likewise
  flag,  ///< a word alone likewise
};

struct IkeKeyRow {
  llvm::StringLiteral word;
  IkeKey key;
  bool in_file, in_rule;
};
/// Null if there is none of this name.
const IkeKeyRow* findIkeKey(llvm::StringRef word);
/// Those that may stand in a rule, or outside.
std::vector<llvm::StringRef> ikeKeyWords(bool in_rule);

/// Reads 10.1.2.0/24, 10.1.2.0/255.255.255.0, 10.1.2.0-10.1.2.255, or one address.
std::optional<net::AddressRange> parseIkeAddresses(llvm::StringRef text);

} // namespace cordon::backends::solaris
