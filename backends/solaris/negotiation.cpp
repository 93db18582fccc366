#include "backends/solaris/negotiation.h"

#include "backends/solaris/text_file.h"
#include "backends/solaris/vocabulary.h"

#include <llvm/ADT/STLExtras.h>

#include <map>

namespace cordon::backends::solaris {
namespace {

/// ipsecesp_default_hard_addtime and ipsecah_default_hard_addtime of ipsecesp.c and ipsecah.c.
constexpr uint32_t kKernelLifetime_s = 28800;

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
  for (const KeyEntry& entry : keys.entries) {
    Coverage& coverage = key_coverage.emplace_back();
    coverage.all = coverage.rest = {{entry.local, entry.remote}};
  }
}

bool Negotiations::spend(size_t steps, source::Span span) {
  if (budget >= steps) {
    budget -= steps;
    return true;
  }
  budget = 0;
  diags.report(span, diag::TooComplex);
  return false;
}

// --- rules ---------------------------------------------------------------------------------------------------------

void Negotiations::readProfiles() {
  for (const IkeRuleText& rule : ike.rules) {
    profiles.push_back(readProfile(rule));
    Coverage& coverage = rule_coverage.emplace_back();
    for (const net::AddressRange& local : rule.locals)
      for (const net::AddressRange& remote : rule.remotes)
        if (local.first.family == remote.first.family && spend(1, rule.span))
          coverage.all.push_back({local, remote});
    coverage.rest = coverage.all;
  }
  reportOverlaps();
}

/// in.iked most likely takes the first rule whose addresses fit; no manual says so.
void Negotiations::reportOverlaps() {
  for (size_t j = 0; j < ike.rules.size(); ++j)
    for (size_t i = 0; i < j; ++i) {
      if (!spend(1 + rule_coverage[i].all.size() * rule_coverage[j].all.size(), ike.rules[j].span))
        return;
      bool alike = profiles[i] && profiles[j] && profiles[i]->negotiate == profiles[j]->negotiate;
      bool meet = !alike && llvm::any_of(rule_coverage[i].all, [&](const AddressBox& one) {
        return llvm::any_of(rule_coverage[j].all, [&](const AddressBox& other) { return overlaps(one, other); });
      });
      if (meet)
        diags.report(ike.rules[j].span, diag::RulesOverlap, shown(ike.rules[j].label), shown(ike.rules[i].label))
            .label(ike.rules[i].span, "the first rule in the file is assumed to be taken");
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

std::optional<std::vector<NegotiatedPart>> Negotiations::assemble(const SpdRule& rule, const Protect& protect,
                                                                  const Selector& pattern) {
  // Of a host whose address nobody has told, the rules' own sides are the addresses.
  bool self_unknown = pattern.local_me && policy.host.addresses.empty();
  std::vector<AddressBox> rest = ownPairs(addressesOf(pattern));
  std::vector<NegotiatedPart> parts;
  for (size_t i = 0; i < ike.rules.size() && !rest.empty(); ++i)
    for (AddressBox covered : rule_coverage[i].all) {
      if (self_unknown)
        covered.local = wholeFamily(pattern.family);
      if (!spend(rest.size() + 1, rule.span))
        return std::nullopt;
      std::vector<AddressBox> met;
      for (const AddressBox& box : rest)
        if (overlaps(box, covered))
          met.push_back(intersection(box, covered));
      if (met.empty())
        continue;
      if (!profiles[i])
        return std::nullopt; // reported when it was read
      rest = subtract(rest, covered);
      for (const AddressBox& box : met) {
        if (!spend(rule_coverage[i].rest.size(), rule.span))
          return std::nullopt;
        rule_coverage[i].rest = subtract(
            rule_coverage[i].rest, self_unknown ? AddressBox{rule_coverage[i].all.front().local, box.remote} : box);
        ir::Negotiate negotiate = profiles[i]->negotiate;
        ir::QuickProposal lifetimes = negotiate.quick.front();
        negotiate.quick = protect.offers;
        for (ir::QuickProposal& offer : negotiate.quick) {
          offer.lifetime_s = lifetimes.lifetime_s;
          offer.lifetime_kb = lifetimes.lifetime_kb;
        }
        negotiate.fallback_to_clear = negotiate.inbound_clear = protect.or_clear;
        if (!addPart(rule, std::move(negotiate), profiles[i]->preshared, box, self_unknown, parts))
          return std::nullopt;
      }
    }
  if (rest.empty())
    return parts;
  diags.report(rule.span, diag::NoIkeRule, textOf(rest.front())).note("keys set by hand (ipseckeys) are not read");
  return std::nullopt;
}

bool Negotiations::addPart(const SpdRule& rule, ir::Negotiate negotiate, bool preshared, const AddressBox& box,
                           bool self_unknown, std::vector<NegotiatedPart>& parts) {
  if (!preshared) {
    parts.push_back({box, policy.ir.intern(std::move(negotiate))});
    return true;
  }
  std::vector<AddressBox> rest = {box};
  std::map<ir::SecretId, std::vector<AddressBox>> served;
  for (size_t i = 0; i < keys.entries.size() && !rest.empty(); ++i) {
    AddressBox pair = key_coverage[i].all.front();
    if (self_unknown)
      pair.local = wholeFamily(box.local.first.family);
    if (!spend(rest.size() + 1, rule.span))
      return false;
    for (const AddressBox& open : rest) {
      if (!overlaps(open, pair))
        continue;
      AddressBox met = intersection(open, pair);
      auto secret = secretOf(keys.entries[i]);
      served[*secret].push_back(met);
      if (self_unknown)
        met.local = keys.entries[i].local;
      key_coverage[i].rest = subtract(key_coverage[i].rest, met);
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
std::optional<ir::SecretId> Negotiations::secretOf(const KeyEntry& entry) {
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
  for (size_t i = 0; i < rule_coverage.size(); ++i)
    for (const AddressBox& box : rule_coverage[i].rest)
      items.push_back(kIkeFile.str() + ": rule " + ike.rules[i].label + " covers also " + textOf(box));
  for (const Coverage& coverage : key_coverage)
    for (const AddressBox& box : coverage.rest)
      items.push_back(kKeyFile.str() + ": unused key for " + textOf(box));
  return items;
}

} // namespace cordon::backends::solaris
