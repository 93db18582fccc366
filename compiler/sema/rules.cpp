// Rules: a policy may have very many, so they are read, resolved and packed one at a time. Only their names are known
// before.
#include "compiler/diag/kinds/nam.h"
#include "compiler/parse/parse.h"
#include "compiler/sema/context.h"

#include <llvm/Support/Endian.h>

#include <cstring>

namespace cordon::sema {
namespace {

// --- names ----------------------------------------------------------------------------------------------------------

/// The first bytes of a name, as a number in the order of names.
uint64_t beginOf(llvm::StringRef name) {
  char bytes[sizeof(uint64_t)] = {};
  std::memcpy(bytes, name.data(), std::min(name.size(), sizeof bytes));
  return llvm::support::endian::read64be(bytes);
}

/// The name of a rule and where it stands.
ast::Word nameOf(const Context& context, const DeclaredRule& rule) {
  if (rule.statement)
    return rule.statement->name;
  const ast::Program& program = context.programs[rule.program];
  const ast::RulePlace& place = program.rules.places[rule.index];
  const source::Span span{program.file, place.name_begin, place.name_end};
  return {context.sources.text(span), span};
}

/// Below, at or above zero, as `a` comes before, with or behind `b`.
int compare(const Context& context, const DeclaredRule& rule, uint64_t begin, llvm::StringRef name) {
  if (rule.name_begin != begin)
    return rule.name_begin < begin ? -1 : 1;
  return nameOf(context, rule).text.compare(name);
}

// --- values ---------------------------------------------------------------------------------------------------------

/// Kerberos needs to know both ends of all the rule's traffic.
KerberosDefault kerberosFor(const Context& context, const model::RuleParts& rule) {
  std::vector<model::HostId> hosts = rule.hosts;
  if (!rule.among)
    for (const model::AddressSet* side : {&rule.from, &rule.to}) {
      if (!side->me && !side->beyond_hosts.empty())
        return {};
      llvm::append_range(hosts, side->hosts);
    }
  return kerberosBetween(context, hosts);
}

void resolveVerdict(Context& context, const ast::RuleDecl& decl, model::RuleParts& rule, bool damaged) {
  const ast::VerdictClause* found = nullptr;
  for (const auto& clause : decl.clauses)
    if (const auto* verdict = std::get_if<ast::VerdictClause>(&clause)) {
      if (found)
        context.diags.report(verdict->span, diag::TwoVerdicts, rule.name.str())
            .label(found->span, "first given here")
            .help("leave one, and write a rule of its own for other traffic");
      else
        found = verdict;
    }
  if (!found) {
    reportMissing(context, decl.name, "rule", "permit, block or negotiate", decl.damaged);
    return;
  }
  switch (found->kind) {
  case ast::VerdictClause::Kind::permit:
    rule.verdict = model::Rule::Verdict::permit;
    return;
  case ast::VerdictClause::Kind::block:
    rule.verdict = model::Rule::Verdict::block;
    return;
  case ast::VerdictClause::Kind::negotiate:
    rule.verdict = model::Rule::Verdict::negotiate;
    rule.use = completeUsing(context, resolveUsing(context, found->items, found->span),
                             {"rule", rule.name, rule.span, kerberosFor(context, rule), damaged});
    return;
  }
}

void resolveAmong(Context& context, const ast::RuleDecl& decl, model::RuleParts& rule) {
  size_t errors_before = context.diags.errorCount();
  const model::AddressSet set = resolveFilterSide(context, *decl.among, false, FilterUse::rule);
  rule.among = true;
  rule.hosts = set.hosts;
  for (source::Span span : set.beyond_hosts)
    context.diags.report(span, diag::NotAHostAmong, context.sources.text(span).str())
        .help("declare a `host` for each address, or write a rule `on` one side `from ... to` the other");
  if (rule.hosts.size() < 2 && !set.damaged && context.diags.errorCount() == errors_before)
    context.diags
        .report(decl.among->span, diag::TooFewAmong, rule.name.str(), rule.hosts.empty() ? "nobody" : "one host")
        .help("name another host, or remove the rule");
}

void resolveRuleSides(Context& context, const ast::RuleDecl& decl, model::RuleParts& rule) {
  const auto* sides = only<ast::FromToClause>(context, decl.clauses, "from");
  if (decl.among) {
    resolveAmong(context, decl, rule);
    if (sides)
      context.diags.report(sides->span, diag::KindWithoutOption, "a rule `among` hosts", "from ... to")
          .help("leave it out: its traffic is between any two of the hosts");
    return;
  }
  resolveHostsOrGroups(context, decl.hosts, "rule", decl.name, rule.hosts);
  if (!sides) {
    reportMissing(context, decl.name, "rule", "from ... to", decl.damaged);
    return;
  }
  resolveFilterSide(context, sides->from, true, FilterUse::rule, rule.from);
  resolveFilterSide(context, sides->to, true, FilterUse::rule, rule.to);
}

void resolveRule(Context& context, const ast::RuleDecl& decl, model::RuleParts& rule) {
  rule.clear();
  rule.name = decl.name.text;
  rule.span = decl.name.span;
  size_t errors_before = context.diags.errorCount();
  resolveRuleSides(context, decl, rule); // before the verdict, which asks who the rule is for
  resolveVerdict(context, decl, rule, decl.damaged || context.diags.errorCount() > errors_before);
  bool negotiates = rule.verdict == model::Rule::Verdict::negotiate;
  if (const auto* service = only<ast::ServiceClause>(context, decl.clauses, "service"))
    resolveServices(context, service->items, rule.services);
  if (const auto* outbound = only<ast::OutboundClause>(context, decl.clauses, "outbound")) {
    rule.fallback = outbound->fallback;
    if (!negotiates)
      context.diags.report(outbound->span, diag::NeedsNegotiate, "outbound");
  }
  if (const auto* accept = only<ast::AcceptUnsecuredClause>(context, decl.clauses, "accept unsecured")) {
    rule.accept_unsecured = true;
    if (!negotiates)
      context.diags.report(accept->span, diag::NeedsNegotiate, "accept unsecured");
  }
  if (const auto* one_way = only<ast::OneWayClause>(context, decl.clauses, "one-way")) {
    rule.one_way = true;
    if (negotiates)
      context.diags.report(one_way->span, diag::KindWithoutOption, "a negotiating rule", "one-way")
          .help("security associations come in pairs: only permit and block may be one-way");
  }
  if (const auto* connection = only<ast::ConnectionClause>(context, decl.clauses, "connection"))
    rule.connection = oneOf<ir::ConnectionType>(context, connection->kind, "connection type",
                                                {{"all", ir::ConnectionType::all},
                                                 {"lan", ir::ConnectionType::lan},
                                                 {"remote-access", ir::ConnectionType::remote_access}})
                          .value_or(ir::ConnectionType::all);
  rule.reason = textOf<ast::ReasonClause>(context, decl.clauses, "reason");
  rule.owner = textOf<ast::OwnerClause>(context, decl.clauses, "owner");
  textOf<ast::DescriptionClause>(context, decl.clauses, "description");
}

/// Reads and resolves the rules of the programs.
class RulesAtWork {
public:
  explicit RulesAtWork(Context& context) : context(context), packer(context.decls.rules.size()) {
    for (const ast::Program& program : context.programs)
      ranks.emplace_back(program.rules.places.size(), kTaken);
    for (uint32_t rank = 0; rank < context.decls.rules.size(); ++rank) {
      const DeclaredRule& rule = context.decls.rules[rank];
      if (rule.statement)
        take(*rule.statement, rank);
      else
        ranks[rule.program][rule.index] = rank;
    }
  }

