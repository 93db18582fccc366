#include "backends/solaris/negotiation.h"

#include "backends/solaris/text_file.h"
#include "backends/solaris/vocabulary.h"
#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>

#include <map>
#include <set>

namespace cordon::backends::solaris {
namespace {

/// ipsecesp_default_hard_addtime and ipsecah_default_hard_addtime of ipsecesp.c and ipsecah.c.
constexpr uint32_t kKernelLifetime_s = 28800;

constexpr size_t kPairCost = 100; ///< a pair that is kept costs memory too

net::AddressRange wholeFamily(net::Family family) {
  return rangeOf(net::anyPrefix(family));
}

std::string textOf(const net::AddressRange& range) {
  std::vector<net::Prefix> cover = net::coverOf(range);
  return cover.size() == 1 ? net::toString(cover.front())
                           : net::toString(range.first) + "-" + net::toString(range.last);
}

std::string textOf(const AddressBox& box) {
  return "`" + textOf(box.local) + " <-> " + textOf(box.remote) + "`";
}

} // namespace

Negotiations::Negotiations(const IkeText& ike, const KeyFile& keys, ir::HostPolicy& policy, diag::Diagnostics& diags)
    : ike(ike), keys(keys), policy(policy), diags(diags) {
  readProfiles();
  for (size_t i = 0; i < keys.entries.size(); ++i)
    key_pairs.add(i, {keys.entries[i].local, keys.entries[i].remote});
}

bool Negotiations::spend(size_t steps, source::Span span) {
  if (budget >= steps) {
    budget -= steps;
    return true;
  }
  if (!exhausted)
    diags.report(span, diag::TooComplex);
  exhausted = true;
  budget = 0;
  return false;
}

// --- rules ---------------------------------------------------------------------------------------------------------

void Negotiations::readProfiles() {
  for (size_t i = 0; i < ike.rules.size(); ++i) {
    const IkeRuleText& rule = ike.rules[i];
    profiles.push_back(readProfile(rule));
    for (const net::AddressRange& local : rule.locals)
      for (const net::AddressRange& remote : rule.remotes)
        if (local.first.family == remote.first.family && spend(kPairCost, rule.span))
          rules.add(i, {local, remote});
  }
  reportOverlaps();
}

/// in.iked most likely takes the first rule whose addresses fit; no manual says so.
void Negotiations::reportOverlaps() {
  std::set<std::pair<size_t, size_t>> reported;
  for (const Coverage::Part& later : rules.all())
    for (size_t number : rules.meeting(later.box.remote)) {
      const Coverage::Part& first = rules.part(number);
      if (!spend(1, ike.rules[later.owner].span))
        return;
      if (first.owner >= later.owner || !overlaps(first.box, later.box))
        continue;
      const auto &one = profiles[first.owner], &other = profiles[later.owner];
      bool alike = one && other && one->negotiate == other->negotiate && one->preshared == other->preshared;
      if (!alike && reported.insert({first.owner, later.owner}).second)
        diags
            .report(ike.rules[later.owner].span, diag::RulesOverlap, shown(ike.rules[later.owner].label),
                    shown(ike.rules[first.owner].label))
            .label(ike.rules[first.owner].span, "the first rule in the file is assumed to be taken");
    }
}

uint32_t Negotiations::assume(const IkeRuleText& rule, const char* name, uint32_t seconds) {
  diags.report(rule.span, diag::DefaultAssumed, name, std::to_string(seconds) + " s");
  assumed.push_back(kIkeFile.str() + ": " + name + " assumed in " + rule.label);
  return seconds;
}

std::optional<Negotiations::Profile> Negotiations::readProfile(const IkeRuleText& rule) {
  Profile profile;
  if (!readMain(rule, profile))
    return std::nullopt;
  auto lifetime = rule.settings.lifetime_s ? rule.settings.lifetime_s : ike.defaults.lifetime_s;
  uint32_t seconds = lifetime ? *lifetime : assume(rule, "p2_lifetime_secs", kKernelLifetime_s);
  // Without p2_lifetime_kb the kernel's default holds, which is none (ipsecesp_default_hard_bytes).
  profile.negotiate.quick = {{.ah = {}, .esp = {}, .lifetime_s = seconds, .lifetime_kb = ike.lifetime_kb.value_or(0)}};
  uint16_t group = (rule.settings.pfs_group ? rule.settings.pfs_group : ike.defaults.pfs_group).value_or(0);
  if (group != 0)
    profile.negotiate.pfs = {ir::Pfs::Kind::group, *groupByNumber(group)};
  bool good = profile.preshared ? readPreshared(rule, profile) : readCertificate(rule, profile);
  return good ? std::optional(std::move(profile)) : std::nullopt;
}

bool Negotiations::readMain(const IkeRuleText& rule, Profile& profile) {
  const auto& transforms = rule.settings.transforms.empty() ? ike.defaults.transforms : rule.settings.transforms;
  if (transforms.empty()) {
    diags.report(rule.span, diag::MissingName, "a rule", "p1_xform");
    return false;
  }
  std::optional<uint32_t> lifetime;
  profile.preshared = transforms.front().preshared;
  for (const IkeTransform& transform : transforms) {
    if (transform.preshared != profile.preshared) {
      diags.report(transform.span, diag::FilesContradict,
                   "within a rule either all transforms authenticate by preshared key or none");
      return false;
    }
    auto own = transform.lifetime_s ? transform.lifetime_s : ike.main_lifetime_s;
    if (&transform != &transforms.front() && own != lifetime) {
      diags.report(transform.span, diag::NotInIr, "main-mode offers of one rule with different lifetimes");
      return false;
    }
    lifetime = own;
    for (catalog::Cipher cipher : transform.ciphers)
      profile.negotiate.main.push_back({cipher, transform.integrity, transform.group});
  }
  uint32_t assumed_s = ir::Negotiate().main_lifetime_s;
  profile.negotiate.main_lifetime_s = lifetime ? *lifetime : assume(rule, "p1_lifetime_secs", assumed_s);
  return true;
}

bool Negotiations::readPreshared(const IkeRuleText& rule, Profile&) {
  auto type = rule.settings.local_id_type ? rule.settings.local_id_type : ike.defaults.local_id_type;
  if (rule.local_id || !rule.remote_ids.empty())
    diags.report(rule.span, diag::FilesContradict, "`local_id` and `remote_id` are not for preshared keys");
  else if (type && type != Identity::Kind::address)
    diags.report(rule.span, diag::NotInIr, "preshared keys with an identity other than the address");
  else
    return true;
  return false;
}

bool Negotiations::readCertificate(const IkeRuleText& rule, Profile& profile) {
  if (ike.roots.empty()) {
    diags.report(rule.span, diag::MissingName, "a file with `rsa_sig`", "cert_root");
    return false;
  }
  for (const DistinguishedName& root : ike.roots) {
    ir::AuthMethod method;
    method.kind = ir::AuthMethod::Kind::certificate;
    method.authority = policy.ir.intern(ir::Authority{.name = {}, .subject = root, .file = {}});
    profile.negotiate.authentication.push_back(method);
  }
  if (rule.remote_ids.size() > 1) {
    diags.report(rule.span, diag::NotInIr, "several peer identities in one rule");
    return false;
  }
  if (rule.remote_ids.empty()) {
    diags.report(rule.span, diag::MissingName, "a rule with certificates", "remote_id");
    return false;
  }
  if (rule.remote_ids.front())
    profile.negotiate.remote_identity = rule.remote_ids.front()->text;
  return readIdentity(rule);
}

bool Negotiations::readIdentity(const IkeRuleText& rule) {
  auto type = rule.settings.local_id_type ? rule.settings.local_id_type : ike.defaults.local_id_type;
  if (!rule.local_id || !type) {
    diags.report(rule.span, diag::MissingName, "a rule with certificates",
                 rule.local_id ? "local_id_type" : "local_id");
    return false;
  }
  if (*type != rule.local_id->kind) {
    diags.report(rule.span, diag::NotInIr, "a certificate chosen by one kind of name and an identity of another");
    return false;
  }
  bool one_address = rule.locals.size() == 1 && rule.locals.front().first == rule.locals.front().last;
  bool is_address = *type == Identity::Kind::address && one_address &&
                    rule.local_id->text == net::toString(rule.locals.front().first);
  std::string ours = is_address ? "" : rule.local_id->text;
  if (identity_known && ours != identity) {
    diags.report(rule.span, diag::NotInIr, "a host with a different identity in each rule");
    return false;
  }
  identity = ours;
  identity_known = true;
  return true;
}

// --- patterns ------------------------------------------------------------------------------------------------------

/// What a host's packets can have on its own side, if its addresses are known.
std::vector<AddressBox> Negotiations::ownPairs(const AddressBox& box) const {
  if (policy.host.addresses.empty())
    return {box};
  std::vector<AddressBox> pairs;
  for (const net::Address& address : policy.host.addresses)
    if (covers(box.local, {address, address}))
      pairs.push_back({{address, address}, box.remote});
  return pairs;
}

ir::Negotiate Negotiations::negotiateWith(const Profile& profile, const Protect& protect) const {
  ir::Negotiate negotiate = profile.negotiate;
  ir::QuickProposal lifetimes = negotiate.quick.front();
  negotiate.quick = protect.offers;
  for (ir::QuickProposal& offer : negotiate.quick) {
    offer.lifetime_s = lifetimes.lifetime_s;
    offer.lifetime_kb = lifetimes.lifetime_kb;
  }
  negotiate.fallback_to_clear = negotiate.inbound_clear = protect.or_clear;
  negotiate.tunnel = protect.tunnel;
  return negotiate;
}

std::optional<std::vector<NegotiatedPart>> Negotiations::assemble(const SpdRule& rule, const Protect& protect,
                                                                  const Selector& pattern) {
  // Of a host whose address nobody has told, the rules' own sides are the addresses.
  bool self_unknown = pattern.local_me && policy.host.addresses.empty();
  std::vector<AddressBox> rest = ownPairs(addressesOf(pattern));
  std::vector<NegotiatedPart> parts;
  for (size_t number : rules.meeting(rangeOf(pattern.remote))) {
    AddressBox covered = rules.part(number).box;
    if (self_unknown)
      covered.local = wholeFamily(pattern.family);
    if (!spend(rest.size() + 1, rule.span))
      return std::nullopt;
    const std::optional<Profile>& profile = profiles[rules.part(number).owner];
    for (const AddressBox& open : rest) {
      if (!overlaps(open, covered))
        continue;
      if (!profile)
        return std::nullopt; // reported when it was read
      AddressBox met = intersection(open, covered);
      rules.use(number, self_unknown ? AddressBox{rules.part(number).box.local, met.remote} : met);
      ir::Negotiate negotiate = negotiateWith(*profile, protect);
      if (!profile->preshared)
        parts.push_back({met, policy.ir.intern(std::move(negotiate))});
      else if (!addPreshared(rule, std::move(negotiate), met, self_unknown, parts))
        return std::nullopt;
    }
    rest = subtract(rest, covered);
  }
  if (rest.empty())
    return parts;
  diags.report(rule.span, diag::NoIkeRule, textOf(rest.front())).note("keys set by hand (ipseckeys) are not read");
  return std::nullopt;
}

bool Negotiations::addPreshared(const SpdRule& rule, ir::Negotiate negotiate, const AddressBox& box, bool self_unknown,
                                std::vector<NegotiatedPart>& parts) {
  std::vector<AddressBox> rest = {box};
  std::map<ir::SecretId, std::vector<AddressBox>> served;
  for (size_t number : key_pairs.meeting(box.remote)) {
    AddressBox pair = key_pairs.part(number).box;
    if (self_unknown)
      pair.local = wholeFamily(box.local.first.family);
    if (!spend(rest.size() + 1, rule.span))
      return false;
    for (const AddressBox& open : rest) {
      if (!overlaps(open, pair))
        continue;
      AddressBox met = intersection(open, pair);
      served[secretOf(keys.entries[key_pairs.part(number).owner])].push_back(met);
      key_pairs.use(number, self_unknown ? AddressBox{key_pairs.part(number).box.local, met.remote} : met);
    }
    rest = subtract(rest, pair);
  }
  if (!rest.empty()) {
    diags.report(rule.span, diag::NoPresharedKey, textOf(rest.front()));
    return false;
  }
  for (const auto& [secret, boxes] : served) {
    ir::AuthMethod method;
    method.kind = ir::AuthMethod::Kind::psk;
    method.secret = secret;
    negotiate.authentication = {method};
    ir::ActionId action = policy.ir.intern(negotiate);
    if (served.size() == 1)
      parts.push_back({box, action});
    else
      for (const AddressBox& part : boxes)
        parts.push_back({part, action});
  }
  return true;
}

/// Keys of the same bytes are one.
ir::SecretId Negotiations::secretOf(const KeyEntry& entry) {
  for (size_t i = 0; i < policy.secrets.size(); ++i)
    if (policy.secrets[i] == entry.key)
      return ir::SecretId{{uint32_t(i)}};
  ir::SecretId id =
      policy.ir.intern(SecretRef{SecretRef::From::inline_text, kKeyFile.str() + ":" + std::to_string(entry.line)});
  policy.secrets.resize(policy.ir.secrets.size());
  policy.secrets[id.index] = entry.key;
  return id;
}

Residue Negotiations::residue() const {
  Residue items = assumed;
  bool certificates = llvm::any_of(profiles, [](const auto& profile) { return profile && !profile->preshared; });
  if (!certificates)
    for (const DistinguishedName& root : ike.roots)
      items.push_back(kIkeFile.str() + ": unused cert_root " + printDn(root));
  for (const Coverage::Part& part : rules.all())
    for (const AddressBox& box : part.rest)
      items.push_back(kIkeFile.str() + ": rule " + ike.rules[part.owner].label + " covers also " + textOf(box));
  for (const Coverage::Part& part : key_pairs.all())
    for (const AddressBox& box : part.rest)
      items.push_back(kKeyFile.str() + ": unused key for " + textOf(box));
  return items;
}

} // namespace cordon::backends::solaris
