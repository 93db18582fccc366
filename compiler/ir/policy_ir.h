/// The IR: the filter lists of one policy class (hosts that share everything but `me`), with all they refer to.
/// Immutable once lowered or imported. Serialised as cordon.ir/1 (json.h).
#pragma once

#include "compiler/ir/action.h"
#include "compiler/ir/filter.h"
#include "compiler/secrets.h"
#include "compiler/source/spans.h"

#include <optional>
#include <string>
#include <vector>

namespace cordon::ir {

/// Where a filter comes from. An intersection has several places.
struct Origin {
  enum class Kind : uint8_t {
    policy,    ///< statements of the policy language
    platform,  ///< added so that the platform stays alive; a backend writes it
    builtin,   ///< what the platform does by itself (catalog/exemptions.h); no backend writes it
    generated, ///< made by the platform (RRAS)
    imported,  ///< lines of a vendor file
  };
  Kind kind = Kind::policy;
  std::string name; ///< of the statement: "exemption infra-hosts", "group isolated", "line 12"
  source::Spans spans;
};

/// A root certification authority.
struct Authority {
  std::string name; ///< in the policy; empty when imported
  /// Subject in order as written in the certificate (most significant first), attribute names CN OU O L ST C E DC.
  std::vector<std::pair<std::string, std::string>> subject;
  std::string file; ///< PEM, as the policy names it, empty if unknown
};

/// How the ranks came about.
struct OrderSource {
  bool specificity = true; ///< by precedes() (filter_order.h); else the native order of `platform`
  std::string platform;
  friend auto operator<=>(const OrderSource&, const OrderSource&) = default;
};

/// What one host adds to its class.
struct Host {
  struct Certificate {
    std::string file, key_file; ///< PEM, as the policy names them; key may be empty
    friend auto operator<=>(const Certificate&, const Certificate&) = default;
  };
  std::string name;
  std::string platform;                ///< catalogue name
  std::vector<net::Address> addresses; ///< what `me` stands for; sorted; empty for a dynamic host
  std::vector<net::Prefix> dynamic_in; ///< where a dynamic address lies
  bool forwards = false;               ///< a gateway: packets of others pass through
  std::string identity;                ///< own IKE id; empty: the address
  std::optional<Certificate> certificate;
  std::string account{}; ///< own computer account, `DOMAIN\NAME$`; empty: none
};

/// The default response rule: a peer that asks for security where no filter matches is negotiated with; nothing else
/// changes for such packets.
struct DefaultResponse {
  ActionId action; ///< canRespond() holds for it
  OriginId origin; ///< may be none
  friend auto operator<=>(const DefaultResponse&, const DefaultResponse&) = default;
};

/// Two statements that say the same of the same packets: the class has one filter for both.
struct Duplicate {
  OriginId kept, dropped;
  Direction list = Direction::out; ///< where `example` stands
  uint32_t count = 0;              ///< filters (each with its mirror) that both give
  Filter example;                  ///< one of them
};

/// True if the action can be a default response: it negotiates in transport mode with whoever asks, and says nothing
/// about clear text.
bool canRespond(const Action& action);

struct PolicyIr {
  std::string name;     ///< of the assignable policy (the group, or the host for rules alone)
  uint64_t version = 0; ///< of the policy text
  std::string platform;
  OrderSource order;
  std::optional<DefaultResponse> default_response; ///< none: off
  bool audit = false;                              ///< verdicts are logged, nothing is dropped

  std::vector<Action> actions;
  std::vector<Origin> origins;
  std::vector<SecretRef> secrets;
  std::vector<Authority> authorities;
  std::vector<Filter> out, in, forward; ///< each in rank order

  std::vector<Host> hosts; ///< the members of the class, by name

  /// What lowering found said twice, each pair of statements once. Nothing that a list says depends on it: it is not
  /// serialised, and no backend reads it.
  std::vector<Duplicate> duplicates;

  std::vector<Filter>& list(Direction direction);
  const std::vector<Filter>& list(Direction direction) const;
  const Action& action(const Filter& filter) const { return actions[filter.action.index]; }
  /// Without name and place if it is none: a document or a rule set need not say where a filter comes from.
  const Origin& origin(OriginId id) const;
  const Origin& origin(const Filter& filter) const { return origin(filter.origin); }
  /// The first place of an origin; none if it has none, or is none.
  source::Span placeOf(OriginId origin) const;
  /// The methods of the default response; null if that is off.
  const Negotiate* response() const;

  /// The id of an equal action, added if new. Likewise below.
  ActionId intern(Action action);
  SecretId intern(const SecretRef& secret);
  AuthorityId intern(const Authority& authority);
  OriginId add(Origin origin);
};

/// The policy of one host: what a backend emits and an importer returns. `secrets` are the values of ir.secrets, one
/// each, empty while not loaded.
struct HostPolicy {
  PolicyIr ir;
  Host host;
  std::vector<SecretBytes> secrets;
};

/// Takes away the filters of origin `builtin`: what is left is what a configuration says.
void removeBuiltin(PolicyIr& ir);

/// Sorts the three lists by specificity and numbers their ranks from 0. Equal filters (all fields but origin) stay
/// once.
void rankBySpecificity(PolicyIr& ir);

} // namespace cordon::ir
