/// Actions of several policies, numbered by what they mean.
#pragma once

#include "compiler/meaning/treatment.h"

#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

namespace cordon::meaning {

/// Equal numbers, the same action (sameAction). The policies must outlive it and stay as they are. How many actions are
/// known does not matter to a lookup: a rule set may hold 65,536.
class ActionIndex {
public:
  /// The number of the first known action that is the same; a new one, counted from 0, if there is none.
  size_t numberOf(const ir::HostPolicy& policy, ir::ActionId action);

  struct Entry {
    const ir::HostPolicy* policy;
    ir::ActionId action;
  };
  const Entry& operator[](size_t number) const { return entries[number]; }

private:
  struct Secret {
    const ir::HostPolicy* policy;
    ir::SecretId id;
  };

  /// Alike for actions that are the same.
  uint64_t hashOf(const ir::HostPolicy& policy, const ir::Action& action);
  size_t secretNumber(const ir::HostPolicy& policy, ir::SecretId secret);
  size_t authorityNumber(const ir::HostPolicy& policy, ir::AuthorityId authority);

  std::vector<Entry> entries;
  std::unordered_multimap<uint64_t, size_t> by_hash;
  std::vector<Secret> secrets;
  /// By hashes of their values, and of where they are: what has no value is compared by that.
  std::unordered_multimap<uint64_t, size_t> secrets_by_hash;
  std::vector<const ir::Authority*> authorities;
  std::map<std::pair<const ir::HostPolicy*, uint32_t>, size_t> authority_numbers;
};

} // namespace cordon::meaning
