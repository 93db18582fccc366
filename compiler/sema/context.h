/// What the parts of `resolve` share. Internal to compiler/sema.
#pragma once

#include "compiler/diag/kinds/nam.h"
#include "compiler/sema/names.h"
#include "compiler/sema/resolve.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringSet.h>

#include <map>

namespace cordon::sema {

/// The declarations of each kind in the order of their names, so that neither file order nor position matters.
struct Declarations {
  std::vector<const ast::PolicyDecl*> policies;
  std::vector<const ast::ForestDecl*> forests;
  std::vector<const ast::SubnetDecl*> subnets;
  std::vector<const ast::AddressesDecl*> addresses;
  std::vector<const ast::ServiceDecl*> services;
  std::vector<const ast::HostDecl*> hosts;
  std::vector<const ast::CaDecl*> authorities;
  std::vector<const ast::AuthDecl*> auths;
  std::vector<const ast::ProposalDecl*> proposals;
  std::vector<const ast::GroupDecl*> groups;
  std::vector<const ast::ExemptionDecl*> exemptions;
  std::vector<const ast::RuleDecl*> rules;
  std::vector<const ast::TunnelDecl*> tunnels;
  std::vector<const ast::ExpectDecl*> expectations;
  std::vector<const ast::AllowDecl*> allowances;
};

/// A lazily computed value per declaration, with cycle detection.
template <class T> struct Lazy {
  enum class State : uint8_t { untouched, open, done };
  State state = State::untouched;
  T value;
};

struct Context;

/// One step into a named value. Names may refer to names, and a policy is outside data: the chain has a limit.
class Nesting {
public:
  /// Reports at `name` when the chain is too long; then `isTooDeep`.
  Nesting(Context& context, const ast::Word& name);
  ~Nesting();
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;
  bool isTooDeep() const { return too_deep; }

private:
  Context& context;
  bool too_deep = false;
};

struct Context {
  const source::SourceMap& sources;
  const ResolveOptions& options;
  diag::Diagnostics& diags;
  model::Model model;
  Names names;
  Declarations decls;
  model::Using default_use; ///< of the policy
  std::vector<Lazy<model::AddressSet>> subnet_sets, address_sets;
  std::vector<Lazy<std::vector<model::Selector>>> services;
  std::vector<Lazy<std::vector<model::AuthMethod>>> auths;
  std::vector<model::Proposal> proposals;
  unsigned nesting = 0; ///< open Nesting steps
};

/// The only clause of type C, or null. A second one is reported.
template <class C, class Clauses> const C* only(Context& context, const Clauses& clauses, const char* what) {
  const C* found = nullptr;
  for (const auto& clause : clauses) {
    const C* one = std::get_if<C>(&clause);
    if (!one)
      continue;
    if (found)
      context.diags.report(one->span, diag::DuplicateClause, what).label(found->span, "first given here");
    else
      found = one;
  }
  return found;
}

/// Text of an optional clause that is only a string.
template <class C, class Clauses> std::string textOf(Context& context, const Clauses& clauses, const char* what) {
  const C* clause = only<C>(context, clauses, what);
  return clause ? clause->text.value : std::string();
}

// --- addresses.cpp, services.cpp ---
model::AddressSet resolveSet(Context& context, const ast::AddressSet& set, bool me_allowed);
std::vector<model::Selector> resolveServices(Context& context, const std::vector<ast::ServiceItem>& items);
/// Adds the host's addresses, or its dynamic space, to the set.
void addHost(const model::Model& model, model::HostId id, model::AddressSet& set);

// --- security.cpp ---
void resolveAuthorities(Context& context);
void resolveProposals(Context& context);
model::Using resolveUsing(Context& context, const std::vector<ast::AuthItem>& items, source::Span span);
/// A statement that negotiates, for completeUsing: how messages name it, and whether all its hosts are in a domain.
struct Negotiating {
  const char* kind; ///< "group"
  llvm::StringRef name;
  source::Span span;
  bool all_joined;
  bool damaged;
};
/// The statement's own `using`, completed by the policy's default, then by Kerberos between domain members. Reports
/// what is then still missing.
model::Using completeUsing(Context& context, model::Using own, const Negotiating& statement);
/// True if there are hosts and each is joined to a domain.
bool allJoined(const model::Model& model, llvm::ArrayRef<model::HostId> hosts);

// --- hosts.cpp, groups.cpp, statements.cpp ---
void resolveForests(Context& context);
void resolveHosts(Context& context);
void resolveMembership(Context& context);
void resolveGroups(Context& context);
void resolveStatements(Context& context);
void resolveExpectations(Context& context);
/// Hosts named directly or through groups, ascending. A statement for nobody is reported.
std::vector<model::HostId> resolveHostsOrGroups(Context& context, const std::vector<ast::Word>& names, const char* kind,
                                                const ast::Word& statement);

} // namespace cordon::sema
