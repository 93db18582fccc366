#include "backends/strongswan/project_action.h"

#include "backends/strongswan/identity.h"
#include "backends/strongswan/proposals.h"
#include "compiler/diag/kinds/plt.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>

namespace cordon::backends::strongswan {
namespace {

constexpr const char* kBlocks = "the traffic is blocked";
constexpr uint64_t kLifetimeKbMax = 10'000'000'000'000; // charon reads a volume into 16 bytes
constexpr uint32_t kGroupsMax = 16;                     // proposals a list gets when PFS names several groups

std::string nameOf(const ir::AuthMethod& method) {
  switch (method.kind) {
  case ir::AuthMethod::Kind::kerberos:
    return "Kerberos authentication";
  case ir::AuthMethod::Kind::psk:
    return "a further authentication by preshared key: a connection has one kind";
  case ir::AuthMethod::Kind::certificate:
    return "a further authentication by certificate: a connection has one kind";
  }
  __builtin_unreachable();
}

std::string nameOf(const ir::QuickProposal& offer) {
  std::string name;
  if (offer.ah)
    name = "AH " + catalog::row(*offer.ah).name.str();
  if (offer.esp) {
    name += name.empty() ? "" : " with ";
    name += "ESP " + catalog::row(offer.esp->cipher).name.str();
    name += offer.esp->integrity ? " " + catalog::row(*offer.esp->integrity).name.str() : " without integrity";
  }
  return "quick-mode offer " + name;
}

std::vector<catalog::DhGroup> groupsOf(const ir::Negotiate& negotiate) {
  std::vector<catalog::DhGroup> groups;
  for (const ir::MainProposal& offer : negotiate.main)
    if (!llvm::is_contained(groups, offer.group))
      groups.push_back(offer.group);
  return groups;
}

} // namespace

ir::ActionId ActionProjector::project(const ir::Filter& filter) {
  ir::ActionId& projected = known[filter.action.index];
  if (projected.isValid())
    return projected;
  const ir::Action& action = from.ir.action(filter);
  const auto* negotiate = std::get_if<ir::Negotiate>(&action);
  projected = into.ir.intern(negotiate ? projectNegotiate(*negotiate, filter) : action);
  return projected;
}

ir::Action ActionProjector::projectNegotiate(ir::Negotiate negotiate, const ir::Filter& filter) {
  source::Span where = spanOf(from.ir, filter);
  using Stage = ir::Negotiate::Stage;
  const std::string requires_it = "security is required: what does not answer IKE gets nothing";
  if (std::exchange(negotiate.fallback_to_clear, false))
    losses.lose(where, "fallback to clear", requires_it);
  if (std::exchange(negotiate.inbound_clear, false))
    losses.lose(where, "unsecured inbound communication", requires_it);
  if (std::exchange(negotiate.stage, Stage::require) != Stage::require)
    losses.lose(where, "the request stage", requires_it);
  bool carried = projectAuthentication(negotiate, where);
  carried &= projectMain(negotiate, where);
  carried &= projectQuick(negotiate, where);
  carried &= projectPeerIdentity(negotiate, filter);
  if (negotiate.tunnel && !negotiate.tunnel->remote) {
    losses.lose(where, "a tunnel without a remote end", kBlocks);
    carried = false;
  }
  if (!carried)
    return ir::Block{};
  return negotiate;
}

bool ActionProjector::projectAuthentication(ir::Negotiate& negotiate, source::Span where) {
  std::vector<ir::AuthMethod> kept;
  for (const ir::AuthMethod& method : negotiate.authentication) {
    bool more_of_a_kind = method.kind == ir::AuthMethod::Kind::certificate;
    bool fits = kept.empty() || (more_of_a_kind && kept.front().kind == method.kind);
    if (method.kind == ir::AuthMethod::Kind::kerberos || !fits)
      losses.leaveOut(where, nameOf(method));
    else
      kept.push_back(method);
  }
  negotiate.authentication = std::move(kept);
  if (negotiate.authentication.empty()) {
    losses.lose(where, "Kerberos as the only authentication", kBlocks);
    return false;
  }
  if (negotiate.authentication.front().kind != ir::AuthMethod::Kind::psk)
    return projectCertificates(negotiate, where);
  projectOwnIdentity(where);
  return true;
}

/// Both ends of a preshared key are known by their addresses (RFC 2409, section 5.4), whatever the peer's platform.
void ActionProjector::projectOwnIdentity(source::Span where) {
  const std::string& identity = from.host.identity;
  auto address = net::parseAddress(identity);
  bool implied = identity.empty() || (address && llvm::is_contained(from.host.addresses, *address));
  if (!implied && !std::exchange(own_identity_noted, true))
    losses.report(where, diag::IdentityIsAddress, kPlatform.str(), identity);
}

bool ActionProjector::projectCertificates(ir::Negotiate& negotiate, source::Span where) {
  if (!from.host.certificate || from.host.certificate->file.empty()) {
    losses.report(where, diag::NoHostCertificate, from.host.name);
    return false;
  }
  bool sayable = projectOwnCertificate(where), excludes_all = true;
  for (ir::AuthMethod& method : negotiate.authentication) {
    if (std::exchange(method.account_mapping, false)) {
      losses.lose(where, "mapping a certificate to an account", kBlocks);
      sayable = false;
    }
    excludes_all &= method.exclude_ca_name;
    method.authority = project(method.authority, where);
    sayable &= method.authority.isValid();
  }
  for (ir::AuthMethod& method : negotiate.authentication)
    if (std::exchange(method.exclude_ca_name, excludes_all) != excludes_all)
      losses.lose(where, "leaving some names of authorities out of the request", "all names are sent");
  if (!sayable)
    return false;
  bool by_name = llvm::any_of(negotiate.authentication, [&](const ir::AuthMethod& method) {
    return into.ir.authorities[method.authority.index].file.empty();
  });
  if (negotiate.authentication.size() > 1) {
    if (by_name) {
      losses.lose(where, "several authorities of which one has no certificate file", kBlocks);
      return false;
    }
    losses.report(where, diag::AuthorityOrderLost, kPlatform.str());
  }
  return true;
}

/// What proves the host itself: without it there is no negotiation.
bool ActionProjector::projectOwnCertificate(source::Span where) {
  const ir::Host::Certificate& own = *from.host.certificate;
  bool listable = isListable(own.file);
  if (!listable)
    losses.report(where, diag::TextNotSayable, kPlatform.str(), "file name", own.file,
                  "lists of files separate them by commas");
  std::string why;
  bool sayable = from.host.identity.empty() || identityText(from.host.identity, why).has_value();
  if (!sayable)
    losses.report(where, diag::TextNotSayable, kPlatform.str(), "identity", from.host.identity, why);
  if (!own.key_file.empty() && !std::exchange(key_file_noted, true))
    losses.report(where, diag::KeyElsewhere, kPlatform.str(), own.key_file);
  return listable && sayable;
}

/// A file says all: strongSwan reads the name from it. Without one the name must be sayable.
ir::AuthorityId ActionProjector::project(ir::AuthorityId id, source::Span where) {
  const ir::Authority& authority = from.ir.authorities[id.index];
  if (!authority.file.empty()) {
    if (isListable(authority.file))
      return into.ir.intern(ir::Authority{"", {}, authority.file});
    losses.report(where, diag::TextNotSayable, kPlatform.str(), "file name", authority.file,
                  "lists of files separate them by commas");
    return {};
  }
  std::string why;
  auto text = subjectText(authority.subject, why);
  if (!text) {
    losses.report(where, diag::TextNotSayable, kPlatform.str(), "authority", authority.name, why);
    return {};
  }
  // As it will be read back: attribute names in one spelling.
  auto subject = parseSubject(*text, why);
  return into.ir.intern(ir::Authority{"", subject ? *subject : authority.subject, ""});
}

bool ActionProjector::projectMain(ir::Negotiate& negotiate, source::Span where) {
  llvm::erase_if(negotiate.main, [&](const ir::MainProposal& offer) {
    if (canSay(offer, negotiate.ike))
      return false;
    losses.leaveOut(where, "main-mode offer " + catalog::row(offer.cipher).name.str() + " " +
                               catalog::row(offer.integrity).name.str() + " " + catalog::row(offer.group).name.str());
    return true;
  });
  if (!negotiate.main.empty())
    return true;
  losses.lose(where, "any of the main-mode offers", kBlocks);
  return false;
}

bool ActionProjector::projectQuick(ir::Negotiate& negotiate, source::Span where) {
  llvm::erase_if(negotiate.quick, [&](const ir::QuickProposal& offer) {
    if (canSay(offer))
      return false;
    losses.leaveOut(where, nameOf(offer));
    return true;
  });
  if (negotiate.quick.empty()) {
    losses.lose(where, "any of the quick-mode offers", kBlocks);
    return false;
  }
  // charon offers ah_proposals before esp_proposals, wherever they stand.
  auto esp_first = [](const ir::QuickProposal& offer) { return offer.ah.has_value(); };
  if (!std::is_partitioned(negotiate.quick.begin(), negotiate.quick.end(), esp_first)) {
    losses.report(where, diag::OfferMoved, kPlatform.str());
    std::stable_partition(negotiate.quick.begin(), negotiate.quick.end(), esp_first);
  }
  uniteLifetimes(negotiate, where);
  if (negotiate.pfs.kind != ir::Pfs::Kind::main_mode_group)
    return true;
  // swanctl has no "main mode's group": the groups that main mode may choose are offered.
  std::vector<catalog::DhGroup> groups = groupsOf(negotiate);
  if (groups.size() == 1)
    negotiate.pfs = {ir::Pfs::Kind::group, groups.front()};
  if (groups.size() * negotiate.quick.size() <= kGroupsMax)
    return true;
  losses.lose(where, "PFS with so many offers and groups", kBlocks);
  return false;
}

void ActionProjector::uniteLifetimes(ir::Negotiate& negotiate, source::Span where) {
  ir::QuickProposal shortest = negotiate.quick.front();
  auto tighter = [](uint64_t a, uint64_t b) { return a == 0 ? b : b == 0 ? a : std::min(a, b); }; // 0: no limit
  bool differ = false;
  for (const ir::QuickProposal& offer : negotiate.quick) {
    differ |= offer.lifetime_s != shortest.lifetime_s || offer.lifetime_kb != shortest.lifetime_kb;
    shortest.lifetime_s = uint32_t(tighter(shortest.lifetime_s, offer.lifetime_s));
    shortest.lifetime_kb = tighter(shortest.lifetime_kb, offer.lifetime_kb);
  }
  if (differ)
    losses.lose(where, "a lifetime for each quick-mode offer", "all get the shortest");
  if (shortest.lifetime_kb > kLifetimeKbMax) {
    losses.lose(where, "a lifetime of more than " + std::to_string(kLifetimeKbMax) + " kB", "that limit holds");
    shortest.lifetime_kb = kLifetimeKbMax;
  }
  for (ir::QuickProposal& offer : negotiate.quick) {
    offer.lifetime_s = shortest.lifetime_s;
    offer.lifetime_kb = shortest.lifetime_kb;
  }
}

bool ActionProjector::projectPeerIdentity(ir::Negotiate& negotiate, const ir::Filter& filter) {
  source::Span where = spanOf(from.ir, filter);
  if (negotiate.remote_identity.empty() || negotiate.authentication.empty())
    return true;
  if (negotiate.authentication.front().kind == ir::AuthMethod::Kind::psk) {
    auto address = net::parseAddress(negotiate.remote_identity);
    net::Prefix peer = negotiate.tunnel && negotiate.tunnel->remote ? net::hostPrefix(*negotiate.tunnel->remote)
                                                                    : filter.target().prefix;
    if (!address || peer != net::hostPrefix(*address))
      losses.report(where, diag::IdentityIsAddress, kPlatform.str(), negotiate.remote_identity);
    negotiate.remote_identity.clear();
    return true;
  }
  std::string why;
  auto text = identityText(negotiate.remote_identity, why);
  if (!text) {
    losses.report(where, diag::TextNotSayable, kPlatform.str(), "identity", negotiate.remote_identity, why);
    return false;
  }
  negotiate.remote_identity = *text;
  return true;
}

} // namespace cordon::backends::strongswan
