/// Collects the filters of one class as pairs (a filter and, if mirrored, its other half) before they are ordered.
/// Internal to compiler/lower.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/ir/policy_ir.h"
#include "compiler/lower/id_table.h"
#include "compiler/lower/pair.h"
#include "compiler/lower/plan.h"

#include <llvm/ADT/SmallVector.h>

#include <map>
#include <set>

namespace cordon::lower {

/// What filters of one statement share.
struct Treatment {
  ir::ActionId action;
  ir::OriginId origin;
  Claim claim = Claim::statement;
  bool mirrored = true;
  bool transit = false;
  bool is_implied = false; ///< not what the statement says, but what is to be had with it
  ir::ConnectionType connection = ir::ConnectionType::all;
  ir::Layer layer = ir::Layer::assigned;
};

class ClassBuilder {
public:
  ClassBuilder(const ModelIndex& index, const PolicyClass& policy_class, diag::Diagnostics& diags, size_t filters_max);
  ClassBuilder(const ClassBuilder&) = delete; // `actions` refers to it

  /// Adds one pair from -> to. Equal matches, each direction for itself: the same treatment once; a group's filter
  /// gives way to a blocking statement; any other contradiction is reported (FLT102).
  void add(const ir::Endpoint& from, const ir::Endpoint& to, const model::Selector& selector,
           const Treatment& treatment);

  /// For each pair of filters whose order flips with direction: adds their intersection with the more restrictive
  /// action, and reports it (FLT106, NAM156, NAM157).
  void settleFlips();

  /// Expands mirrors, sorts by specificity.
  ir::PolicyIr finish();

  /// The id of an equal action of this class, added if new; likewise below.
  ir::ActionId intern(ir::Action action);
  ir::SecretId intern(const SecretRef& secret);
  ir::AuthorityId intern(model::CaId authority);

  /// Who may open connections to the members: of the class's group, for all that they negotiate for themselves.
  const ir::AccessList& access();

  /// The secured prefixes of the class's group, of one family, ascending; empty when it has none or secures everything.
  llvm::ArrayRef<net::Prefix> securedPrefixes(net::Family family) const;
  /// True if the side may stand for an address of a member.
  bool mayBeOwn(const ir::Endpoint& side) const;
  /// False, after a report, if one statement asks for more pairs than a class may have: to be asked before they are
  /// made one by one.
  bool hasRoomFor(uint64_t count, ir::OriginId origin);
  /// True once there are too many filters (reported): what is added now is lost.
  bool isFull() const { return overflow; }

  const ModelIndex& index;
  const model::Model& model;
  const PolicyClass& policy_class;
  diag::Diagnostics& diags;
  ir::PolicyIr ir;

private:
  using Statements = std::pair<ir::OriginId, ir::OriginId>;
  /// Orders ids by the actions that they stand for.
  struct ByAction {
    const std::vector<ir::Action>* actions;
    using is_transparent = void;
    const ir::Action& of(ir::ActionId id) const { return (*actions)[id.index]; }
    bool operator()(ir::ActionId a, ir::ActionId b) const { return of(a) < of(b); }
    bool operator()(ir::ActionId a, const ir::Action& b) const { return of(a) < b; }
    bool operator()(const ir::Action& a, ir::ActionId b) const { return a < of(b); }
  };

  enum class Winner : uint8_t { old, fresh, none };
  Winner settleEqual(Pair& old, bool old_back, Pair& fresh, bool fresh_back);
  Winner settleAlike(Pair& old, bool old_back, Pair& fresh, bool fresh_back);
  bool insert(Pair fresh);
  bool settle(llvm::ArrayRef<uint32_t> others, Pair& fresh, bool is_back, ir::Direction list, bool was_reported);
  void noteDuplicate(const Statements& statements, const Pair& fresh);
  void reportOverflow(ir::OriginId origin);
  void reportContradiction(ir::OriginId old, ir::OriginId fresh);
  class FlipSettler;

  Pairs pairs;
  IdTable by_match; ///< the pairs, by what they match one way or the other
  std::vector<net::Prefix> secured_v4, secured_v6;
  std::vector<net::Prefix> own_blocks; ///< where the members' addresses are; disjoint, ascending
  std::set<ir::ActionId, ByAction> actions{ByAction{&ir.actions}};
  std::map<SecretRef, ir::SecretId> secrets;
  std::map<model::CaId, ir::AuthorityId> authorities;
  std::optional<ir::AccessList> access_list;   ///< once it was asked for
  llvm::SmallVector<Statements, 2> said_twice; ///< by whom, of what is being inserted: who stays and who goes
  std::map<Statements, size_t> duplicates;     ///< places in ir.duplicates
  size_t filters_max;
  bool overflow = false;
};

/// The lists of one class.
ir::PolicyIr lowerClass(const ModelIndex& index, const PolicyClass& policy_class, diag::Diagnostics& diags,
                        size_t filters_max);

/// The endpoints of `set` in one family, `me` and `any` included.
using Endpoints = llvm::SmallVector<ir::Endpoint, 1>; // most rules name one
Endpoints endpointsOf(const model::Side& set, net::Family family);

// --- one file per kind of statement ---
void lowerTunnels(ClassBuilder& builder);
void lowerRules(ClassBuilder& builder);
void lowerExemptions(ClassBuilder& builder);
void lowerGroup(ClassBuilder& builder);
void lowerPlatformNeeds(ClassBuilder& builder);
void lowerGenerated(ClassBuilder& builder);
void lowerDefaultResponse(ClassBuilder& builder);

/// What a negotiate action takes from the model.
struct NegotiateOptions {
  bool fallback = false, accept_unsecured = false;
  ir::Negotiate::Stage stage = ir::Negotiate::Stage::require;
  std::optional<ir::Tunnel> tunnel;
  ir::IkeVersion version = ir::IkeVersion::v1; ///< unless the proposal says one
  std::string peer_identity;                   ///< of the one peer that the filters name; only certificates prove it
};
ir::ActionId negotiateAction(ClassBuilder& builder, const model::Using& use, const NegotiateOptions& options);

} // namespace cordon::lower
