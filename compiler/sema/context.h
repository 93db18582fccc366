/// What the parts of `resolve` share. Internal to compiler/sema.
#pragma once

#include "compiler/diag/kinds/nam.h"
#include "compiler/sema/names.h"
#include "compiler/sema/resolve.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <deque>
#include <map>

namespace cordon::sema {

/// An inventory at work.
struct InventoryRows {
  inventory::Fields fields;
  size_t faulty = 0; ///< rows that something was reported of
};

/// A host: a statement, or a row of an inventory.
struct DeclaredHost {
  ast::Word name;
  const ast::HostDecl* statement = nullptr;
  InventoryRows* inventory = nullptr;
  const inventory::Row* row = nullptr;
};

/// A rule: one that is still to be read, or one of a tree.
struct DeclaredRule {
  uint64_t name_begin = 0; ///< the first bytes of its name, so that most comparisons look at no text
  uint32_t program = 0;
  uint32_t index = 0;                       ///< of its place in the program
  const ast::RuleDecl* statement = nullptr; ///< if it is in the tree
};

/// The declarations of each kind in the order of their names, so that neither file order nor position matters.
struct Declarations {
  std::vector<const ast::PolicyDecl*> policies;
  std::vector<const ast::ForestDecl*> forests;
  std::vector<const ast::SubnetDecl*> subnets;
  std::vector<const ast::AddressesDecl*> addresses;
  std::vector<const ast::ServiceDecl*> services;
  std::vector<DeclaredHost> hosts;
  std::vector<const ast::CaDecl*> authorities;
  std::vector<const ast::AuthDecl*> auths;
  std::vector<const ast::ProposalDecl*> proposals;
  std::vector<const ast::GroupDecl*> groups;
  std::vector<const ast::ExemptionDecl*> exemptions;
  std::vector<DeclaredRule> rules;
  std::vector<const ast::TunnelDecl*> tunnels;
  std::vector<const ast::AccessGroupDecl*> access_groups;
  std::vector<const ast::AssignDecl*> assignments; ///< in the order written
  std::vector<const ast::DeviceDecl*> devices;
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
  const std::vector<ast::Program>& programs;
  model::Model model;
  Names names;
  Declarations decls;
  std::deque<InventoryRows> inventories; ///< names in `decls` point into them
  model::Using default_use;              ///< of the policy
  /// A forest could not be read whole: what is not known of domains and trusts is no second fault.
  bool forests_damaged = false;
  std::vector<Lazy<model::AddressSet>> subnet_sets, address_sets;
  std::vector<Lazy<std::vector<model::Selector>>> services;
  std::vector<Lazy<std::vector<model::AuthMethod>>> auths;
  unsigned nesting = 0;                  ///< open Nesting steps
  std::vector<source::Span> joined_at{}; ///< by host: where its group takes it
};

/// The value of a named declaration: computed once, cycles and overlong chains reported at `name` (null then).
template <class T, class Compute>
const T* valueOf(Context& context, Lazy<T>& slot, const ast::Word& name, Compute compute) {
  using State = typename Lazy<T>::State;
  if (slot.state == State::open) {
    context.diags.report(name.span, diag::DefinedByItself, name.text.str())
        .help("take it out of the names that it is made of");
    return nullptr;
  }
  if (slot.state == State::untouched) {
    Nesting nesting(context, name);
    if (nesting.isTooDeep())
      return nullptr;
    slot.state = State::open;
    slot.value = compute();
    slot.state = State::done;
  }
  return &slot.value;
}

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
  if (clause && clause->text.value.empty())
    context.diags.report(clause->text.span, diag::EmptyText, what).help("leave the clause out, or say it");
  return clause ? clause->text.value : std::string();
}

/// The value that a word of a closed table stands for; another word is reported with the nearest.
template <class T>
std::optional<T> oneOf(Context& context, const ast::Word& word, const char* what,
                       std::initializer_list<std::pair<llvm::StringRef, T>> table) {
  std::vector<llvm::StringRef> names;
  for (const auto& [name, value] : table) {
    if (word.text == name)
      return value;
    names.push_back(name);
  }
  context.diags.report(word.span, diag::UnknownName, what, word.text.str())
      .didYouMean(word.text, names)
      .help("write one of " + llvm::join(names, ", "));
  return std::nullopt;
}

// --- addresses.cpp, services.cpp ---
/// A set as written. Hosts with dynamic addresses are in `hosts` only: their addresses are not known.
model::AddressSet resolveSet(Context& context, const ast::AddressSet& set, bool me_allowed);
std::vector<model::Selector> resolveServices(Context& context, const std::vector<ast::ServiceItem>& items);
/// Into `selectors`, whose room is used again; likewise below.
void resolveServices(Context& context, const std::vector<ast::ServiceItem>& items,
                     std::vector<model::Selector>& selectors);
