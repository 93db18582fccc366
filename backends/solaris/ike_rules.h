/// The rules of ike/config that a policy's negotiations need. in.iked picks a rule by addresses alone, so one rule
/// serves a set of address pairs, and no pair may need two.
#pragma once

#include "backends/solaris/entry.h"

#include <llvm/ADT/ArrayRef.h>

#include <map>
#include <optional>
#include <vector>

namespace cordon::backends::solaris {

/// What ike/config says of a negotiation; the algorithms of phase 2 stand in ipsecinit.conf.
struct IkeProfile {
  std::vector<ir::AuthMethod> authentication;
  std::vector<ir::MainProposal> main;
  uint32_t main_lifetime_s = 0;
  uint32_t lifetime_s = 0; ///< of phase 2
  ir::Pfs pfs;
  std::string remote_identity;
  friend auto operator<=>(const IkeProfile&, const IkeProfile&) = default;
};

/// Of a projected action, whose offers share their lifetimes.
IkeProfile profileOf(const ir::Negotiate& negotiate);

struct IkeRule {
  IkeProfile profile;
  net::AddressRange local;
  std::vector<net::AddressRange> remotes; ///< ascending, disjoint
};

/// Entries in file order, each served by one rule. What an earlier entry with other IKE parameters decides for all
/// traffic of a pair of hosts is cut out of a later entry: two rules never cover one pair, as no manual says which is
/// taken.
struct SeparatedEntries {
  std::vector<Entry> entries;
  std::vector<std::pair<Entry, Entry>> conflicts; ///< need two rules for the same hosts; the first stands first
};
SeparatedEntries separateRules(llvm::ArrayRef<Entry> entries, const ir::PolicyIr& ir);

/// The rules for separated entries, in the order of their first use.
std::vector<IkeRule> ikeRules(llvm::ArrayRef<Entry> entries, const ir::PolicyIr& ir);

/// The keys to write: one per pair of addresses, in ascending order. None if a rule with a preshared key spans more
/// than `kKeyPairsMax` pairs, or own addresses that `host` does not list.
constexpr size_t kKeyPairsMax = 1024;
using KeyPairs = std::map<std::pair<net::Address, net::Address>, ir::SecretId>;
std::optional<KeyPairs> keyPairs(llvm::ArrayRef<IkeRule> rules, const ir::Host& host);

/// The preshared key of a profile, or none.
std::optional<ir::SecretId> presharedKeyOf(const IkeProfile& profile);

} // namespace cordon::backends::solaris
