/// Which hosts of one class a projection cannot tell apart.
#pragma once

#include "compiler/ir/policy_ir.h"

#include <optional>
#include <vector>

namespace cordon::backends {

/// What a projection can see of a host beside its class. Equal kinds give the same findings, but for texts that quote
/// the host.
struct HostKind {
  std::vector<size_t> places; ///< of the addresses, between the boundaries that the class knows
  std::vector<net::Prefix> dynamic_in;
  bool forwards = false;
  std::string identity;
  std::optional<ir::Host::Certificate> certificate;
  /// Two addresses in one place: how near they are could matter, so the host stands for itself.
  std::vector<net::Address> crowded;
  friend auto operator<=>(const HostKind&, const HostKind&) = default;
};

/// The kinds of one class's hosts. An address counts by its place among all addresses that the class's filters, tunnels
/// and identities name and those that platforms know by themselves: whether a prefix holds it, and which of two
/// addresses is smaller, is then the same for the whole kind.
class HostKinds {
public:
  explicit HostKinds(const ir::PolicyIr& policy_class);
  HostKind of(const ir::Host& host) const;

private:
  void cutAt(const net::Prefix& prefix);

  std::vector<net::Address> cuts; ///< ascending: where a place begins
};

} // namespace cordon::backends
