// The settings format both ways: what is written is one value, whatever it holds, and what is read is what swanctl
// reads.
#include "backends/strongswan/settings.h"

#include "tests/unit/backends/strongswan_support.h"

#include <llvm/ADT/Twine.h>

namespace cordon::backends::strongswan {
namespace {

struct Read {
  std::optional<Section> root;
  std::vector<std::string> ids;
  std::vector<std::string> messages;
};

Read readText(llvm::StringRef text) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  Places places(sources, diags);
  Read result{readSettings(sources.add("swanctl.conf", text), places), strongswan_test::idsOf(diags), {}};
  for (const diag::Diagnostic& diagnostic : diags.all())
    result.messages.push_back(sources.place(diagnostic.span) + " " + std::string(diagnostic.message));
  return result;
}

/// The value of `a` in `text`, or "-" if it is not set.
std::string valueIn(llvm::StringRef text) {
  Read read = readText(text);
  if (!read.root)
    return "unreadable";
  const Setting* setting = read.root->find("a");
  return setting ? setting->value : "-";
}

TEST(StrongswanSettings, ValuesEndAtLineEndCommentOrBrace) {
  EXPECT_EQ(valueIn("a = one"), "one");
  EXPECT_EQ(valueIn("a = one # two"), "one");
  EXPECT_EQ(valueIn("a=one#two"), "one");
  EXPECT_EQ(valueIn("a\t=   one \t two  \r\n"), "one two");
  EXPECT_EQ(valueIn("a = b = { c"), "b = { c") << "these are plain in a value";
  EXPECT_EQ(valueIn("b = 1\na = %any, 10.0.0.0/8"), "%any, 10.0.0.0/8");
  EXPECT_EQ(readText("s { a = one }").root->sections.at(0).find("a")->value, "one");
}

TEST(StrongswanSettings, QuotedPartsKeepWhatTheyHold) {
  EXPECT_EQ(valueIn(R"(a = "he said \"x#}y\" \\ end")"), "he said \"x#}y\" \\ end");
  EXPECT_EQ(valueIn("a = \"two  blanks\" and \"\\n\\t\\r\\x\""), "two  blanks and \n\t\rx");
  EXPECT_EQ(valueIn("a = \"line\none\""), "line\none");
  EXPECT_EQ(valueIn("a = \"joined \\\nline\""), "joined line");
  EXPECT_EQ(valueIn("a = \"cr\rgone\""), "crgone");
}

TEST(StrongswanSettings, EmptyValuesUnsetAndTheLastOneWins) {
  EXPECT_EQ(valueIn("a =\n"), "-");
  EXPECT_EQ(valueIn("a = 1\na = 2"), "2");
  EXPECT_EQ(valueIn("a = 1\nA = 2"), "2") << "keys are read in any case";
  EXPECT_EQ(valueIn("a = 1\na ="), "-");
}

TEST(StrongswanSettings, SectionsOfOneNameAreMerged) {
  Read read = readText("s { a = 1\n b = 2 }\n# c\ns\n{ a = 3\n t { x = 1 } }");
  ASSERT_TRUE(read.root);
  ASSERT_EQ(read.root->sections.size(), 1u);
  const Section& section = read.root->sections[0];
  EXPECT_EQ(section.find("a")->value, "3");
  EXPECT_EQ(section.find("b")->value, "2");
  EXPECT_EQ(section.section("t")->find("x")->value, "1");
}

TEST(StrongswanSettings, ReferencesGiveWhatASectionDoesNotSet) {
  Read read = readText("base { a = 1\n b = 2\n t { x = 1 } }\nother { b = 3\n c = 4 }\n"
                       "s : base, other { a = 9\n t { y = 2 } }");
  ASSERT_TRUE(read.root) << (read.messages.empty() ? "" : read.messages[0]);
  const Section& section = *read.root->section("s");
  EXPECT_EQ(section.find("a")->value, "9");
  EXPECT_EQ(section.find("b")->value, "2");
  EXPECT_EQ(section.find("c")->value, "4");
  EXPECT_EQ(section.section("t")->find("x")->value, "1");
  EXPECT_EQ(section.section("t")->find("y")->value, "2");
}

TEST(StrongswanSettings, ReferencesAreAbsoluteAndMayNest) {
  Read read = readText("a { b { x = 1 } }\nc : a.b { }\nd : c { y = 2 }");
  ASSERT_TRUE(read.root);
  EXPECT_EQ(read.root->section("d")->find("x")->value, "1");
  EXPECT_EQ(readText("s : nowhere { }").ids, std::vector<std::string>{"IMP154"});
  EXPECT_EQ(readText("s : s { }").ids, std::vector<std::string>{"IMP155"});
  EXPECT_EQ(readText("s : t { }\nt : s { }").ids, std::vector<std::string>{"IMP155"});
  EXPECT_EQ(readText("s { t : s { } }").ids, std::vector<std::string>{"IMP155"});
}

TEST(StrongswanSettings, ReferencesThatMultiplyAreStopped) {
  std::string text = "s0 { a = 1 }\n";
  for (int i = 1; i < 40; ++i) {
    std::string before = "s" + std::to_string(i - 1);
    text += "s" + std::to_string(i) + " { l : " + before + " { }\n r : " + before + " { } }\n";
  }
  EXPECT_EQ(readText(text).ids, std::vector<std::string>{"IMP156"});
  std::string chain = "t0 { a = 1 }\n";
  for (int i = 1; i < 1000; ++i)
    chain = "t" + std::to_string(i) + " : t" + std::to_string(i - 1) + " { }\n" + chain;
  EXPECT_EQ(readText(chain).ids, std::vector<std::string>{"IMP156"});
}

TEST(StrongswanSettings, IncludesAreRefusedAndIncludeMayBeAKey) {
  EXPECT_EQ(readText("include /etc/shadow").ids, std::vector<std::string>{"IMP152"});
  EXPECT_EQ(readText("s { include \"x y\" }").ids, std::vector<std::string>{"IMP152"});
  EXPECT_EQ(readText("include = 1").root->find("include")->value, "1");
  EXPECT_EQ(readText("includes = 1").root->find("includes")->value, "1");
}

TEST(StrongswanSettings, FaultsAreLocated) {
  const std::pair<const char*, const char*> cases[] = {
      {"a", "swanctl.conf:1:1 expected `{` or `=`"},
      {"s {\n a = 1\n", "swanctl.conf:1:1 expected `}`section `s` is not closed"},
      {"s { } }", "swanctl.conf:1:7 expected a section or a setting"},
      {"\n\"x\" = 1", "swanctl.conf:2:1 expected a section or a setting"},
      {"10.1.1.1 { }", "swanctl.conf:1:1 expected `{` or `=`"},
      {"s : { }", "swanctl.conf:1:5 expected the name of a section"},
      {"s : t = 1", "swanctl.conf:1:7 expected `{`"},
      {"a = \"never\nends", "swanctl.conf:1:5 this quoted value has no end"},
      {"a = \"ends in \\", "swanctl.conf:1:5 this quoted value has no end"},
  };
  for (const auto& [text, message] : cases) {
    Read read = readText(text);
    EXPECT_FALSE(read.root) << text;
    ASSERT_EQ(read.messages.size(), 1u) << text;
    EXPECT_EQ(read.messages[0].substr(0, std::string(message).size()), message) << text;
  }
}

TEST(StrongswanSettings, HostileInputsEndQuickly) {
  EXPECT_EQ(readText(llvm::StringRef("a = 1\0b = 2", 11)).ids, std::vector<std::string>{"IMP157"});
  EXPECT_EQ(readText(std::string(100000, '{')).ids, std::vector<std::string>{"IMP150"});
  std::string deep;
  for (int i = 0; i < 100000; ++i)
    deep += "s{";
  EXPECT_EQ(readText(deep).ids, std::vector<std::string>{"IMP153"});
  EXPECT_EQ(valueIn("a = " + std::string(1 << 20, 'x')).size(), size_t(1) << 20);
  std::string quotes = "a = ";
  for (int i = 0; i < 50000; ++i)
    quotes += "\"\" ";
  EXPECT_EQ(valueIn(quotes).size(), 49999u);
  EXPECT_FALSE(readText("\xff\xfe"
                        "a\x01")
                   .root);
  EXPECT_TRUE(readText("").root);
  EXPECT_TRUE(readText("# only a comment").root);
}

TEST(StrongswanSettings, AnyValueIsWrittenAsItself) {
  for (const char* value : {"plain",
                            "with blank",
                            " lead",
                            "trail ",
                            "two  blanks",
                            "#",
                            "}",
                            "{",
                            "=",
                            "\"",
                            "\\",
                            "\\\"",
                            "a\nb",
                            "a\rb",
                            "a\tb",
                            "C=US, O=\"x\"",
                            "a = 1\n} evil {",
                            "\x01\x7f\xff",
                            "'",
                            "0x00",
                            "include x",
                            ": y"}) {
    std::string text = "a = " + valueText(value) + "\n";
    EXPECT_EQ(valueIn(text), value) << text;
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
  }
  std::string all;
  for (int c = 1; c < 256; ++c)
    all += char(c);
  EXPECT_EQ(valueIn("a = " + valueText(all)), all);
}

TEST(StrongswanSettings, NamesAreMadeLegal) {
  for (const char* text : {"10.1.1.1", "fd77::1", "a b", "x{y}", "", "include", "\xc3\xa4", "a=b", "-"})
    EXPECT_TRUE(isLegalName(legalName(text))) << text;
  EXPECT_EQ(legalName("h-10.1.1.1"), "h-10-1-1-1");
  EXPECT_FALSE(isLegalName("10.1.1.1"));
  EXPECT_FALSE(isLegalName(""));
}

TEST(StrongswanSettings, TreesComeBackAsWritten) {
  Section root;
  root.comments = {"a comment\nthat { ends"};
  Section& inner = root.open("one");
  inner.set("id", "C=US, CN=#1");
  inner.comments = {"} # x"};
  inner.open("two").set("k", "v");
  Read read = readText(writeSettings(root));
  ASSERT_TRUE(read.root);
  ASSERT_EQ(read.root->sections.size(), 1u);
  EXPECT_EQ(read.root->sections[0].find("id")->value, "C=US, CN=#1");
  EXPECT_EQ(read.root->sections[0].section("two")->find("k")->value, "v");
}

} // namespace
} // namespace cordon::backends::strongswan
