/// The grammar's contexts as tree nodes. Contexts hold only labels and their first and last token.
#pragma once

#include "compiler/ast/ast.h"
#include "compiler/parse/detail/parser.h"

namespace cordon::parse {

class ToAst {
public:
  ToAst(llvm::StringRef text, source::FileId file) : text(text), file(file) {}

  ast::Word word(const antlr4::Token* token) const;
  ast::Word word(const antlr4::ParserRuleContext* context) const { return word(context->start); }
  source::Span span(const antlr4::Token* first, const antlr4::Token* last) const;

  ast::Declaration declaration(P::DeclarationContext* context) const;
  /// Into `decl`, whose room is used again.
  void rule(P::RuleDeclContext* context, ast::RuleDecl& decl) const;

  ast::PolicyDecl head(P::PolicyHeadContext*) const;
  ast::ForestDecl head(P::ForestHeadContext*) const;
  ast::HostDecl head(P::HostHeadContext*) const;
  ast::CaDecl head(P::CaHeadContext*) const;
  ast::ProposalDecl head(P::ProposalHeadContext*) const;
  ast::GroupDecl head(P::GroupHeadContext*) const;
  ast::ExemptionDecl head(P::ExemptionHeadContext*) const;
  ast::RuleDecl head(P::RuleHeadContext*) const;
  ast::TunnelDecl head(P::TunnelHeadContext*) const;
  ast::DeviceDecl head(P::DeviceHeadContext*) const;

  ast::PolicyDecl::Clause clause(P::PolicyClauseContext*) const;
  ast::ForestDecl::Clause clause(P::ForestClauseContext*) const;
  ast::HostDecl::Clause clause(P::HostClauseContext*) const;
  ast::CaDecl::Clause clause(P::CaClauseContext*) const;
  ast::ProposalDecl::Clause clause(P::ProposalClauseContext*) const;
  ast::GroupDecl::Clause clause(P::GroupClauseContext*) const;
  ast::ExemptionDecl::Clause clause(P::ExemptionClauseContext*) const;
  ast::RuleDecl::Clause clause(P::RuleClauseContext*) const;
  ast::TunnelDecl::Clause clause(P::TunnelClauseContext*) const;
  ast::DeviceDecl::Clause clause(P::DeviceClauseContext*) const;

private:
  /// What a clause or statement covers, without its `;`.
  source::Span span(const antlr4::ParserRuleContext* context) const;
  ast::Text string(const antlr4::Token* token) const;
  template <class Context> std::vector<ast::Word> wordsOf(const std::vector<Context*>& items) const;
  std::vector<ast::Word> wordsOf(const std::vector<antlr4::Token*>& tokens) const;

  template <class Context> ast::AddressItem dnsItem(Context* context) const; ///< `dns("...")`
  ast::AddressItem addressItem(P::AddressItemContext*) const;
  std::vector<ast::AddressItem> addressItems(P::AddressListContext*) const;
  ast::AddressSet addressSet(P::AddressSetContext*) const;
  ast::ServiceItem serviceItem(P::ServiceItemContext*) const;
  std::vector<ast::ServiceItem> services(P::ServiceListContext*) const; ///< none for null
  // Into what has been used before: its room is used again.
  void fill(P::AddressListContext*, std::vector<ast::AddressItem>& items) const;
  void fill(P::AddressSideContext*, std::vector<ast::AddressItem>& items) const;
  void fill(P::AddressSetContext*, ast::AddressSet& set) const;
  void fill(P::ServiceListContext*, std::vector<ast::ServiceItem>& items) const;
  void fill(P::RuleClauseContext*, ast::RuleDecl::Clause& clause) const;
  ast::AuthItem authItem(P::AuthItemContext*) const;
  std::vector<ast::AuthItem> methods(P::AuthListContext*) const; ///< none for null
  std::vector<ast::QuickItem> quickItems(P::QuickListContext*) const;
  ast::Quantity quantity(P::QuantityContext*) const;
  ast::TunnelEnd tunnelEnd(P::TunnelEndContext*) const;
  ast::MemberItem memberItem(P::MemberItemContext*) const;

  ast::UsingClause clause(P::UsingClauseContext*) const;
  ast::OutboundClause clause(P::OutboundClauseContext*) const;
  ast::ServiceClause clause(P::ServiceClauseContext*) const;
  ast::HostDecl::Clause clause(P::AddressClauseContext*) const;
  ast::HostCertificateClause clause(P::HostCertificateClauseContext*) const;
  ast::OffersClause clause(P::OffersClauseContext*) const;
  ast::VerdictClause clause(P::VerdictClauseContext*) const;
  /// Clauses that are one keyword and one string.
  template <class Clause, class Context> Clause textClause(Context* context) const {
    return {string(context->text), span(context)};
  }

  ast::ImportDecl statement(P::ImportDeclContext*) const;
  ast::InventoryDecl statement(P::InventoryDeclContext*) const;
  ast::SubnetDecl statement(P::SubnetDeclContext*) const;
  ast::AddressesDecl statement(P::AddressesDeclContext*) const;
  ast::ServiceDecl statement(P::ServiceDeclContext*) const;
  ast::AuthDecl statement(P::AuthDeclContext*) const;
  ast::AccessGroupDecl statement(P::AccessGroupDeclContext*) const;
  ast::AssignDecl statement(P::AssignDeclContext*) const;
  ast::ExpectDecl statement(P::ExpectDeclContext*) const;
  ast::AllowDecl statement(P::AllowDeclContext*) const;
  template <class Context> ast::Declaration block(Context* context) const;

  llvm::StringRef text;
  source::FileId file;
};

} // namespace cordon::parse
