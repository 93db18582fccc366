// The tokens of policies, as one re2c automaton over a text that ends with a NUL byte.
//
// What looks like an address is one token however malformed (`10.1.2.300`, `10.0.0.0/33`, `10.1.2`): the value is then
// judged where its meaning is known. IPv6 needs two colons, so that `a:isolation` and `x : secured` stay three tokens.
// A name never ends in `.` or `-`: `a->b` is `a`, `->`, `b`.
#include "compiler/parse/detail/lexer.h"

#include <PolicyParser.h>

#include <cstring>
#include <string_view>

namespace cordon::parse {

using P = PolicyParser;

namespace {

/// Where an unclosed string most likely ends: before the marks that close its statement at the end of the line, so
/// that they keep their meaning.
const char* likelyEnd(const char* opening, const char* line_end) {
  bool open_paren = std::memchr(opening, '(', size_t(line_end - opening)) != nullptr;
  auto closes = [&](char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == ';' || c == '}' || (c == ')' && !open_paren);
  };
  while (line_end > opening + 1 && closes(line_end[-1]))
    --line_end;
  return line_end;
}

} // namespace

void Lexer::skipLine() {
  const void* newline = std::memchr(cursor, '\n', size_t(end - cursor));
  cursor = newline ? static_cast<const char*>(newline) : end;
}

Fault Lexer::restOfString() {
  const char* opening = cursor - 1;
  Fault fault = Fault::none;
  while (cursor < end && *cursor != '\n') {
    char c = *cursor++;
    if (c == '"')
      return fault;
    if (c == '\\' && cursor < end && *cursor != '\n') {
      if (std::string_view("\"\\nt").find(*cursor) == std::string_view::npos)
        fault = Fault::escape;
      ++cursor;
    }
  }
  cursor = likelyEnd(opening, cursor);
  return Fault::unclosed_string;
}

void Lexer::restOfForeignComment() {
  constexpr size_t none = std::string_view::npos;
  size_t length = no_comment_end ? none : std::string_view(cursor, size_t(end - cursor)).find("*/");
  no_comment_end = length == none;
  if (no_comment_end)
    skipLine();
  else
    cursor += length + 2;
}

Token Lexer::next() {
  const char* YYMARKER = nullptr;
  bool first_on_line = cursor == begin;
  for (;;) {
    const char* start = cursor;
    auto token = [&](size_t type, Fault fault = Fault::none) {
      Token result;
      result.begin = uint32_t(start - base);
      result.end = uint32_t(cursor - base);
      result.type = uint16_t(type);
      result.fault = fault;
      result.first_on_line = first_on_line;
      result.column_one = start == begin || start[-1] == '\n';
      return result;
    };
    /*!re2c
      re2c:define:YYCTYPE = "unsigned char";
      re2c:define:YYCURSOR = cursor;
      re2c:yyfill:enable = 0;

      digit  = [0-9];
      alnum  = [0-9A-Za-z];
      tail   = [0-9A-Za-z_] | [.-]+ [0-9A-Za-z_];
      hex    = [0-9A-Fa-f];
      v4     = digit+ "." [0-9A-Za-z_.]*;
      piece  = [0-9A-Za-z_.%];
      v6     = (hex* "::" | hex+ ":" hex+ ":" (piece | ":") | digit alnum* ":" alnum+ ":" (piece | ":"))
               (piece | "::" | ":" piece)*;
      length = "/" [0-9A-Za-z_.]+;
      junk   = [!$%&'*?@\\^`|~<>[\]] | [\x01-\x08\x0b\x0c\x0e-\x1f\x7f];

      "\x00"                 { if (start >= end) { cursor = end; start = end; return token(antlr4::Token::EOF); }
                               return token(P::BAD, Fault::character); }
      "\n"                   { first_on_line = true; continue; }
      [ \t\r]+               { continue; }
      "#" | "//"             { skipLine(); continue; }
      "/*"                   { restOfForeignComment(); return token(P::BAD, Fault::character); }

      "policy"           { return token(P::POLICY); }
      "import"           { return token(P::IMPORT); }
      "inventory"        { return token(P::INVENTORY); }
      "forest"           { return token(P::FOREST); }
      "subnet"           { return token(P::SUBNET); }
      "addresses"        { return token(P::ADDRESSES); }
      "service"          { return token(P::SERVICE); }
      "host"             { return token(P::HOST); }
      "ca"               { return token(P::CA); }
      "auth"             { return token(P::AUTH); }
      "proposal"         { return token(P::PROPOSAL); }
      "group"            { return token(P::GROUP); }
      "exemption"        { return token(P::EXEMPTION); }
      "rule"             { return token(P::RULE); }
      "tunnel"           { return token(P::TUNNEL); }
      "expect"           { return token(P::EXPECT); }
      "allow"            { return token(P::ALLOW); }
      "access-group"     { return token(P::ACCESS_GROUP); }
      "assign"           { return token(P::ASSIGN); }
      "device"           { return token(P::DEVICE); }
      "any"              { return token(P::ANY); }
      "me"               { return token(P::ME); }
      "minus"            { return token(P::MINUS); }
      "from"             { return token(P::FROM); }
      "to"               { return token(P::TO); }
      "on"               { return token(P::ON); }
      "in"               { return token(P::IN); }
      "among"            { return token(P::AMONG); }
      "and"              { return token(P::AND); }
      "using"            { return token(P::USING); }
      "domain"           { return token(P::DOMAIN); }
      "kerberos"         { return token(P::KERBEROS); }
      "certificate"      { return token(P::CERTIFICATE); }
      "psk"              { return token(P::PSK); }
      "tcp"              { return token(P::TCP); }
      "udp"              { return token(P::UDP); }
      "icmp"             { return token(P::ICMP); }
      "icmpv6"           { return token(P::ICMPV6); }
      "protocol"         { return token(P::PROTOCOL); }
      "version"          { return token(P::VERSION); }
      "owner"            { return token(P::OWNER); }
      "description"      { return token(P::DESCRIPTION); }
      "profile"          { return token(P::PROFILE); }
      "default-response" { return token(P::DEFAULT_RESPONSE); }
      "off"              { return token(P::OFF); }
      "trust"            { return token(P::TRUST); }
      "two-way"          { return token(P::TWO_WAY); }
      "one-way"          { return token(P::ONE_WAY); }
      "address"          { return token(P::ADDRESS); }
      "dynamic"          { return token(P::DYNAMIC); }
      "platform"         { return token(P::PLATFORM); }
      "ou"               { return token(P::OU); }
      "site"             { return token(P::SITE); }
      "role"             { return token(P::ROLE); }
      "key"              { return token(P::KEY); }
      "id"               { return token(P::ID); }
      "offers"           { return token(P::OFFERS); }
      "main"             { return token(P::MAIN); }
      "quick"            { return token(P::QUICK); }
      "subject"          { return token(P::SUBJECT); }
      "ike"              { return token(P::IKE); }
      "lifetime"         { return token(P::LIFETIME); }
      "pfs"              { return token(P::PFS); }
      "esp"              { return token(P::ESP); }
      "ah"               { return token(P::AH); }
      "members"          { return token(P::MEMBERS); }
      "except"           { return token(P::EXCEPT); }
      "secure"           { return token(P::SECURE); }
      "outbound"         { return token(P::OUTBOUND); }
      "fallback"         { return token(P::FALLBACK); }
      "secure-only"      { return token(P::SECURE_ONLY); }
      "stage"            { return token(P::STAGE); }
      "request"          { return token(P::REQUEST); }
      "require"          { return token(P::REQUIRE); }
      "mode"             { return token(P::MODE); }
      "enforce"          { return token(P::ENFORCE); }
      "audit"            { return token(P::AUDIT); }
      "reason"           { return token(P::REASON); }
      "applies"          { return token(P::APPLIES); }
      "ticket"           { return token(P::TICKET); }
      "expires"          { return token(P::EXPIRES); }
      "permit"           { return token(P::PERMIT); }
      "block"            { return token(P::BLOCK); }
      "negotiate"        { return token(P::NEGOTIATE); }
      "accept"           { return token(P::ACCEPT); }
      "unsecured"        { return token(P::UNSECURED); }
      "connection"       { return token(P::CONNECTION); }
      "between"          { return token(P::BETWEEN); }
      "secured"          { return token(P::SECURED); }
      "with"             { return token(P::WITH); }
      "encryption"       { return token(P::ENCRYPTION); }
      "clear"            { return token(P::CLEAR); }
      "blocked"          { return token(P::BLOCKED); }
      "fails"            { return token(P::FAILS); }
      "unknown"          { return token(P::UNKNOWN); }
      "until"            { return token(P::UNTIL); }
      "isolation"        { return token(P::ISOLATION); }
      "boundary"         { return token(P::BOUNDARY); }
      "no-fallback"      { return token(P::NO_FALLBACK); }
      "no-ipsec"         { return token(P::NO_IPSEC); }
      "respond-only"     { return token(P::RESPOND_ONLY); }
      "environment"      { return token(P::ENVIRONMENT); }
      "code"             { return token(P::CODE); }
      "at"               { return token(P::AT); }
      "computers"        { return token(P::COMPUTERS); }
      "users"            { return token(P::USERS); }
      "account"          { return token(P::ACCOUNT); }
      "mapped"           { return token(P::MAPPED); }
      "inbound"          { return token(P::INBOUND); }
      "deny"             { return token(P::DENY); }
      "initiate"         { return token(P::INITIATE); }
      "never"            { return token(P::NEVER); }
      "local"            { return token(P::LOCAL); }
      "path"             { return token(P::PATH); }
      "passes"           { return token(P::PASSES); }
      "reads"            { return token(P::READS); }
      "nat"              { return token(P::NAT); }
      "dns"              { return token(P::DNS); }

      "{"                    { return token(P::LBRACE); }
      "}"                    { return token(P::RBRACE); }
      "("                    { return token(P::LPAREN); }
      ")"                    { return token(P::RPAREN); }
      ","                    { return token(P::COMMA); }
      ";"                    { return token(P::SEMI); }
      ":"                    { return token(P::COLON); }
      "="                    { return token(P::EQUALS); }
      "+"                    { return token(P::PLUS); }
      "->"                   { return token(P::ARROW); }
      "<->"                  { return token(P::BOTH_WAYS); }
      "\""                   { Fault fault = restOfString(); return token(P::STRING, fault); }

      digit+                                 { return token(P::NUMBER); }
      digit+ "-" digit+                      { return token(P::PORTS); }
      digit+ "-" digit+ "-" digit+           { return token(P::DATE); }
      ("tcp" | "udp") "/" digit+ ("-" digit+)?
                                             { return token(P::TRANSPORT); }
      (v4 | v6) length? ("-" (v4 | v6 | alnum+) length?)?
                                             { return token(P::LITERAL); }
      digit+ length                          { return token(P::LITERAL); }
      digit tail*                            { return token(P::SUITE); }
      [A-Za-z_] tail*                        { return token(P::NAME); }

      [0-9A-Za-z_.-]* [\x80-\xff] [0-9A-Za-z_.\x80-\xff-]*
                                             { return token(P::BAD, Fault::character); }
      junk+ | "-"+ | "."+ | "/"              { return token(P::BAD, Fault::character); }
      *                                      { return token(P::BAD, Fault::character); }
    */
  }
}

} // namespace cordon::parse
