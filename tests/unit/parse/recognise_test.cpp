// What is no policy is not quoted: it may be a key.
#include "compiler/parse/detail/recognise.h"

#include "compiler/diag/render_text.h"
#include "compiler/parse/parse.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

std::string shown(llvm::StringRef text) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  parse::parse(sources, sources.add("notes.txt", text), diags);
  std::string out;
  llvm::raw_string_ostream stream(out);
  diag::renderText(diags, sources, stream, /*color=*/false);
  return out;
}

TEST(Recognise, AKeyIsNoPolicyAndIsNotShown) {
  for (llvm::StringRef key : {"Vd7qKx2mTz9RwLp4", "correct horse battery staple", "rule the waves and be brave", "host",
                              "0x73616d706c652d6b6579", "73616d706c65\n2d6b6579", "ca;Vd7qKx{2mTz}9RwLp4",
                              "host=Vd7qKx2mTz9RwLp4;", "c2FtcGxlLWtleQ==", "key\xff\xfe{}Vd7qKx2mTz9RwLp4",
                              "a\0b{Vd7qKx2m", "\"Vd7qKx2mTz9RwLp4\"", "p@ss;W0rd#{x} = 'y'"}) {
    std::string out = shown(key);
    EXPECT_TRUE(llvm::StringRef(out).contains("[SYN017]") || llvm::StringRef(out).contains("[SYN001]")) << out;
    for (size_t i = 0; i + 6 <= key.size(); ++i)
      EXPECT_FALSE(llvm::StringRef(out).contains(key.substr(i, 6))) << out;
  }
}

TEST(Recognise, ConfigurationsOfOthersAreNoPolicies) {
  for (const char* text : {"ipsec static add rule name=\"a\" policy=\"p\" psk=\"Vd7qKx2mTz9RwLp4\"\n",
                           "connections {\n  a {\n    local {\n      auth = psk\n    }\n  }\n}\n"
                           "secrets {\n  ike-a {\n    secret = Vd7qKx2mTz9RwLp4\n  }\n}\n",
                           "{\n localidtype IP\n localid 10.0.0.1\n key Vd7qKx2mTz9RwLp4\n}\n"}) {
    std::string out = shown(text);
    EXPECT_NE(out.find("1:1: error: this is no Cordon policy"), std::string::npos) << out;
    EXPECT_EQ(out.find("Vd7qKx"), std::string::npos) << out;
  }
}

TEST(Recognise, ADamagedPolicyIsOneAndIsShown) {
  for (const char* text : {"host web1 address 10.1.1.1;", "hots web1 { }", "grop g : isolation",
                           "expect me -> any : clear;", "host 3com { }", "group g : isolaton { }", "import \"a\"",
                           "junk\nrule r on a { blok; }", "polcy contoso { version 1; }"}) {
    EXPECT_EQ(parse::recognise(text, 0), parse::TextKind::policy) << text;
    EXPECT_EQ(shown(text).find("SYN017"), std::string::npos) << text;
  }
}

TEST(Recognise, AFileWithoutStatementIsSaidToBeOne) {
  for (const char* text : {"", "\n \n", "# nothing yet\n// at all"})
    EXPECT_NE(shown(text).find("1:1: warning: the file holds no statement [SYN018]"), std::string::npos) << text;
}

} // namespace