  model::Rules run() {
    for (size_t i = 0; i < context.programs.size(); ++i)
      read(context.programs[i], ranks[i]);
    return packer.finish();
  }

private:
  /// The rank of a rule whose name is taken: it is read for its faults only.
  static constexpr uint32_t kTaken = ~uint32_t(0);

  void read(const ast::Program& program, llvm::ArrayRef<uint32_t> program_ranks) {
    if (program_ranks.empty())
      return;
    parse::RuleReader reader(context.sources, program, context.diags);
    for (size_t i = 0; i < program_ranks.size(); ++i) {
      const ast::RuleDecl* decl = reader.next();
      if (!decl)
        return;
      if (program_ranks[i] != kTaken)
        take(*decl, program_ranks[i]);
    }
  }

  void take(const ast::RuleDecl& decl, uint32_t rank) {
    resolveRule(context, decl, parts);
    packer.add(rank, parts);
  }

  Context& context;
  model::RulePacker packer;
  model::RuleParts parts;
  std::vector<std::vector<uint32_t>> ranks; ///< of each program's places
};

} // namespace

void declareRules(Context& context) {
  std::vector<DeclaredRule>& rules = context.decls.rules;
  for (uint32_t i = 0; i < context.programs.size(); ++i) {
    const ast::Program& program = context.programs[i];
    for (uint32_t place = 0; place < program.rules.places.size(); ++place)
      rules.push_back({0, i, place});
    for (const ast::Declaration& declaration : program.declarations)
      if (const auto* rule = std::get_if<ast::RuleDecl>(&declaration))
        rules.push_back({0, i, 0, rule});
  }
  for (DeclaredRule& rule : rules)
    rule.name_begin = beginOf(nameOf(context, rule).text);
  llvm::sort(rules, [&](const DeclaredRule& a, const DeclaredRule& b) {
    if (a.name_begin != b.name_begin)
      return a.name_begin < b.name_begin;
    const ast::Word first = nameOf(context, a), second = nameOf(context, b);
    if (int order = first.text.compare(second.text))
      return order < 0;
    return std::pair(a.program, first.span.begin) < std::pair(b.program, second.span.begin);
  });
  const bool others = !context.decls.exemptions.empty();
  size_t kept = 0;
  for (const DeclaredRule& rule : rules) {
    const ast::Word name = nameOf(context, rule);
    const Symbol* other = others ? context.names.find(name.text, SymbolKind::rule) : nullptr;
    const bool again = kept > 0 && compare(context, rules[kept - 1], rule.name_begin, name.text) == 0;
    if (other)
      reportDuplicate(name, *other, context.diags);
    else if (again)
      reportDuplicate(name, {SymbolKind::rule, 0, nameOf(context, rules[kept - 1]).span}, context.diags);
    else
      rules[kept++] = rule;
  }
  rules.resize(kept);
}

source::Span findRule(const Context& context, llvm::StringRef name) {
  const uint64_t begin = beginOf(name);
  const auto& rules = context.decls.rules;
  auto at = std::lower_bound(rules.begin(), rules.end(), name, [&](const DeclaredRule& rule, llvm::StringRef wanted) {
    return compare(context, rule, begin, wanted) < 0;
  });
  return at != rules.end() && compare(context, *at, begin, name) == 0 ? nameOf(context, *at).span : source::Span();
}

void resolveRules(Context& context) {
  context.model.rules = RulesAtWork(context).run();
}

} // namespace cordon::sema
