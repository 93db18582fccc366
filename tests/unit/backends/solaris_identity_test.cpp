// Names in two dialects, keys in two notations: backends/solaris/identity.h, key_text.h.
#include "backends/solaris/identity.h"
#include "backends/solaris/key_text.h"

#include <gtest/gtest.h>

using namespace cordon;
using namespace cordon::backends::solaris;

namespace {

TEST(SolarisDn, StateAndMailAreRenamedAsInThePapersTable) {
  auto windows = parseDn("C=US, S=Texas, O=Contoso, CN=Root, E=ca@contoso.example");
  ASSERT_TRUE(windows.has_value());
  EXPECT_EQ(printSolarisDn(*windows), "C=US, ST=Texas, O=Contoso, CN=Root, MAILTO=ca@contoso.example");
  EXPECT_EQ(printDn(*windows), "C=US, ST=Texas, O=Contoso, CN=Root, E=ca@contoso.example");
  EXPECT_EQ(parseDn(printSolarisDn(*windows)), windows);
}

TEST(SolarisDn, CommasAndBackslashesAreEscaped) {
  DistinguishedName dn = {{"O", "Sun Microsystems, Inc."}, {"CN", "a\\b"}};
  EXPECT_EQ(printSolarisDn(dn), "O=Sun Microsystems\\, Inc., CN=a\\\\b");
  EXPECT_EQ(parseDn(printSolarisDn(dn)), dn);
}

TEST(SolarisDn, WhatIsNoListOfKnownAttributesIsRefused) {
  for (const char* text : {"", "CN", "CN=", "X=1", "CN=a,", "CN=a\\", ",CN=a", "CN=a, Inc."})
    EXPECT_FALSE(parseDn(text).has_value()) << text;
}

TEST(SolarisIdentity, TheFormTellsTheKind) {
  EXPECT_EQ(parseIdentity("10.1.2.3")->kind, Identity::Kind::address);
  EXPECT_EQ(parseIdentity("2001:DB8::1")->text, "2001:db8::1");
  EXPECT_EQ(parseIdentity("sol.example.com")->kind, Identity::Kind::dns);
  EXPECT_EQ(parseIdentity("ops@example.com")->kind, Identity::Kind::mailbox);
  EXPECT_EQ(parseIdentity("C=US, CN=sol")->kind, Identity::Kind::dn);
  for (const char* text : {"", "a b", "x@y@z", "a\"b", "caf\xc3\xa9", "a\nb", "\xe2\x80\xae"})
    EXPECT_FALSE(parseIdentity(text).has_value()) << text;
}

TEST(SolarisIdentity, SelectorsMayNameTheirKind) {
  EXPECT_EQ(parseSelector("IP=10.0.0.1"), parseIdentity("10.0.0.1"));
  EXPECT_EQ(parseSelector("EMAIL=a@example.org"), parseIdentity("a@example.org"));
  EXPECT_EQ(parseSelector("DNS=www.example.org"), parseIdentity("www.example.org"));
  for (const char* text : {"SLOT=0", "ISSUER=C=US", "!a.example", "IP=a.example", "DNS=10.0.0.1"})
    EXPECT_FALSE(parseSelector(text).has_value()) << text;
}

TEST(SolarisIdentity, StringsEscapeQuotesAndBackslashes) {
  EXPECT_EQ(quoted("a\"b\\, c"), "\"a\\\"b\\\\, c\"");
}

TEST(SolarisKeyText, HexIsTheBytesOfTheText) {
  EXPECT_EQ(hexOf(SecretBytes("abc")), "616263");
  EXPECT_EQ(hexOf(SecretBytes(std::string("\xff\x00\x0a", 3))), "ff000a");
  EXPECT_EQ(keyOfHex("ff000A")->reveal(), std::string_view("\xff\x00\x0a", 3));
  EXPECT_FALSE(keyOfHex("").has_value());
  EXPECT_FALSE(keyOfHex("abc").has_value());
  EXPECT_FALSE(keyOfHex("0x").has_value());
}

TEST(SolarisKeyText, EveryKeyComesBack) {
  for (int first = 0; first < 256; ++first) {
    SecretBytes key(std::string{char(first), 'x'});
    EXPECT_EQ(keyOfHex(hexOf(key)), key);
    EXPECT_EQ(untypableReason(key) == nullptr, first >= 0x20 && first <= 0x7e);
  }
  EXPECT_NE(untypableReason(SecretBytes("abc\n")), nullptr);
}

} // namespace
