#include "runtime/ruleset/text.h"

#include <gtest/gtest.h>

using cordon::ruleset::isKeyName;
using cordon::ruleset::isPrintable;

TEST(RuleSetText, IsPrintableUtf8) {
  for (const char* good :
       {"", "a", "group isolated", "Bücher", "秘密", "\U0001f512", "\u00a0", "\xed\x9f\xbf", "\ue000", "\U0010ffff"})
    EXPECT_TRUE(isPrintable(good)) << good;
}

TEST(RuleSetText, RefusesWhatIsNoUtf8) {
  for (const char* bad : {"\x80",
                          "\xbf",
                          "a\xc3",
                          "\xe2\x82",
                          "\xf0\x9f\x94",
                          "\xc3(",
                          "\xe2(\xa1",
                          "\xe2\x82(",
                          "\xf0\x28\x8c\xbc",
                          "\xc0\x80",
                          "\xc1\xbf",
                          "\xe0\x80\x80",
                          "\xe0\x9f\xbf",
                          "\xf0\x80\x80\x80",
                          "\xf0\x8f\xbf\xbf",
                          "\xed\xa0\x80",
                          "\xed\xbf\xbf",
                          "\xf4\x90\x80\x80",
                          "\xf8\x88\x80\x80\x80",
                          "\xff",
                          "\xfe"})
    EXPECT_FALSE(isPrintable(bad)) << bad;
}

TEST(RuleSetText, RefusesWhatIsNotSeen) {
  for (const char* bad : {"\t", "\n", "\x7f", "\u0085", "\u00ad", "\u200b", "\u200e", "\u202e", "\u2066", "\u2028",
                          "\ufeff", "\U000e0041", "a\u200db"})
    EXPECT_FALSE(isPrintable(bad)) << bad;
  EXPECT_FALSE(isPrintable(std::string_view("a\0b", 3)));
}

TEST(RuleSetText, KeyNamesStayInTheirFolder) {
  for (const char* good : {"lab.psk", "keys/lab.psk", "a/b/c", "LAB_KEY", "...", ".hidden", "a..b"})
    EXPECT_TRUE(isKeyName(good)) << good;
  for (const char* bad : {"", "/", "/etc/shadow", "..", "../x", "a/../b", "a/..", ".", "./a", "a//b", "a/", "a\\b"})
    EXPECT_FALSE(isKeyName(bad)) << bad;
}
