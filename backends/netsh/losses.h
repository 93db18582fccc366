/// Reporting of what netsh cannot carry. A loss is an error, unless the policy accepts PLT603 and there is something no
/// weaker to write instead.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/ir/policy_ir.h"

#include <set>
#include <string>

namespace cordon::netsh {

class Losses {
public:
  Losses(const ir::HostPolicy& policy, diag::Diagnostics& diags);

  /// Nothing safe can stand in for the feature: the projection fails, accepted or not.
  /// `other`, if valid, is a second place, and `label` says what it has to do with it.
  void refuse(source::Span at, const std::string& feature, source::Span other = {}, const char* label = "");
  /// True if the policy accepts that `substitute` is written instead; else the projection fails.
  bool accepts(source::Span at, const std::string& feature, const std::string& substitute);
  /// An offer or a method of a preference list is left out; the others stay.
  void leaveOut(source::Span at, const std::string& offer);

  /// The IPv6 part of a statement that also gives IPv4 filters is lost: an error that the policy may accept.
  void loseIpv6Half(source::Span at);
  /// True if the statement behind an IPv6 filter also gives IPv4 filters: then a part of it is carried.
  bool hasIpv4Half(const ir::Filter& filter) const { return ipv4_origins.contains(filter.origin); }

  /// The first place in the policy's text that a filter comes from.
  source::Span placeOf(const ir::Filter& filter) const { return ir.placeOf(filter.origin); }

  const ir::PolicyIr& ir;
  const std::string platform;
  diag::Diagnostics& diags;
  bool failed = false;

private:
  std::set<ir::OriginId> ipv4_origins; ///< of statements that give IPv4 filters
};

} // namespace cordon::netsh
