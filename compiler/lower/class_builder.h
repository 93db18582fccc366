/// Collects the filters of one class as pairs (a filter and, if mirrored, its other half) before they are ordered.
/// Internal to compiler/lower.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/ir/policy_ir.h"
#include "compiler/lower/plan.h"

#include <map>
#include <unordered_set>

namespace cordon::lower {

/// How strongly a half holds when another one matches exactly the same packets; the strongest first.
enum class Claim : uint8_t {
  statement, ///< written as such in a rule, exemption or tunnel
  derived,   ///< made by intersecting an `any` side with a secured prefix
  secured,   ///< a group's own secure filter
  crossing,  ///< the intersection of two filters whose order flips with direction
};

/// One half of a pair: the lists it is in (a bit for each direction) and by whose word.
struct Half {
  uint8_t lists = 0;
  Claim claim = Claim::statement;
  ir::OriginId origin;
};

/// A filter and its other half. Either may be missing: of a one-way rule, or where something stronger matches the same
/// packets in that direction.
struct Pair {
  ir::Filter filter; ///< as `forth` has it; `back` is its mirror
  Half forth, back;
  bool transit = false; ///< a gateway's: judges forwarded packets too

  Half& half(bool is_back) { return is_back ? back : forth; }
  const Half& half(bool is_back) const { return is_back ? back : forth; }
  bool isMirrored() const { return forth.lists && back.lists; }
};

/// The pair with `filter` as its first half, each half in the lists where a host can meet it.
Pair makePair(const ir::Filter& filter, Claim claim, bool mirrored, bool transit);

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
  ClassBuilder(const ModelIndex& index, const PolicyClass& policy_class, diag::Diagnostics& diags, size_t filters_max);
  ClassBuilder(const ClassBuilder&) = delete; // `slots` refers to it

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
  /// A half in one list, as a number: the halves of pair i have the slots from 6 i on.
  struct Slots {
    static constexpr uint32_t per_half = 3, per_pair = 6;
    static uint32_t of(size_t pair, bool is_back, ir::Direction list) {
      return uint32_t(pair * per_pair + (is_back ? per_half : 0) + unsigned(list));
    }
  };
  /// Finds the slot that matches the same packets in the same list.
  struct SlotHash {
    const ClassBuilder* builder;
    size_t operator()(uint32_t slot) const;
  };
  struct SlotEqual {
    const ClassBuilder* builder;
    bool operator()(uint32_t a, uint32_t b) const;
  };
  ir::Filter matchAt(uint32_t slot) const;

  enum class Winner : uint8_t { old, fresh, none };
  Winner settleEqual(Pair& old, bool old_back, Pair& fresh, bool fresh_back);
  bool insert(Pair pair);
  size_t sizeOf(ir::Direction list) const; ///< filters that the list will get
  void reportOverflow(ir::OriginId origin);
  void reportContradiction(ir::OriginId old, ir::OriginId fresh);
  class FlipSettler;

  std::vector<Pair> pairs;
  std::unordered_set<uint32_t, SlotHash, SlotEqual> slots{0, SlotHash{this}, SlotEqual{this}};
  std::vector<net::Prefix> secured_v4, secured_v6;
  std::vector<net::Prefix> own_blocks; ///< where the members' addresses are; disjoint, ascending
  std::map<ir::Action, ir::ActionId> actions;
  std::map<SecretRef, ir::SecretId> secrets;
  std::map<model::CaId, ir::AuthorityId> authorities;
  std::optional<ir::AccessList> access_list; ///< once it was asked for
  size_t filters_max;
  bool overflow = false;
};

/// The lists of one class.
ir::PolicyIr lowerClass(const ModelIndex& index, const PolicyClass& policy_class, diag::Diagnostics& diags,
                        size_t filters_max);

/// The endpoints of `set` in one family, `me` and `any` included.
std::vector<ir::Endpoint> endpointsOf(const model::Side& set, net::Family family);

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
