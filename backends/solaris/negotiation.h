/// Puts a negotiation together from its three places: algorithms of ipsecinit.conf, the rule of ike/config that covers
/// the addresses, the keys of ike.preshared.
#pragma once

#include "backends/backend.h"
#include "backends/solaris/coverage.h"
#include "backends/solaris/ike_text.h"
#include "backends/solaris/key_file.h"
#include "backends/solaris/spd_entry.h"
#include "compiler/ir/policy_ir.h"

#include <optional>
#include <vector>

namespace cordon::backends::solaris {

/// A part of a pattern's addresses and the action there.
struct NegotiatedPart {
  AddressBox addresses;
  ir::ActionId action;
};

class Negotiations {
public:
  /// All arguments outlive this. Interns actions, authorities and keys into `policy`.
  Negotiations(const IkeText& ike, const KeyFile& keys, ir::HostPolicy& policy, diag::Diagnostics& diags);

  /// The parts of a pattern of `rule`, disjoint, together all of it; none after a report.
  std::optional<std::vector<NegotiatedPart>> assemble(const SpdRule& rule, const Protect& protect,
                                                      const Selector& pattern);

  /// The IKE identity that certificate rules send; empty for the address, or without such a rule.
  const std::string& ownIdentity() const { return identity; }
  /// What rules and keys say beyond the policy: addresses that no pattern has asked for, lifetimes that were assumed.
  Residue residue() const;

private:
  /// A rule as the IR says it, but for its key.
  struct Profile {
    ir::Negotiate negotiate;
    bool preshared = false;
  };
  void readProfiles();
  void reportOverlaps();
  std::optional<Profile> readProfile(const IkeRuleText& rule);
  bool readMain(const IkeRuleText& rule, Profile& profile);
  bool readPreshared(const IkeRuleText& rule, Profile& profile);
  bool readCertificate(const IkeRuleText& rule, Profile& profile);
  bool readIdentity(const IkeRuleText& rule);
  uint32_t assume(const IkeRuleText& rule, const char* name, uint32_t seconds);

  std::vector<AddressBox> ownPairs(const AddressBox& box) const;
  ir::Negotiate negotiateWith(const Profile& profile, const Protect& protect) const;
  bool addPreshared(const SpdRule& rule, ir::Negotiate negotiate, const AddressBox& box, bool self_unknown,
                    std::vector<NegotiatedPart>& parts);
  ir::SecretId secretOf(const KeyEntry& entry);
  bool spend(size_t steps, source::Span span);

  const IkeText& ike;
  const KeyFile& keys;
  ir::HostPolicy& policy;
  diag::Diagnostics& diags;
  std::vector<std::optional<Profile>> profiles; ///< by rule
  Coverage rules, key_pairs;
  std::string identity;
  bool identity_known = false;
  Residue assumed;
  size_t budget = 50'000'000; ///< steps; beyond, input is hostile
  bool exhausted = false;     ///< and said so
};

} // namespace cordon::backends::solaris
