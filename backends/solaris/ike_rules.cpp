#include "backends/solaris/ike_rules.h"

#include "backends/solaris/overlap_index.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>
#include <tuple>

namespace cordon::backends::solaris {

IkeProfile profileOf(const ir::Negotiate& negotiate) {
  return {.authentication = negotiate.authentication,
          .main = negotiate.main,
          .main_lifetime_s = negotiate.main_lifetime_s,
          .lifetime_s = negotiate.quick.empty() ? 0 : negotiate.quick.front().lifetime_s,
          .pfs = negotiate.pfs,
          .remote_identity = negotiate.remote_identity};
}

std::optional<ir::SecretId> presharedKeyOf(const IkeProfile& profile) {
  for (const ir::AuthMethod& method : profile.authentication)
    if (method.kind == ir::AuthMethod::Kind::psk)
      return method.secret;
  return std::nullopt;
}

IkeRules ikeRules(llvm::ArrayRef<Entry> entries, const ir::PolicyIr& ir) {
  std::map<ir::ActionId, IkeProfile> profiles;
  OverlapIndex earlier; // negotiations before the one at hand
  IkeRules result;
  std::map<std::tuple<IkeProfile, net::AddressRange>, size_t> rule_of;
  for (size_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    const auto* negotiate = std::get_if<ir::Negotiate>(&ir.actions[entry.action.index]);
    if (!negotiate)
      continue;
    const IkeProfile& profile = profiles.try_emplace(entry.action, profileOf(*negotiate)).first->second;
    AddressBox own = addressesOf(entry.selector);
    std::vector<size_t> others;
    earlier.forEachOverlapping(entry.selector.remote, [&](size_t other) {
      if (overlaps(addressesOf(entries[other].selector), own) && profiles.at(entries[other].action) != profile)
        others.push_back(other);
      return true;
    });
    llvm::sort(others);
    earlier.add(entry.selector.remote, i);

    std::vector<AddressBox> boxes = {own};
    for (size_t other : others) {
      if (coversTraffic(entries[other].selector, entry.selector))
        boxes = subtract(boxes, addressesOf(entries[other].selector));
      else
        result.conflicts.push_back({other, i});
    }
    for (const AddressBox& box : boxes) {
      auto [at, added] = rule_of.try_emplace({profile, box.local}, result.rules.size());
      if (added)
        result.rules.push_back({.profile = profile, .local = box.local, .remotes = {}});
      result.rules[at->second].remotes.push_back(box.remote);
    }
  }
  for (IkeRule& rule : result.rules)
    rule.remotes = merged(std::move(rule.remotes));
  return result;
}

static bool isSingle(const net::AddressRange& range) {
  return range.first == range.last;
}

std::optional<KeyPairs> keyPairs(llvm::ArrayRef<IkeRule> rules, const ir::Host& host) {
  KeyPairs pairs;
  for (const IkeRule& rule : rules) {
    auto key = presharedKeyOf(rule.profile);
    if (!key)
      continue;
    std::vector<net::Address> own;
    if (isSingle(rule.local))
      own.push_back(rule.local.first);
    else
      llvm::copy_if(host.addresses, std::back_inserter(own),
                    [&](const net::Address& address) { return covers(rule.local, {address, address}); });
    if (own.empty())
      return std::nullopt;
    for (const net::AddressRange& remotes : rule.remotes) {
      for (net::Address remote = remotes.first;; remote.value = remote.value + 1) {
        for (const net::Address& local : own)
          pairs.try_emplace({local, remote}, *key);
        if (pairs.size() > kKeyPairsMax)
          return std::nullopt;
        if (remote == remotes.last)
          break;
      }
    }
  }
  return pairs;
}

} // namespace cordon::backends::solaris
