/// The projection of actions: what a swanctl child and its connection carry of a negotiation.
#pragma once

#include "backends/strongswan/losses.h"

namespace cordon::backends::strongswan {

/// Projects the actions of `from`, each once, into `into`, whose secrets and authorities keep their ids.
class ActionProjector {
public:
  ActionProjector(const ir::HostPolicy& from, ir::HostPolicy& into, Losses& losses)
      : from(from), into(into), losses(losses), known(from.ir.actions.size()) {}

  /// The projected action of a filter of `from`. An action that cannot be carried becomes a block: its errors are
  /// reported at the filter that uses it first, and where the policy accepts them, nothing passes.
  ir::ActionId project(const ir::Filter& filter);

private:
  ir::Action projectNegotiate(ir::Negotiate negotiate, const ir::Filter& filter);
  bool projectAuthentication(ir::Negotiate& negotiate, source::Span where);
  bool projectCertificates(ir::Negotiate& negotiate, source::Span where);
  bool projectOwnCertificate(source::Span where);
  bool projectMain(ir::Negotiate& negotiate, source::Span where);
  bool projectQuick(ir::Negotiate& negotiate, source::Span where);
  bool projectPeerIdentity(ir::Negotiate& negotiate, const ir::Filter& filter);
  void projectOwnIdentity(source::Span where);
  void uniteLifetimes(ir::Negotiate& negotiate, source::Span where);
  ir::AuthorityId project(ir::AuthorityId authority, source::Span where);

  const ir::HostPolicy& from;
  ir::HostPolicy& into;
  Losses& losses;
  std::vector<ir::ActionId> known; ///< by id in `from`
  bool own_identity_noted = false, key_file_noted = false;
};

} // namespace cordon::backends::strongswan
