#include "compiler/meaning/open_peer.h"

#include "compiler/ir/describe.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::meaning {
namespace {

using Does = Judgement::Kind;

std::vector<ir::MainProposal> defaultMain(const catalog::Platform& platform) {
  std::vector<ir::MainProposal> offers;
  for (const catalog::MainOffer& offer : platform.main_offers.value.value_or(catalog::MainOffers()))
    offers.push_back({offer.cipher, offer.integrity, offer.group});
  return offers;
}

std::vector<ir::QuickProposal> defaultQuick(const catalog::Platform& platform) {
  std::vector<ir::QuickProposal> offers;
  for (const catalog::QuickOffer& each : platform.quick_offers.value.value_or(catalog::QuickOffers())) {
    ir::QuickProposal offer;
    offer.ah = each.ah;
    if (each.esp)
      offer.esp = ir::Esp{*each.esp, each.esp_integrity};
    offers.push_back(offer);
  }
  return offers;
}

bool canAuthenticate(const catalog::Platform& platform, ir::AuthMethod::Kind kind) {
  switch (kind) {
  case ir::AuthMethod::Kind::kerberos:
    return platform.kerberos.value.value_or(true);
  case ir::AuthMethod::Kind::psk:
    return platform.psk.value.value_or(true);
  case ir::AuthMethod::Kind::certificate:
    return platform.certificates.value.value_or(true);
  }
  __builtin_unreachable();
}

/// What the host is taken to have where its peer has `action`; none if its offers are not known.
std::optional<ir::Negotiate> counterpart(const Peer& peer, const ir::Negotiate& action, Remarks& remarks) {
  const catalog::Platform& platform = *peer.platform;
  ir::Negotiate own = action;
  std::vector<ir::MainProposal> main = peer.offers_main.empty() ? defaultMain(platform) : peer.offers_main;
  std::vector<ir::QuickProposal> quick = peer.offers_quick.empty() ? defaultQuick(platform) : peer.offers_quick;
  if (main.empty() || quick.empty()) {
    remarks.assume("not known: what " + peer.name + " offers in " + (main.empty() ? "main" : "quick") +
                   " mode; neither its `offers` nor the documents of " + platform.name.str() + " say");
    return std::nullopt;
  }
  own.main = std::move(main);
  own.quick = std::move(quick);
  llvm::erase_if(own.authentication,
                 [&](const ir::AuthMethod& method) { return !canAuthenticate(platform, method.kind); });
  if (own.tunnel)
    std::swap(own.tunnel->local, own.tunnel->remote);
  own.fallback_to_clear = own.inbound_clear = false;
  own.stage = ir::Negotiate::Stage::require;
  own.remote_identity.clear();
  remarks.assume(peer.name + ", which Cordon does not configure, is set up to match in what its `offers` do not say");
  return own;
}

} // namespace

ir::Negotiate withOffers(const Peer& peer, ir::Negotiate action, Remarks& remarks) {
  if (!peer.policy || !peer.platform || !peer.platform->backend.empty())
    return action;
  if (!peer.offers_main.empty())
    action.main = peer.offers_main;
  if (!peer.offers_quick.empty())
    action.quick = peer.offers_quick;
  remarks.assume(peer.name + " is configured by hand as the policy says");
  return action;
}

Half judgeOpenLeg(const Network& network, Leg leg, bool has_soft, Remarks& remarks) {
  Judgement& open = leg.out.kind == Does::open ? leg.out : leg.in;
  const Judgement& other = leg.out.kind == Does::open ? leg.in : leg.out;
  const Peer& peer = leg.out.kind == Does::open ? leg.sender : leg.receiver;
  if (other.kind != Does::negotiate) {
    remarks.assume(peer.name + ", which Cordon does not configure, has no IPsec policy for this");
    leg.out.kind = leg.in.kind = Does::pass;
    return judgeLeg(network, leg, has_soft, remarks);
  }
  const std::optional<ir::Negotiate> own = counterpart(peer, *other.action, remarks);
  Half half;
  if (!own) {
    half.kind = Half::Kind::unknown;
    return half;
  }
  if (own->ike == ir::IkeVersion::v2 && !peer.platform->ike_v2.value.value_or(true)) {
    half.kind = Half::Kind::fails;
    bool opens = &peer == &leg.sender;
    half.failure = Failure{Phase::main_mode, Side::responder, Field::ike_version, opens ? "IKEv1" : "IKEv2",
                           opens ? "IKEv2" : "IKEv1"};
    return half;
  }
  open.kind = Does::negotiate;
  open.action = &*own;
  open.tables = other.tables;
  return judgeLeg(network, leg, has_soft, remarks);
}

} // namespace cordon::meaning
