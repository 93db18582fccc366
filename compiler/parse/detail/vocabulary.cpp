#include "compiler/parse/detail/vocabulary.h"

#include "compiler/parse/detail/parser.h"

#include <first_sets.h>

#include <algorithm>
#include <iterator>

namespace cordon::parse {
namespace {

struct BlockRow {
  size_t keyword;
  llvm::ArrayRef<uint16_t> clause_begins; ///< with one of these
};
const BlockRow kBlocks[] = {
    {P::POLICY, first::kPolicyClause},       {P::FOREST, first::kForestClause},
    {P::HOST, first::kHostClause},           {P::CA, first::kCaClause},
    {P::PROPOSAL, first::kProposalClause},   {P::GROUP, first::kGroupClause},
    {P::EXEMPTION, first::kExemptionClause}, {P::RULE, first::kRuleClause},
    {P::TUNNEL, first::kTunnelClause},       {P::DEVICE, first::kDeviceClause},
};

/// Kinds of values and marks. All other tokens are keywords, spelt like their symbol.
struct TextRow {
  size_t type;
  const char* text;
};
constexpr TextRow kTexts[] = {
    {P::NAME, "a name"},
    {P::SUITE, "an algorithm suite"},
    {P::NUMBER, "a number"},
    {P::PORTS, "a port range such as `1024-65535`"},
    {P::DATE, "a date such as `2027-06-30`"},
    {P::TRANSPORT, "a protocol and port such as `udp/500`"},
    {P::LITERAL, "an address"},
    {P::STRING, "a string in double quotes"},
    {P::LBRACE, "{"},
    {P::RBRACE, "}"},
    {P::LPAREN, "("},
    {P::RPAREN, ")"},
    {P::COMMA, ","},
    {P::SEMI, ";"},
    {P::COLON, ":"},
    {P::EQUALS, "="},
    {P::PLUS, "+"},
    {P::ARROW, "->"},
    {P::BOTH_WAYS, "<->"},
    {P::BAD, "a character that no token has"},
};

} // namespace

const Vocabulary& Vocabulary::get() {
  static const Vocabulary vocabulary;
  return vocabulary;
}

Vocabulary::Vocabulary() {
  TokenWindow nothing;
  P parser(&nothing);
  const antlr4::dfa::Vocabulary& symbols = parser.getVocabulary();
  size_t count = symbols.getMaxTokenType() + 1;

  auto setOf = [&](llvm::ArrayRef<uint16_t> types) {
    llvm::BitVector set{unsigned(count)};
    for (uint16_t type : types)
      set.set(type);
    return set;
  };
  statements = setOf(first::kDeclaration);
  words = setOf(first::kWord);
  any_clause.resize(unsigned(count));
  for (const BlockRow& row : kBlocks)
    any_clause |= clauses[row.keyword] = setOf(row.clause_begins);

  texts.resize(count);
  keywords.resize(unsigned(count), true);
  keywords.reset(0); // no token
  for (const TextRow& row : kTexts) {
    texts[row.type] = row.text;
    keywords.reset(unsigned(row.type));
  }
  for (unsigned type : keywords.set_bits()) {
    texts[type] = llvm::StringRef(symbols.getSymbolicName(type)).lower();
    std::replace(texts[type].begin(), texts[type].end(), '_', '-');
  }
  for (unsigned type : statements.set_bits())
    statement_names.push_back(texts[type]);
}

bool Vocabulary::opensClause(size_t statement, size_t type) const {
  auto at = clauses.find(statement);
  return at != clauses.end() && has(at->second, type);
}

std::vector<llvm::StringRef> Vocabulary::clauseNames(size_t statement) const {
  std::vector<llvm::StringRef> names;
  if (auto at = clauses.find(statement); at != clauses.end())
    for (unsigned type : at->second.set_bits())
      names.push_back(texts[type]);
  std::sort(names.begin(), names.end());
  return names;
}

} // namespace cordon::parse
