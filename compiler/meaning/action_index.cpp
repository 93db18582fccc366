// An action is found by a hash, and the hits are compared as treatment.h says: what a hash leaves out costs time, not
// correctness. Keys and authorities are in it, since actions often differ in nothing else; but two that are the same
// may be so in one of several ways (by value or by reference), which is no equality to hash by. So each is numbered
// first, by the first that is the same.
#include "compiler/meaning/action_index.h"

#include <llvm/ADT/Hashing.h>
#include <llvm/ADT/StringRef.h>

#include <algorithm>
#include <optional>

namespace cordon::meaning {
namespace {

using ir::Negotiate;

uint64_t hashOf(const ir::MainProposal& offer) {
  return llvm::hash_combine(offer.cipher, offer.integrity, offer.group);
}

uint64_t hashOf(const ir::QuickProposal& offer) {
  const uint64_t ah = offer.ah ? uint64_t(*offer.ah) + 1 : 0;
  uint64_t esp = 0;
  if (offer.esp)
    esp = llvm::hash_combine(offer.esp->cipher, offer.esp->integrity ? uint64_t(*offer.esp->integrity) + 1 : 0);
  return llvm::hash_combine(ah, offer.esp.has_value(), esp, offer.lifetime_s, offer.lifetime_kb);
}

uint64_t hashOf(const std::optional<net::Address>& address) {
  return address ? uint64_t(llvm::hash_combine(address->family, address->value.hi, address->value.lo)) : 0;
}

template <class T> uint64_t hashOf(const std::vector<T>& offers) {
  uint64_t hash = offers.size();
  for (const T& offer : offers)
    hash = llvm::hash_combine(hash, hashOf(offer));
  return hash;
}

/// Of the names, whatever their case, order and number: entries that mean the same count once.
uint64_t hashOf(const std::vector<ir::Principal>& principals) {
  uint64_t least = UINT64_MAX, most = 0;
  for (const ir::Principal& principal : principals) {
    const uint64_t hash = llvm::hash_value(llvm::StringRef(llvm::StringRef(principal.name).lower()));
    least = std::min(least, hash);
    most = std::max(most, hash);
  }
  return llvm::hash_combine(least, most);
}

/// Of all that needs no tables of a policy.
uint64_t hashOf(const Negotiate& n) {
  const uint64_t tunnel =
      n.tunnel ? uint64_t(llvm::hash_combine(hashOf(n.tunnel->local), hashOf(n.tunnel->remote))) : 0;
  return llvm::hash_combine(n.ike, hashOf(n.main), n.main_lifetime_s, hashOf(n.quick), n.pfs.kind, n.pfs.group,
                            n.tunnel.has_value(), tunnel, n.fallback_to_clear, n.inbound_clear, n.stage,
                            n.access.allow.has_value(), n.access.allow ? hashOf(*n.access.allow) : 0,
                            hashOf(n.access.deny), llvm::StringRef(n.remote_identity));
}

} // namespace

/// There are at most a few thousand, and each is compared with the others once.
size_t ActionIndex::authorityNumber(const ir::HostPolicy& policy, ir::AuthorityId authority) {
  auto [at, is_new] = authority_numbers.try_emplace({&policy, authority.index}, authorities.size());
  if (!is_new || authority.index >= policy.ir.authorities.size())
    return at->second;
  const ir::Authority& wanted = policy.ir.authorities[authority.index];
  const auto known = std::find_if(authorities.begin(), authorities.end(),
                                  [&](const ir::Authority* one) { return sameAuthority(*one, wanted); });
  at->second = size_t(known - authorities.begin());
  if (known == authorities.end())
    authorities.push_back(&wanted);
  return at->second;
}

size_t ActionIndex::secretNumber(const ir::HostPolicy& policy, ir::SecretId secret) {
  std::vector<uint64_t> hashes;
  if (secret.index < policy.ir.secrets.size()) {
    const SecretRef& reference = policy.ir.secrets[secret.index];
    hashes.push_back(llvm::hash_combine(reference.from, llvm::StringRef(reference.name)));
  }
  if (secret.index < policy.secrets.size() && !policy.secrets[secret.index].empty())
    hashes.push_back(llvm::hash_value(llvm::StringRef(policy.secrets[secret.index].reveal())));
  size_t found = secrets.size();
  for (uint64_t hash : hashes)
    for (auto [at, end] = secrets_by_hash.equal_range(hash); at != end; ++at)
      if (const Secret& known = secrets[at->second]; sameSecret(*known.policy, known.id, policy, secret))
        found = std::min(found, at->second);
  if (found < secrets.size())
    return found;
  for (uint64_t hash : hashes)
    secrets_by_hash.emplace(hash, found);
  secrets.push_back({&policy, secret});
  return found;
}

uint64_t ActionIndex::hashOf(const ir::HostPolicy& policy, const ir::Action& action) {
  const auto* negotiate = std::get_if<Negotiate>(&action);
  if (!negotiate)
    return action.index();
  uint64_t hash = meaning::hashOf(*negotiate);
  for (const ir::AuthMethod& method : negotiate->authentication) {
    size_t by = 0;
    if (method.kind == ir::AuthMethod::Kind::psk)
      by = secretNumber(policy, method.secret);
    else if (method.kind == ir::AuthMethod::Kind::certificate)
      by = authorityNumber(policy, method.authority);
    hash = llvm::hash_combine(hash, method.kind, by);
  }
  return hash;
}

size_t ActionIndex::numberOf(const ir::HostPolicy& policy, ir::ActionId action) {
  const ir::Action& wanted = policy.ir.actions[action.index];
  const uint64_t hash = hashOf(policy, wanted);
  size_t found = entries.size();
  for (auto [at, end] = by_hash.equal_range(hash); at != end; ++at)
    if (const Entry& known = entries[at->second];
        sameAction(*known.policy, known.policy->ir.actions[known.action.index], policy, wanted))
      found = std::min(found, at->second);
  if (found < entries.size())
    return found;
  by_hash.emplace(hash, found);
  entries.push_back({&policy, action});
  return found;
}

} // namespace cordon::meaning
