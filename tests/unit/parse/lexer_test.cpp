#include "tests/unit/parse/parsed.h"

#include "compiler/parse/detail/vocabulary.h"

#include <gtest/gtest.h>
#include <llvm/ADT/StringExtras.h>

using namespace cordon::parse;

namespace {

/// Kinds and texts of the tokens: "NAME a, ARROW ->".
std::string kinds(llvm::StringRef text) {
  std::string out;
  llvm::SmallVector<llvm::StringRef> lines;
  std::string dump = Parsed(text).tokens();
  llvm::StringRef(dump).split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef line : lines)
    out += (out.empty() ? "" : ", ") + line.split(' ').second.str();
  return out;
}

TEST(Lexer, SplitsWithoutSpaces) {
  EXPECT_EQ(kinds("group a:isolation{"), "GROUP group, NAME a, COLON :, ISOLATION isolation, LBRACE {");
  EXPECT_EQ(kinds("a->b:secured"), "NAME a, ARROW ->, NAME b, COLON :, SECURED secured");
  EXPECT_EQ(kinds("fed:clear"), "NAME fed, COLON :, CLEAR clear");
  EXPECT_EQ(kinds("dead:beef"), "NAME dead, COLON :, NAME beef");
  EXPECT_EQ(kinds("10.1.2.3->x"), "LITERAL 10.1.2.3, ARROW ->, NAME x");
  EXPECT_EQ(kinds("2001:db8::1: secured"), "LITERAL 2001:db8::1, COLON :, SECURED secured");
  EXPECT_EQ(kinds("esp(3des,sha1)+ah(md5)"), "ESP esp, LPAREN (, SUITE 3des, COMMA ,, NAME sha1, RPAREN ), PLUS +, "
                                             "AH ah, LPAREN (, NAME md5, RPAREN )");
}

TEST(Lexer, ANameNeverEndsInDotOrDash) {
  EXPECT_EQ(kinds("corp.contoso.example sql-1 _x a--b"), "NAME corp.contoso.example, NAME sql-1, NAME _x, NAME a--b");
  EXPECT_EQ(kinds("a- ;"), "NAME a, BAD -, SEMI ;");
  EXPECT_EQ(kinds("a. ;"), "NAME a, BAD ., SEMI ;");
}

TEST(Lexer, AKeywordInsideANameIsPartOfIt) {
  EXPECT_EQ(kinds("one-way one-way-x hosts me2"), "ONE_WAY one-way, NAME one-way-x, NAME hosts, NAME me2");
}

TEST(Lexer, NumbersPortsDatesSuites) {
  EXPECT_EQ(kinds("1433 1000-1010 2027-06-30 2027-6-3"),
            "NUMBER 1433, PORTS 1000-1010, DATE 2027-06-30, DATE 2027-6-3");
  EXPECT_EQ(kinds("3des 3des-sha1-modp1024 aes256-sha256-modp2048 3com.example 3600s"),
            "SUITE 3des, SUITE 3des-sha1-modp1024, NAME aes256-sha256-modp2048, SUITE 3com.example, SUITE 3600s");
}

TEST(Lexer, WhatLooksLikeAnAddressIsOneTokenHoweverMalformed) {
  for (const char* text : {"10.1.2.3",
                           "10.1.0.0/16",
                           "10.1.9.10-10.1.9.20",
                           "::",
                           "::1",
                           "fe80::",
                           "2001:db8::/32",
                           "2001:db8:0:1:2:3:4:5",
                           "2001:db8::1-2001:db8::20",
                           "::ffff:10.1.2.3",
                           "10.1.2.300",
                           "10.0.0.0/33",
                           "10.1.2",
                           "10.1.2.3.4",
                           "10..1",
                           "10.1.2.x",
                           "10.0.0.0/255.0.0.0",
                           "10.1.9.10-20",
                           "10.0.0.0/8-10.1.0.0/16",
                           "10/8",
                           "2001:db8::g1",
                           "2001:dbg::1",
                           "1::2::3",
                           "fe80::1%eth0",
                           "::/129",
                           "1:2:3",
                           "10.1.2.3-2001:db8::1"})
    EXPECT_EQ(kinds(text), std::string("LITERAL ") + text);
}

TEST(Lexer, CommentsEndWithTheirLine) {
  EXPECT_EQ(kinds("a # b \" { \n// c\nd//e\n10.0.0.0/8//f\n#"), "NAME a, NAME d, LITERAL 10.0.0.0/8");
}

TEST(Lexer, PlacesCountLinesAndBytes) {
  EXPECT_EQ(Parsed("a\r\n  b \"x\\\"y\"\n").tokens(), "1:1 NAME a\n2:3 NAME b\n2:5 STRING \"x\\\"y\"\n");
}

TEST(Lexer, AByteOrderMarkIsNoToken) {
  Parsed parsed("\xef\xbb\xbfhost a { address 10.1.2.3; }\r\n");
  EXPECT_EQ(parsed.report(), "");
  EXPECT_EQ(parsed.tree(), "program\n  host a\n    address 10.1.2.3\n");
}

TEST(Vocabulary, EveryKeywordIsSpeltAsMessagesShowIt) {
  const Vocabulary& vocabulary = Vocabulary::get();
  size_t keywords = 0;
  for (size_t type = 1; type < 200; ++type) {
    if (!vocabulary.isKeyword(type))
      continue;
    ++keywords;
    std::string symbol = llvm::StringRef(vocabulary.text(type)).upper();
    std::replace(symbol.begin(), symbol.end(), '-', '_');
    EXPECT_EQ(kinds(vocabulary.text(type)), symbol + " " + vocabulary.text(type).str());
  }
  EXPECT_GT(keywords, 90u);
}

TEST(Vocabulary, AllButReservedWordsCanBeNames) {
  const Vocabulary& vocabulary = Vocabulary::get();
  std::string reserved;
  for (size_t type = 1; type < 200; ++type) {
    if (!vocabulary.isKeyword(type))
      continue;
    std::string word = vocabulary.text(type).str();
    Parsed parsed("host " + word + " { site " + word + "; }\nexpect " + word + " -> { " + word + " } : clear;");
    if (parsed.diags.hasErrors())
      reserved += word + " ";
    EXPECT_EQ(parsed.diags.hasErrors(), !vocabulary.isWord(type)) << word;
  }
  EXPECT_EQ(reserved, "policy import forest subnet addresses service host ca auth proposal group exemption rule tunnel "
                      "expect access-group assign device inventory allow any me minus from to on in among and using "
                      "domain ");
}

TEST(Vocabulary, MethodsAndProtocolsAreNamesButAmongTheirOwnKind) {
  EXPECT_EQ(
      Parsed("service kerberos = tcp to 88; auth tcp = kerberos; exemption icmp { to any service kerberos; }").report(),
      "");
  EXPECT_TRUE(Parsed("service tcp = udp;").diags.hasErrors());
  EXPECT_TRUE(Parsed("auth psk = kerberos;").diags.hasErrors());
}

} // namespace