/// The addresses of a declared subnet; nothing else needs to be resolved for it.
std::vector<net::Prefix> subnetOf(Context& context, const Symbol& subnet, const ast::Word& name);
/// The kinds of statements whose filters name addresses.
enum class FilterUse : uint8_t { rule, exemption, tunnel };
/// A set as one side of a filter: an empty one, and a host that has no address of its own, are reported.
model::AddressSet resolveFilterSide(Context& context, const ast::AddressSet& set, bool me_allowed, FilterUse use);
void resolveFilterSide(Context& context, const ast::AddressSet& set, bool me_allowed, FilterUse use,
                       model::AddressSet& side);
/// A set of which hosts with dynamic addresses take all the space they may have.
model::AddressSet resolveSpace(Context& context, const ast::AddressSet& set);

// --- security.cpp, kerberos.cpp ---
/// A file that the policy names, as pathInTree says.
std::optional<std::string> pathOf(Context& context, const ast::Text& written);
/// Reports a key file that is not there, or that others can read. False if it is not there.
bool lookAtKey(Context& context, const ast::Text& written, const std::string& path);
void resolveAuthorities(Context& context);
void resolveProposals(Context& context);
model::Using resolveUsing(Context& context, const std::vector<ast::AuthItem>& items, source::Span span);
/// Whether hosts that say nothing else can authenticate each other by Kerberos.
struct KerberosDefault {
  bool possible = false;
  std::string why_not; ///< what a message adds where it is not; may be empty
};
/// Possible if there are hosts, each is joined to a domain, and these domains are one, of one forest, or of forests of
/// which any two trust each other both ways.
KerberosDefault kerberosBetween(const Context& context, llvm::ArrayRef<model::HostId> hosts);
/// A statement that negotiates, for completeUsing: how messages name it, and what its hosts have by default.
struct Negotiating {
  const char* kind; ///< "group"
  llvm::StringRef name;
  source::Span span;
  KerberosDefault kerberos;
  bool damaged;
};
/// The statement's own `using`, completed by the policy's default, then by Kerberos between domain members. Reports
/// what is then still missing.
model::Using completeUsing(Context& context, model::Using own, const Negotiating& statement);

/// The addresses of a DNS name, from names.lock. Empty after a report.
llvm::ArrayRef<net::Address> addressesOf(Context& context, const ast::Word& dns_name);

// --- hosts.cpp: the clauses of hosts, whatever they come from ---
void addHostAddress(Context& context, const ast::AddressItem& item, model::Host& host);
/// Where a dynamic host may be.
void addDynamic(Context& context, llvm::ArrayRef<ast::AddressItem> within, model::Host& host);
void setPlatform(Context& context, const ast::Word& word, model::Host& host);
void setDomain(Context& context, const ast::Word& word, model::Host& host);
void addRole(Context& context, const ast::Word& word, model::Host& host);

// --- inventories.cpp ---
/// Adds the rows of all inventories to the declared hosts. Those that have no name of the language are reported.
void collectRows(Context& context);
model::Host resolveRow(Context& context, const DeclaredHost& declared);
/// The groups that a row names itself into.
llvm::SmallVector<ast::Word, 2> groupsOf(const DeclaredHost& declared);

// --- hosts.cpp, groups.cpp, statements.cpp ---
void resolveForests(Context& context);
void resolveHosts(Context& context);
void resolveMembership(Context& context);
/// Behind the membership, before any set.
void resolveAccessGroups(Context& context);
void resolveGroups(Context& context);
/// Who may open connections to the members of which group.
void resolveAccess(Context& context);
void resolveAssignments(Context& context);
void resolveDevices(Context& context);
void resolveStatements(Context& context);
void reportMissing(Context& context, const ast::Word& name, const char* kind, const char* clause, bool damaged);
void resolveExpectations(Context& context);

// --- rules.cpp ---
/// Puts the rules in the order of their names. A name that another statement has is reported; the rule is then no
/// longer among them.
void declareRules(Context& context);
/// The place of the rule of that name; invalid if there is none.
source::Span findRule(const Context& context, llvm::StringRef name);
/// Reads the rules that were passed over, and resolves all, one after another.
void resolveRules(Context& context);

/// Hosts named directly or through groups, ascending. A statement for nobody is reported.
void resolveHostsOrGroups(Context& context, const std::vector<ast::Word>& names, const char* kind,
                          const ast::Word& statement, std::vector<model::HostId>& hosts);

} // namespace cordon::sema
