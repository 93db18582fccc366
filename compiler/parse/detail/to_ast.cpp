#include "compiler/parse/detail/to_ast.h"

#include <cassert>

namespace cordon::parse {

// --- words and spans ------------------------------------------------------------------------------------------------

/// All tokens are ours: nothing conjures any.
static const Token& plain(const antlr4::Token* token) {
  return static_cast<const SourceToken*>(token)->plain();
}

source::Span ToAst::span(const antlr4::Token* first, const antlr4::Token* last) const {
  return {file, plain(first).begin, plain(last).end};
}

source::Span ToAst::span(const antlr4::ParserRuleContext* context) const {
  source::Span whole = span(context->start, context->stop);
  if (plain(context->stop).type == P::SEMI)
    whole.end = plain(context->stop).begin;
  // White space alone: a comment before the `;` stays inside.
  whole.end = whole.begin + uint32_t(text.slice(whole.begin, whole.end).rtrim(" \t\r\n").size());
  return whole;
}

ast::Word ToAst::word(const antlr4::Token* token) const {
  source::Span place = span(token, token);
  return {text.slice(place.begin, place.end), place};
}

ast::Text ToAst::string(const antlr4::Token* token) const {
  ast::Text result;
  result.span = span(token, token);
  llvm::StringRef written = text.slice(result.span.begin, result.span.end);
  written.consume_front("\"");
  for (size_t i = 0; i < written.size(); ++i) {
    if (written[i] == '"')
      break;
    if (written[i] != '\\' || i + 1 == written.size()) {
      result.value += written[i];
      continue;
    }
    ++i;
    result.value += written[i] == 'n' ? '\n' : written[i] == 't' ? '\t' : written[i];
  }
  return result;
}

template <class Context> std::vector<ast::Word> ToAst::wordsOf(const std::vector<Context*>& items) const {
  std::vector<ast::Word> result;
  result.reserve(items.size());
  for (const Context* item : items)
    result.push_back(word(item));
  return result;
}

std::vector<ast::Word> ToAst::wordsOf(const std::vector<antlr4::Token*>& tokens) const {
  std::vector<ast::Word> result;
  result.reserve(tokens.size());
  for (const antlr4::Token* token : tokens)
    result.push_back(word(token));
  return result;
}

// --- sets, services, methods ----------------------------------------------------------------------------------------

template <class Context> ast::AddressItem ToAst::dnsItem(Context* context) const {
  llvm::StringRef quoted = word(context->dns).text;
  quoted.consume_front("\"");
  quoted.consume_back("\"");
  return {ast::AddressItem::Kind::dns, {quoted, span(context->start, context->stop)}};
}

ast::AddressItem ToAst::addressItem(P::AddressItemContext* context) const {
  using Kind = ast::AddressItem::Kind;
  size_t type = context->start->getType();
  if (context->dns)
    return dnsItem(context);
  Kind kind = type == P::LITERAL ? Kind::literal : type == P::ANY ? Kind::any : type == P::ME ? Kind::me : Kind::name;
  return {kind, word(context)};
}

void ToAst::fill(P::AddressListContext* context, std::vector<ast::AddressItem>& items) const {
  items.clear();
  items.reserve(context->items.size());
  for (P::AddressItemContext* item : context->items)
    items.push_back(addressItem(item));
}

void ToAst::fill(P::AddressSideContext* context, std::vector<ast::AddressItem>& items) const {
  if (context->list)
    return fill(context->list, items);
  items.clear();
  items.push_back(addressItem(context->item));
}

void ToAst::fill(P::AddressSetContext* context, ast::AddressSet& set) const {
  fill(context->items, set.items);
  set.minus.clear();
  if (context->less)
    fill(context->less, set.minus);
  set.span = span(context);
}

std::vector<ast::AddressItem> ToAst::addressItems(P::AddressListContext* context) const {
  std::vector<ast::AddressItem> result;
  fill(context, result);
  return result;
}

ast::AddressSet ToAst::addressSet(P::AddressSetContext* context) const {
  ast::AddressSet result;
  fill(context, result);
  return result;
}

ast::ServiceItem ToAst::serviceItem(P::ServiceItemContext* context) const {
  using Kind = ast::ServiceItem::Kind;
  ast::ServiceItem result;
  result.span = span(context);
  result.word = word(context);
  switch (context->start->getType()) {
  case P::TRANSPORT: {
    result.kind = result.word.text.starts_with("tcp") ? Kind::tcp : Kind::udp;
    ast::Word ports = result.word;
    ports.span.begin += 4;
    ports.text = ports.text.drop_front(4);
    result.to = ports;
    break;
  }
  case P::TCP:
    result.kind = Kind::tcp;
    break;
  case P::UDP:
    result.kind = Kind::udp;
    break;
  case P::ICMP:
    result.kind = Kind::icmp;
    break;
  case P::ICMPV6:
    result.kind = Kind::icmpv6;
    break;
  case P::PROTOCOL:
    result.kind = Kind::protocol;
    result.word = word(context->number);
    break;
  default:
    result.kind = Kind::name;
  }
  if (context->sources)
    result.from = word(context->sources);
  if (context->targets)
    result.to = word(context->targets);
  if (context->type)
    result.type = word(context->type);
  if (context->code)
    result.code = word(context->code);
  return result;
}

void ToAst::fill(P::ServiceListContext* context, std::vector<ast::ServiceItem>& items) const {
  items.clear();
  if (!context)
    return;
  items.reserve(context->items.size());
  for (P::ServiceItemContext* item : context->items)
    items.push_back(serviceItem(item));
}

std::vector<ast::ServiceItem> ToAst::services(P::ServiceListContext* context) const {
  std::vector<ast::ServiceItem> result;
  fill(context, result);
  return result;
}

ast::AuthItem ToAst::authItem(P::AuthItemContext* context) const {
  using Kind = ast::AuthItem::Kind;
  ast::AuthItem result;
  result.span = span(context);
  switch (context->start->getType()) {
  case P::KERBEROS:
    result.kind = Kind::kerberos;
    break;
  case P::CERTIFICATE:
    result.kind = Kind::certificate;
    result.names = wordsOf(context->authorities->items);
    result.mapped = context->mapped != nullptr;
    break;
  case P::PSK:
    result.kind = context->file ? Kind::psk_file : Kind::psk_environment;
    result.text = string(context->file ? context->file : context->variable);
    break;
  default:
    result.kind = Kind::name;
    result.names = {word(context)};
  }
  return result;
}

std::vector<ast::AuthItem> ToAst::methods(P::AuthListContext* context) const {
  std::vector<ast::AuthItem> result;
  if (context)
    for (P::AuthItemContext* item : context->items)
      result.push_back(authItem(item));
  return result;
}

std::vector<ast::QuickItem> ToAst::quickItems(P::QuickListContext* context) const {
  std::vector<ast::QuickItem> result;
  for (P::QuickItemContext* item : context->items) {
    ast::QuickItem& quick = result.emplace_back();
    quick.span = span(item);
    for (P::QuickPartContext* part : item->parts)
      quick.parts.push_back({part->start->getType() == P::AH, wordsOf(part->items), span(part)});
  }
  return result;
}

ast::Quantity ToAst::quantity(P::QuantityContext* context) const {
  return {word(context->number), word(context->unit), span(context)};
}

// --- clauses --------------------------------------------------------------------------------------------------------

ast::UsingClause ToAst::clause(P::UsingClauseContext* c) const {
  return {methods(c->list), span(c)};
}

ast::OutboundClause ToAst::clause(P::OutboundClauseContext* c) const {
  return {c->value->getType() == P::FALLBACK, span(c)};
}

ast::ServiceClause ToAst::clause(P::ServiceClauseContext* c) const {
  return {services(c->list), span(c)};
}

ast::PolicyDecl::Clause ToAst::clause(P::PolicyClauseContext* context) const {
  if (auto* c = context->version)
    return ast::VersionClause{word(c->number), span(c)};
  if (auto* c = context->owner)
    return textClause<ast::OwnerClause>(c);
  if (auto* c = context->description)
    return textClause<ast::DescriptionClause>(c);
  if (auto* c = context->profile)
    return ast::ProfileClause{word(c->name), span(c)};
  if (auto* c = context->using_)
    return clause(c);
  P::DefaultResponseClauseContext* c = context->response;
  return ast::DefaultResponseClause{!c->off, methods(c->list), span(c)};
}

ast::ForestDecl::Clause ToAst::clause(P::ForestClauseContext* context) const {
  if (auto* c = context->domains)
    return ast::DomainsClause{wordsOf(c->items), span(c)};
  P::TrustClauseContext* c = context->trust;
  return ast::TrustClause{word(c->forest), c->way->getType() == P::TWO_WAY, span(c)};
}

ast::HostDecl::Clause ToAst::clause(P::AddressClauseContext* c) const {
  if (!c->items.empty()) {
    ast::HostAddressClause result{{}, span(c)};
    for (P::HostAddressContext* item : c->items)
      result.addresses.push_back(item->dns ? dnsItem(item)
                                           : ast::AddressItem{ast::AddressItem::Kind::literal, word(item)});
    return result;
  }
  return ast::DynamicClause{c->within ? addressItems(c->within) : std::vector<ast::AddressItem>(), span(c)};
}

ast::HostCertificateClause ToAst::clause(P::HostCertificateClauseContext* c) const {
  ast::HostCertificateClause result;
  result.file = string(c->file);
  if (c->key)
    result.key = string(c->key);
  result.authority = word(c->authority);
  result.span = span(c);
  return result;
}

ast::OffersClause ToAst::clause(P::OffersClauseContext* c) const {
  ast::OffersClause result;
  if (c->main)
    result.main = wordsOf(c->main->items);
  if (c->quick)
    result.quick = quickItems(c->quick);
  result.span = span(c);
  return result;
}

ast::HostDecl::Clause ToAst::clause(P::HostClauseContext* context) const {
  if (auto* c = context->address)
    return clause(c);
  if (auto* c = context->platform)
    return ast::PlatformClause{word(c->name), span(c)};
  if (auto* c = context->domain)
    return ast::DomainClause{word(c->name), span(c)};
  if (auto* c = context->ou)
    return textClause<ast::OuClause>(c);
  if (auto* c = context->site)
    return ast::SiteClause{word(c->name), span(c)};
  if (auto* c = context->role)
    return ast::RoleClause{wordsOf(c->list->items), span(c)};
  if (auto* c = context->certificate)
    return clause(c);
  if (auto* c = context->identity)
    return textClause<ast::IdentityClause>(c);
  if (auto* c = context->account)
    return textClause<ast::AccountClause>(c);
  if (auto* c = context->offers)
    return clause(c);
  return textClause<ast::DescriptionClause>(context->description);
}

ast::CaDecl::Clause ToAst::clause(P::CaClauseContext* context) const {
  if (auto* c = context->certificate)
    return ast::CaCertificateClause{string(c->file), span(c)};
  if (auto* c = context->subject)
    return textClause<ast::SubjectClause>(c);
  return textClause<ast::DescriptionClause>(context->description);
}

ast::ProposalDecl::Clause ToAst::clause(P::ProposalClauseContext* context) const {
  if (auto* c = context->ike)
    return ast::IkeClause{word(c->version), span(c)};
  if (auto* c = context->main) {
    ast::MainClause result{wordsOf(c->list->items), std::nullopt, span(c)};
    if (c->lifetime)
      result.lifetime = quantity(c->lifetime);
    return result;
  }
  if (auto* c = context->quick)
    return ast::QuickClause{quickItems(c->list), span(c)};
  if (auto* c = context->lifetime) {
    ast::LifetimeClause result{{}, span(c)};
    for (P::QuantityContext* limit : c->limits)
      result.limits.push_back(quantity(limit));
    return result;
  }
  if (auto* c = context->pfs)
    return ast::PfsClause{word(c->value), span(c)};
  return textClause<ast::DescriptionClause>(context->description);
}

ast::MemberItem ToAst::memberItem(P::MemberItemContext* context) const {
  if (context->name)
    return {false, word(context->name), {}};
  ast::MemberItem result{true, word(context->domain), {}};
  if (context->except)
    result.except = wordsOf(context->except->items);
  return result;
}

ast::GroupDecl::Clause ToAst::clause(P::GroupClauseContext* context) const {
  if (auto* c = context->members) {
    ast::MembersClause result{{}, span(c)};
    for (P::MemberItemContext* item : c->items)
      result.items.push_back(memberItem(item));
    return result;
  }
  if (auto* c = context->secure)
    return ast::SecureClause{addressSet(c->set), span(c)};
  if (auto* c = context->using_)
    return clause(c);
  if (auto* c = context->outbound)
    return clause(c);
  if (auto* c = context->stage)
    return ast::StageClause{c->value->getType() == P::REQUIRE, span(c)};
  if (auto* c = context->mode_)
    return ast::ModeClause{c->value->getType() == P::AUDIT, span(c)};
  if (auto* c = context->inbound)
    return ast::InboundClause{c->value->getType() == P::ALLOW, wordsOf(c->list->items), span(c)};
  if (auto* c = context->initiate)
    return ast::InitiateClause{wordsOf(c->list->items), span(c)};
  if (auto* c = context->reason)
    return textClause<ast::ReasonClause>(c);
  if (auto* c = context->owner)
    return textClause<ast::OwnerClause>(c);
  return textClause<ast::DescriptionClause>(context->description);
}

ast::ExemptionDecl::Clause ToAst::clause(P::ExemptionClauseContext* context) const {
  if (auto* c = context->to)
    return ast::ToClause{addressSet(c->set), services(c->list), span(c)};
  if (auto* c = context->applies)
    return ast::AppliesClause{wordsOf(c->list->items), span(c)};
  if (auto* c = context->reason)
    return textClause<ast::ReasonClause>(c);
  if (auto* c = context->owner)
    return textClause<ast::OwnerClause>(c);
  if (auto* c = context->ticket)
    return textClause<ast::TicketClause>(c);
  if (auto* c = context->expires)
    return ast::ExpiresClause{word(c->date), span(c)};
  return textClause<ast::DescriptionClause>(context->description);
}

ast::VerdictClause ToAst::clause(P::VerdictClauseContext* c) const {
  using Kind = ast::VerdictClause::Kind;
  size_t type = c->start->getType();
  Kind kind = type == P::PERMIT ? Kind::permit : type == P::BLOCK ? Kind::block : Kind::negotiate;
  return {kind, methods(c->list), span(c)};
}

void ToAst::fill(P::RuleClauseContext* context, ast::RuleDecl::Clause& clause) const {
  auto place = [&]<class Clause>(Clause*) -> Clause& {
    auto* same = std::get_if<Clause>(&clause);
    return same ? *same : clause.emplace<Clause>();
  };
  if (P::FromToClauseContext* sides = context->fromTo) {
    auto& result = place(static_cast<ast::FromToClause*>(nullptr));
    fill(sides->source, result.from);
    fill(sides->target, result.to);
    result.span = span(sides);
  } else if (P::ServiceClauseContext* service = context->service) {
    auto& result = place(static_cast<ast::ServiceClause*>(nullptr));
    fill(service->list, result.items);
    result.span = span(service);
  } else {
    clause = this->clause(context);
  }
}

ast::RuleDecl::Clause ToAst::clause(P::RuleClauseContext* context) const {
  if (auto* c = context->fromTo)
    return ast::FromToClause{addressSet(c->source), addressSet(c->target), span(c)};
  if (auto* c = context->service)
    return clause(c);
  if (auto* c = context->verdict)
    return clause(c);
  if (auto* c = context->outbound)
    return clause(c);
  if (auto* c = context->accept)
    return ast::AcceptUnsecuredClause{span(c)};
  if (auto* c = context->oneWay)
    return ast::OneWayClause{span(c)};
  if (auto* c = context->connection)
    return ast::ConnectionClause{word(c->kind), span(c)};
  if (auto* c = context->reason)
    return textClause<ast::ReasonClause>(c);
  if (auto* c = context->owner)
    return textClause<ast::OwnerClause>(c);
  return textClause<ast::DescriptionClause>(context->description);
}

ast::TunnelEnd ToAst::tunnelEnd(P::TunnelEndContext* context) const {
  ast::TunnelEnd end{word(context->host), addressSet(context->behind), std::nullopt};
  if (context->at)
    end.at = word(context->at);
  return end;
}

ast::TunnelDecl::Clause ToAst::clause(P::TunnelClauseContext* context) const {
  if (auto* c = context->between)
    return ast::BetweenClause{tunnelEnd(c->left), tunnelEnd(c->right), span(c)};
  if (auto* c = context->using_)
    return clause(c);
  if (auto* c = context->reason)
    return textClause<ast::ReasonClause>(c);
  if (auto* c = context->owner)
    return textClause<ast::OwnerClause>(c);
  return textClause<ast::DescriptionClause>(context->description);
}

ast::DeviceDecl::Clause ToAst::clause(P::DeviceClauseContext* context) const {
  if (auto* c = context->path)
    return ast::PathClause{addressSet(c->left), addressSet(c->right), span(c)};
  if (auto* c = context->passes)
    return ast::PassesClause{services(c->list), span(c)};
  if (auto* c = context->reads)
    return ast::ReadsClause{wordsOf(c->list->items), span(c)};
  if (auto* c = context->nat)
    return ast::NatClause{span(c)};
  return textClause<ast::DescriptionClause>(context->description);
}

} // namespace cordon::parse
