// Every syntax diagnostic of the catalogue is given by some text, once, where it belongs.
#include "compiler/diag/catalog.h"
#include "tests/unit/parse/parsed.h"

#include <gtest/gtest.h>

#include <map>

using namespace cordon;
using namespace cordon::parse;

namespace {

struct Example {
  std::string text;
  const char* place;
};

const std::map<std::string, Example> kExamples = {
    {"SYN001", {"\xff\xfeh\0o\0", "1:1"}},
    {"SYN002", {"# byte \xe9 in a comment", "1:8"}},
    {"SYN003", {"# bell \x07 in a comment", "1:8"}},
    {"SYN004", {"# turned \u202e around", "1:10"}},
    {"SYN005", {"host a { ou 'x'; }", "1:13"}},
    {"SYN006", {"host a { ou \"x; }", "1:13"}},
    {"SYN007", {"host a { ou \"C:\\x\"; }", "1:16"}},
    {"SYN008", {"subnet hq 10.1.0.0/16;", "1:11"}},
    {"SYN009", {"hots a { site x; }", "1:1"}},
    {"SYN010", {"host a { adress 10.1.2.3; }", "1:10"}},
    {"SYN011", {"host a {\n  site x\n}", "2:9"}},
    {"SYN012", {"host a {\n  site x;\nhost b { }", "3:1"}},
    {"SYN013", {"host a { }\n}", "2:1"}},
    {"SYN014", {"host a { }\nsite x;", "2:1"}},
    {"SYN015", {"host a { };", "1:11"}},
    {"SYN017", {"correct horse battery staple", "1:1"}},
    {"SYN018", {"# nothing yet", "1:1"}},
};

TEST(SyntaxIds, EachHasAnExampleThatGivesItAlone) {
  for (const diag::CatalogRow& row : diag::catalog()) {
    std::string id = row.id;
    if (!llvm::StringRef(id).starts_with("SYN") || id == "SYN016") // the limit: Recovery.ManyErrorsEndTheReading
      continue;
    auto example = kExamples.find(id);
    ASSERT_NE(example, kExamples.end()) << id;
    EXPECT_EQ(Parsed(example->second.text).places(), Lines{id + " " + example->second.place});
  }
}

} // namespace
