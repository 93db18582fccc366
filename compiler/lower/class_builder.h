/// Collects the filters of one class as pairs (a filter and, if mirrored, its other half) before they are ordered.
/// Internal to compiler/lower.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/ir/policy_ir.h"
#include "compiler/lower/plan.h"

#include <llvm/ADT/DenseMap.h>

#include <map>
#include <set>

namespace cordon::lower {

/// How strongly a pair holds when another one matches exactly the same packets.
enum class Claim : uint8_t {
  statement, ///< written as such in a rule, exemption or tunnel
  derived,   ///< made by intersecting an `any` side with a secured prefix
  secured,   ///< a group's own secure filter
};

struct Pair {
  ir::Filter filter;
  bool mirrored = true;
  Claim claim = Claim::statement;
  bool transit = false; ///< a gateway's: judges forwarded packets too
};

/// What filters of one statement share.
struct Treatment {
  ir::ActionId action;
  ir::OriginId origin;
  Claim claim = Claim::statement;
  bool mirrored = true;
  bool transit = false;
  ir::ConnectionType connection = ir::ConnectionType::all;
  ir::Layer layer = ir::Layer::assigned;
};

class ClassBuilder {
public:
  ClassBuilder(const model::Model& model, const PolicyClass& policy_class, diag::Diagnostics& diags);

  /// Adds one pair from -> to. Equal matches: the same treatment once; a group's filter gives way to a blocking
  /// statement; any other contradiction is reported (FLT102).
  void add(const ir::Endpoint& from, const ir::Endpoint& to, const model::Selector& selector,
           const Treatment& treatment);

  /// For each pair of filters whose order flips with direction: adds their intersection with the more restrictive
  /// action, and reports it.
  void settleFlips();

  /// Expands mirrors, sorts by specificity.
  ir::PolicyIr finish();

  const model::Model& model;
  const PolicyClass& policy_class;
  diag::Diagnostics& diags;
  ir::PolicyIr ir;

private:
  bool insert(Pair pair);
  size_t settle(const ir::Filter& a, const ir::Filter& b, llvm::ArrayRef<const model::Host*> members,
                std::set<std::pair<uint32_t, uint32_t>>& reported);
  std::vector<Pair> pairs;
  std::map<ir::Filter, size_t> by_match; ///< canonical match -> pair
  bool overflow = false;
};

/// The endpoints of `set` in one family, `me` and `any` included.
std::vector<ir::Endpoint> endpointsOf(const model::AddressSet& set, net::Family family);

// --- one file per kind of statement ---
void lowerTunnels(ClassBuilder& builder);
void lowerRules(ClassBuilder& builder);
void lowerExemptions(ClassBuilder& builder);
void lowerGroup(ClassBuilder& builder);
void lowerPlatformNeeds(ClassBuilder& builder);

/// The secured prefixes of the class's group, of one family; empty when it has none or secures everything.
std::vector<net::Prefix> securedPrefixes(const ClassBuilder& builder, net::Family family);

/// What a negotiate action takes from the model. `peers` are the hosts at the other ends, where known.
struct NegotiateOptions {
  bool fallback = false, accept_unsecured = false;
  ir::Negotiate::Stage stage = ir::Negotiate::Stage::require;
  std::optional<ir::Tunnel> tunnel;
  std::vector<model::HostId> peers;
  std::string peer_identity; ///< of the one peer that the filters name; only certificates prove it
};
ir::ActionId negotiateAction(ClassBuilder& builder, const model::Using& use, const NegotiateOptions& options);

} // namespace cordon::lower
