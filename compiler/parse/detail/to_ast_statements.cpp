// Heads of blocks, statements without a block, and whole declarations.
#include "compiler/parse/detail/to_ast.h"

#include <cassert>

namespace cordon::parse {
namespace {

ast::GroupDecl::Kind groupKind(size_t type) {
  using Kind = ast::GroupDecl::Kind;
  switch (type) {
  case P::BOUNDARY:
    return Kind::boundary;
  case P::NO_FALLBACK:
    return Kind::no_fallback;
  case P::ENCRYPTION:
    return Kind::encryption;
  case P::RESPOND_ONLY:
    return Kind::respond_only;
  case P::NO_IPSEC:
    return Kind::no_ipsec;
  default:
    return Kind::isolation;
  }
}

ast::ExpectDecl::Verdict verdict(P::OutcomeContext* context) {
  using Verdict = ast::ExpectDecl::Verdict;
  switch (context->start->getType()) {
  case P::CLEAR:
    return Verdict::clear;
  case P::BLOCKED:
    return Verdict::blocked;
  case P::FAILS:
    return Verdict::fails;
  case P::ONE_WAY:
    return Verdict::one_way;
  case P::UNKNOWN:
    return Verdict::unknown;
  default:
    return context->encrypted ? Verdict::encrypted : Verdict::secured;
  }
}

/// A block's node with its name and the span of `KEYWORD NAME`.
template <class Decl, class Head> Decl named(const ToAst& to, Head* head) {
  Decl decl;
  decl.name = to.word(head->name);
  decl.span = to.span(head->start, head->name->stop);
  return decl;
}

} // namespace

ast::PolicyDecl ToAst::head(P::PolicyHeadContext* c) const {
  return named<ast::PolicyDecl>(*this, c);
}
ast::ForestDecl ToAst::head(P::ForestHeadContext* c) const {
  return named<ast::ForestDecl>(*this, c);
}
ast::HostDecl ToAst::head(P::HostHeadContext* c) const {
  return named<ast::HostDecl>(*this, c);
}
ast::CaDecl ToAst::head(P::CaHeadContext* c) const {
  return named<ast::CaDecl>(*this, c);
}
ast::ProposalDecl ToAst::head(P::ProposalHeadContext* c) const {
  return named<ast::ProposalDecl>(*this, c);
}
ast::ExemptionDecl ToAst::head(P::ExemptionHeadContext* c) const {
  return named<ast::ExemptionDecl>(*this, c);
}
ast::TunnelDecl ToAst::head(P::TunnelHeadContext* c) const {
  return named<ast::TunnelDecl>(*this, c);
}
ast::DeviceDecl ToAst::head(P::DeviceHeadContext* c) const {
  return named<ast::DeviceDecl>(*this, c);
}

ast::GroupDecl ToAst::head(P::GroupHeadContext* c) const {
  auto decl = named<ast::GroupDecl>(*this, c);
  decl.kind = groupKind(c->kind->start->getType());
  return decl;
}

ast::RuleDecl ToAst::head(P::RuleHeadContext* c) const {
  auto decl = named<ast::RuleDecl>(*this, c);
  if (c->hosts)
    decl.hosts = wordsOf(c->hosts->items);
  if (c->among)
    decl.among = addressSet(c->among);
  return decl;
}

ast::ImportDecl ToAst::statement(P::ImportDeclContext* c) const {
  return {string(c->pattern), span(c)};
}

ast::InventoryDecl ToAst::statement(P::InventoryDeclContext* c) const {
  return {string(c->pattern), span(c)};
}

ast::SubnetDecl ToAst::statement(P::SubnetDeclContext* c) const {
  auto decl = named<ast::SubnetDecl>(*this, c);
  decl.prefixes = wordsOf(c->items);
  return decl;
}

ast::AddressesDecl ToAst::statement(P::AddressesDeclContext* c) const {
  auto decl = named<ast::AddressesDecl>(*this, c);
  decl.set = addressSet(c->set);
  return decl;
}

ast::ServiceDecl ToAst::statement(P::ServiceDeclContext* c) const {
  auto decl = named<ast::ServiceDecl>(*this, c);
  decl.items = services(c->list);
  return decl;
}

ast::AuthDecl ToAst::statement(P::AuthDeclContext* c) const {
  auto decl = named<ast::AuthDecl>(*this, c);
  decl.items = methods(c->list);
  return decl;
}

ast::AccessGroupDecl ToAst::statement(P::AccessGroupDeclContext* c) const {
  auto decl = named<ast::AccessGroupDecl>(*this, c);
  decl.users = c->kind->getType() == P::USERS;
  for (P::PrincipalContext* item : c->items) {
    ast::AccessGroupDecl::Item& added = decl.items.emplace_back();
    if (item->account)
      added.account = string(item->account);
    else
      added.name = word(item->name);
  }
  return decl;
}

ast::AssignDecl ToAst::statement(P::AssignDeclContext* c) const {
  using Kind = ast::AssignDecl::Kind;
  P::AssignTargetContext* target = c->target;
  ast::AssignDecl decl;
  decl.policy = word(c->policy);
  decl.span = span(c);
  if (target->unit) {
    decl.kind = Kind::ou;
    decl.unit = string(target->unit);
  } else {
    decl.kind = target->site ? Kind::site : target->domain ? Kind::domain : Kind::local;
  }
  decl.where = target->domain ? word(target->domain) : target->site ? word(target->site) : word(target->host);
  return decl;
}

ast::ExpectDecl ToAst::statement(P::ExpectDeclContext* c) const {
  return {addressSet(c->source), addressSet(c->target), services(c->list), verdict(c->result), span(c)};
}

ast::AllowDecl ToAst::statement(P::AllowDeclContext* c) const {
  ast::AllowDecl decl;
  decl.id = word(c->id);
  if (c->until)
    decl.until = word(c->until);
  decl.reason = string(c->text);
  decl.span = span(c->start, c->id->stop);
  return decl;
}

template <class Context> ast::Declaration ToAst::block(Context* context) const {
  auto decl = head(context->head);
  decl.clauses.reserve(context->clauses.size());
  for (auto* part : context->clauses)
    decl.clauses.push_back(clause(part));
  return decl;
}

void ToAst::rule(P::RuleDeclContext* context, ast::RuleDecl& decl) const {
  P::RuleHeadContext* head = context->head;
  decl.name = word(head->name);
  decl.span = span(head->start, head->name->stop);
  decl.hosts.clear();
  if (head->hosts)
    for (const P::WordContext* host : head->hosts->items)
      decl.hosts.push_back(word(host));
  decl.among.reset();
  if (head->among)
    decl.among = addressSet(head->among);
  decl.damaged = false;
  decl.clauses.resize(context->clauses.size());
  for (size_t i = 0; i < decl.clauses.size(); ++i)
    fill(context->clauses[i], decl.clauses[i]);
}

ast::Declaration ToAst::declaration(P::DeclarationContext* context) const {
  switch (context->start->getType()) {
  case P::POLICY:
    return block(context->policy);
  case P::IMPORT:
    return statement(context->import_);
  case P::INVENTORY:
    return statement(context->inventory);
  case P::FOREST:
    return block(context->forest);
  case P::SUBNET:
    return statement(context->subnet);
  case P::ADDRESSES:
    return statement(context->addresses);
  case P::SERVICE:
    return statement(context->service);
  case P::HOST:
    return block(context->host);
  case P::CA:
    return block(context->ca);
  case P::AUTH:
    return statement(context->auth);
  case P::PROPOSAL:
    return block(context->proposal);
  case P::GROUP:
    return block(context->group);
  case P::EXEMPTION:
    return block(context->exemption);
  case P::RULE:
    return block(context->rule_);
  case P::TUNNEL:
    return block(context->tunnel);
  case P::ACCESS_GROUP:
    return statement(context->accessGroup);
  case P::ASSIGN:
    return statement(context->assign);
  case P::DEVICE:
    return block(context->device);
  case P::EXPECT:
    return statement(context->expect);
  case P::ALLOW:
    return statement(context->allow);
  }
  __builtin_unreachable();
}

} // namespace cordon::parse
