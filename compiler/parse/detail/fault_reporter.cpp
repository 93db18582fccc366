#include "compiler/parse/detail/fault_reporter.h"

#include "compiler/diag/kinds/syn.h"
#include "compiler/diag/likely_keys.h"
#include "compiler/parse/text_check.h"

#include <llvm/ADT/StringExtras.h>

#include <algorithm>

namespace cordon::parse {
namespace {

/// What a rule is called where its first token is missing.
struct RulePhrase {
  size_t rule;
  const char* phrase;
};
constexpr RulePhrase kRules[] = {
    {P::RuleServiceItem, "a service (`tcp`, `udp`, `icmp`, `icmpv6`, `protocol` or a name)"},
    {P::RuleAuthItem, "an authentication method (`kerberos`, `certificate`, `psk` or a name)"},
    {P::RuleQuickPart, "`esp` or `ah`"},
    {P::RuleSuite, "an algorithm or suite"},
    {P::RulePorts, "a port or port range"},
};

/// What a bare word means where it is not a name, by the rule that asks for it.
constexpr RulePhrase kWords[] = {
    {P::RuleQuantity, "a unit such as `s`, `min` or `kB`"},
    {P::RuleServiceItem, "an ICMP type"},
    {P::RulePfsClause, "a Diffie-Hellman group"},
};

/// What to do about characters that no token has, by how they begin.
struct CharacterHelp {
  llvm::StringLiteral begin, help;
};
constexpr CharacterHelp kCharacters[] = {
    {"'", "strings stand in double quotes"},
    {"\xe2\x80\x9c", "strings stand in plain double quotes: \""},
    {"\xe2\x80\x9d", "strings stand in plain double quotes: \""},
    {"\xe2\x80\x98", "strings stand in plain double quotes: \""},
    {"/*", "comments begin with `#` or `//` and end with their line"},
    {"-", "a range is written without spaces: `10.1.9.10-10.1.9.20`"},
    {"\xe2\x80\x93", "a range is written with a plain `-`"},
    {"\xe2\x86\x92", "the arrow is written `->`"},
    {"[", "sets stand in braces: `{ a, b }`"},
    {"<", "names and values stand without `<` and `>`"},
};

const char* phraseFor(llvm::ArrayRef<RulePhrase> rows, size_t rule) {
  for (const RulePhrase& row : rows)
    if (row.rule == rule)
      return row.phrase;
  return nullptr;
}

std::string inBackticks(llvm::StringRef text) {
  return "`" + text.str() + "`";
}

std::string joinedByOr(llvm::ArrayRef<std::string> parts) {
  std::string out;
  for (size_t i = 0; i < parts.size(); ++i)
    out += (i == 0 ? "" : i + 1 == parts.size() ? " or " : ", ") + parts[i];
  return out;
}

/// The first unknown escape of a string that has one: its offset from the opening quote.
size_t offsetOfBadEscape(llvm::StringRef string) {
  size_t found = 0;
  for (size_t i = 1; i + 1 < string.size(); ++i)
    if (string[i] == '\\') {
      if (!found && !llvm::StringRef("\"\\nt").contains(string[i + 1]))
        found = i;
      ++i;
    }
  return found;
}

} // namespace

FaultReporter::FaultReporter(llvm::StringRef text, source::FileId file, llvm::ArrayRef<uint32_t> text_faults,
                             const TokenWindow& window, const StatementLoader& loader, diag::Diagnostics& diags)
    : vocabulary(Vocabulary::get()), text(text), file(file), text_faults(text_faults), window(window), loader(loader),
      diags(diags) {}

template <class... Args>
diag::Report FaultReporter::add(source::Span span, const diag::Kind<Args...>& kind, diag::Passed<Args>... args) {
  ++reported;
  if (isFull())
    return diags.report(span, diag::TooManyErrors, kErrorsMax);
  diag::concealMisplacedKeys(text, file, span.begin, diags);
  return diags.report(span, kind, args...);
}

const Token& FaultReporter::tokenAt(size_t index) const {
  return index < window.tokens.size() ? window.tokens[index].plain() : loader.ahead();
}

std::string FaultReporter::shown(const Token& token) const {
  return token.type == kEndOfFile ? "the end of the file" : inBackticks(printable(textOf(token)));
}

std::string FaultReporter::expectedText(const SyntaxFault& fault) const {
  if (fault.begins_rule)
    if (const char* phrase = phraseFor(kRules, fault.rule))
      return phrase;
  const antlr4::misc::IntervalSet& expected = fault.expected;
  // Where any name may stand, the keywords that may be names are not worth a word.
  bool any_name = expected.contains(size_t(P::NAME)) && expected.contains(size_t(P::VERSION));
  std::vector<std::string> values, words, marks;
  for (ssize_t item : expected.toList()) {
    if (item <= 0)
      continue;
    auto type = size_t(item);
    const char* meaning = type == P::NAME && !any_name ? phraseFor(kWords, fault.rule) : nullptr;
    if (vocabulary.isKeyword(type)) {
      if (!any_name || !vocabulary.isWord(type))
        words.push_back(inBackticks(vocabulary.text(type)));
    } else if (type >= P::COMMA) {
      marks.push_back(inBackticks(vocabulary.text(type)));
    } else if (type != P::SUITE || !any_name) {
      values.push_back(meaning ? meaning : vocabulary.text(type).str());
    }
  }
  values.insert(values.end(), words.begin(), words.end());
  values.insert(values.end(), marks.begin(), marks.end());
  return values.empty() ? "the end of the statement" : joinedByOr(values);
}

bool FaultReporter::hasEncodingFault(size_t first, size_t limit) const {
  const auto* near = std::lower_bound(text_faults.begin(), text_faults.end(), tokenAt(first).begin);
  return near != text_faults.end() && *near < tokenAt(limit - 1).end;
}

size_t FaultReporter::faultyToken(size_t first, size_t limit) const {
  while (first < limit && tokenAt(first).fault == Fault::none)
    ++first;
  return first;
}

bool FaultReporter::hasInnerFault(size_t first, size_t limit) const {
  return hasEncodingFault(first, limit) || faultyToken(first, limit) < limit;
}

bool FaultReporter::reportInnerFault(size_t first, size_t limit) {
  if (hasEncodingFault(first, limit))
    return true;
  size_t faulty = faultyToken(first, limit);
  if (faulty == limit)
    return false;
  const Token& token = tokenAt(faulty);
  llvm::StringRef written = textOf(token);
  switch (token.fault) {
  case Fault::none:
    break;
  case Fault::character: {
    if (written.starts_with("/*"))
      written = written.take_front(2);
    diag::Report report = add(spanOf(token), diag::UnexpectedCharacter, printable(written));
    for (const CharacterHelp& row : kCharacters)
      if (written.starts_with(row.begin)) {
        report.help(row.help.str());
        return true;
      }
    if (llvm::any_of(written, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
      report.help("names are made of ASCII letters, digits, `_`, `-` and `.`");
    return true;
  }
  case Fault::unclosed_string:
    add(spanOf(token), diag::UnclosedString).help("close it with `\"`, and write a line end as `\\n`");
    return true;
  case Fault::escape: {
    uint32_t at = token.begin + uint32_t(offsetOfBadEscape(written));
    // The escaped character may be longer than a byte.
    uint32_t end_of_escape = at + 2;
    while (end_of_escape < token.end && (text[end_of_escape] & 0xc0) == 0x80)
      ++end_of_escape;
    source::Span span{file, at, end_of_escape};
    add(span, diag::UnknownEscape, printable(text.slice(span.begin, span.end)))
        .help("known are `\\\"`, `\\\\`, `\\n` and `\\t`; a backslash itself is `\\\\`");
    return true;
  }
  }
  return true;
}

void FaultReporter::report(size_t first, size_t limit, size_t statement, llvm::function_ref<SyntaxFault()> explain) {
  if (reportInnerFault(first, limit))
    return;
  SyntaxFault fault = explain();
  const Token& found = tokenAt(fault.index);
  bool ends_here = fault.index >= limit || found.first_on_line || found.type == P::RBRACE;
  if (statement && fault.index == first)
    unknownClause(fault.index, statement);
  else if (fault.index > first && ends_here && fault.expected.contains(size_t(P::SEMI)))
    missingSemicolon(fault.index - 1);
  else
    unexpected(fault, first);
}

void FaultReporter::unexpected(const SyntaxFault& fault, size_t first) {
  const Token& found = tokenAt(fault.index);
  const Token& before = tokenAt(fault.index > first ? fault.index - 1 : first);
  llvm::StringRef written = textOf(found);
  bool wants_name = fault.expected.contains(size_t(P::NAME));
  diag::Report report = add(spanOf(found), diag::UnexpectedToken, expectedText(fault), shown(before), shown(found));

  if (vocabulary.isKeyword(found.type) || found.type == P::NAME) {
    std::vector<llvm::StringRef> near;
    for (ssize_t type : fault.expected.toList())
      if (type > 0 && vocabulary.isKeyword(size_t(type)) && size_t(type) != found.type)
        near.push_back(vocabulary.text(size_t(type)));
    report.didYouMean(written, near);
    if (wants_name && vocabulary.isKeyword(found.type) && !vocabulary.isWord(found.type) && !found.first_on_line)
      report.note(inBackticks(written) + " is a reserved word and cannot be a name");
    if (fault.expected.contains(size_t(P::STRING)))
      report.help("write text in double quotes");
  }
  if (wants_name && (found.type == P::SUITE || found.type == P::NUMBER))
    report.note("a name begins with a letter or `_`");
  if (found.type == P::COMMA && fault.expected.contains(size_t(P::MINUS))) // behind the only item of a set
    report.help("several are a set in braces: `{ " + textOf(before).str() + ", ... }`");
  if (fault.expected.contains(size_t(P::NUMBER)) && found.type == P::SUITE && llvm::isDigit(written.front()))
    report.help("write a space between a number and its unit");
  if (fault.expected.contains(size_t(P::RBRACE))) {
    size_t open = 0;
    for (size_t i = fault.index; i-- > first;) {
      open += window.tokens[i].plain().type == P::RBRACE;
      if (window.tokens[i].plain().type == P::LBRACE && open-- == 0) {
        report.label(spanOf(window.tokens[i].plain()), "`{` is opened here");
        break;
      }
    }
  }
}

void FaultReporter::unknownClause(size_t index, size_t statement) {
  const Token& found = tokenAt(index);
  if (found.type == P::SEMI)
    return straySemicolon(index);
  std::vector<llvm::StringRef> names = vocabulary.clauseNames(statement);
  diag::Report report = add(spanOf(found), diag::UnknownClause, vocabulary.text(statement).str(), shown(found));
  if (vocabulary.isKeyword(found.type) || found.type == P::NAME)
    report.didYouMean(textOf(found), names);
  report.note("its clauses: " + llvm::join(names, ", "));
}

void FaultReporter::missingSemicolon(size_t index) {
  const Token& before = tokenAt(index);
  add({file, before.end, before.end}, diag::MissingSemicolon, shown(before));
}

void FaultReporter::unclosedBlock(size_t brace) {
  const Token& found = loader.ahead();
  add(spanOf(found), diag::UnclosedBlock, shown(found))
      .label(spanOf(tokenAt(brace)), "`{` is opened here")
      .help("close the block before this");
}

void FaultReporter::unknownStatement(bool is_near) {
  const Token& found = tokenAt(0);
  diag::Report report = add(spanOf(found), diag::UnknownStatement, shown(found));
  if (is_near)
    report.didYouMean(textOf(found), vocabulary.statementNames());
  else
    report.note("statements: " + llvm::join(vocabulary.statementNames(), ", "));
}

void FaultReporter::strayBrace() {
  add(spanOf(tokenAt(0)), diag::StrayBrace).help("remove it, or look whether the block before it was closed too early");
}

void FaultReporter::straySemicolon(size_t index) {
  add(spanOf(tokenAt(index)), diag::StraySemicolon).help("remove it: a block ends with its `}` alone");
}

void FaultReporter::strayClause(source::Span block_before) {
  diag::Report report = add(spanOf(tokenAt(0)), diag::StrayClause, textOf(tokenAt(0)).str());
  if (block_before.isValid())
    report.label(block_before, "the last block ends here");
}

} // namespace cordon::parse
