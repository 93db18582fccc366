/// What of a negotiation belongs to the connection: hosts agree on it before any filter is known.
#pragma once

#include "compiler/ir/action.h"

namespace cordon::backends::strongswan {

struct IkeTerms {
  ir::IkeVersion ike;
  std::vector<ir::AuthMethod> authentication;
  std::vector<ir::MainProposal> main;
  uint32_t main_lifetime_s;
  std::optional<ir::Tunnel> tunnel;
  std::string remote_identity;

  explicit IkeTerms(const ir::Negotiate& negotiate)
      : ike(negotiate.ike), authentication(negotiate.authentication), main(negotiate.main),
        main_lifetime_s(negotiate.main_lifetime_s), tunnel(negotiate.tunnel),
        remote_identity(negotiate.remote_identity) {}
  friend auto operator<=>(const IkeTerms&, const IkeTerms&) = default;
};

} // namespace cordon::backends::strongswan
