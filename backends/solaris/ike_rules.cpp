#include "backends/solaris/ike_rules.h"

#include "backends/solaris/carve.h"
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

namespace {

/// The profiles of a policy's negotiations, each made once.
class Profiles {
public:
  explicit Profiles(const ir::PolicyIr& ir) : ir(ir) {}
  /// Null if the entry does not negotiate.
  const IkeProfile* of(const Entry& entry) {
    const auto* negotiate = std::get_if<ir::Negotiate>(&ir.actions[entry.action.index]);
    if (!negotiate)
      return nullptr;
    auto [at, added] = known.try_emplace(entry.action);
    if (added)
      at->second = solaris::profileOf(*negotiate);
    return &at->second;
  }

private:
  const ir::PolicyIr& ir;
  std::map<ir::ActionId, IkeProfile> known;
};

} // namespace

SeparatedEntries separateRules(llvm::ArrayRef<Entry> entries, const ir::PolicyIr& ir) {
  Profiles profiles(ir);
  OverlapIndex earlier; // negotiations before the one at hand
  SeparatedEntries result;
  for (size_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    const IkeProfile* profile = profiles.of(entry);
    if (!profile) {
      result.entries.push_back(entry);
      continue;
    }
    AddressBox own = addressesOf(entry.selector);
    std::vector<size_t> others;
    earlier.forEachOverlapping(entry.selector.remote, [&](size_t other) {
      if (overlaps(addressesOf(entries[other].selector), own) && *profiles.of(entries[other]) != *profile)
        others.push_back(other);
      return true;
    });
    llvm::sort(others);
    earlier.add(entry.selector.remote, i);

    std::vector<AddressBox> boxes = {own};
    for (size_t other : others) {
      bool separable = coversTraffic(entries[other].selector, entry.selector) && boxes.size() <= kPiecesMax;
      if (separable)
        boxes = subtract(boxes, addressesOf(entries[other].selector));
      else
        result.conflicts.emplace_back(entries[other], entry);
    }
    for (const AddressBox& box : boxes)
      for (const net::Prefix& local : net::coverOf(box.local))
        for (const net::Prefix& remote : net::coverOf(box.remote)) {
          Entry& piece = result.entries.emplace_back(entry);
          piece.selector.local = local;
          piece.selector.remote = remote;
        }
  }
  return result;
}

std::vector<IkeRule> ikeRules(llvm::ArrayRef<Entry> entries, const ir::PolicyIr& ir) {
  Profiles profiles(ir);
  std::vector<IkeRule> rules;
  std::map<std::tuple<IkeProfile, net::AddressRange>, size_t> rule_of;
  for (const Entry& entry : entries) {
    const IkeProfile* profile = profiles.of(entry);
    if (!profile)
      continue;
    AddressBox box = addressesOf(entry.selector);
    auto [at, added] = rule_of.try_emplace({*profile, box.local}, rules.size());
    if (added)
      rules.push_back({.profile = *profile, .local = box.local, .remotes = {}});
    rules[at->second].remotes.push_back(box.remote);
  }
  for (IkeRule& rule : rules)
    rule.remotes = merged(std::move(rule.remotes));
  return rules;
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
