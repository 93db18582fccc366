// Rules that were passed over and read later are what they are in the whole tree, faults included.
#include "source_dir.h"
#include "tests/unit/parse/parsed.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/Support/MemoryBuffer.h>

#include <filesystem>
#include <gtest/gtest.h>
#include <random>

using namespace cordon;
using namespace cordon::parse;

namespace {

/// A text read in both ways. In each tree the rules stand behind all else: order among statements means nothing.
struct BothWays {
  source::SourceMap sources;
  diag::Diagnostics whole_diags, later_diags;
  ast::Program whole, later;
  size_t passed_over = 0;

  explicit BothWays(llvm::StringRef text) {
    source::FileId file = sources.add("t", text);
    whole = parse::parse(sources, file, whole_diags);
    later = parseDefinitions(sources, file, later_diags);
    passed_over = later.rules.places.size();
    RuleReader reader(sources, later, later_diags);
    size_t rules = 0;
    for (; const ast::RuleDecl* rule = reader.next(); ++rules)
      later.declarations.push_back(*rule);
    EXPECT_TRUE(rules == passed_over || later_diags.errorCount() > 1000) << rules << " of " << passed_over;
    for (ast::Program* program : {&whole, &later})
      llvm::stable_sort(program->declarations, [](const ast::Declaration& a, const ast::Declaration& b) {
        const auto *one = std::get_if<ast::RuleDecl>(&a), *other = std::get_if<ast::RuleDecl>(&b);
        if (!one || !other)
          return !one && other;
        return one->span < other->span;
      });
  }

  static std::string tree(const ast::Program& program) {
    std::string text;
    llvm::raw_string_ostream out(text);
    dumpAst(program, out);
    return text;
  }
  std::string report(const diag::Diagnostics& diags) const {
    std::string text;
    llvm::raw_string_ostream out(text);
    diag::renderText(diags, sources, out, /*color=*/false);
    return text;
  }
  void expectAlike(llvm::StringRef text) const {
    EXPECT_EQ(report(later_diags), report(whole_diags)) << text.str();
    EXPECT_EQ(tree(later), tree(whole)) << text.str();
  }
};

constexpr const char* kRules = R"(rule a on h { from 10.1.2.3 to me; service tcp to 80; permit; }
host h { address 10.0.0.1; platform other; }
rule b on h, g { # a comment with a }
  from { x, 10.0.0.0/8 } minus { y } to me;
  negotiate using kerberos, p; outbound fallback;
  reason "a } in a string"; owner "o";
}
rule c among { x, y, z } minus w { block; one-way; connection lan; accept unsecured; description "d"; }
)";

TEST(RuleReader, RulesAreReadWhenAskedFor) {
  BothWays read(kRules);
  EXPECT_EQ(read.passed_over, 3u);
  EXPECT_EQ(read.whole.declarations.size(), 4u);
  EXPECT_TRUE(read.whole_diags.all().empty());
  read.expectAlike(kRules);
}

TEST(RuleReader, EachRuleIsReadByItself) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  ast::Program program = parseDefinitions(sources, sources.add("t", kRules), diags);
  RuleReader reader(sources, program, diags);
  ASSERT_EQ(program.rules.places.size(), 3u);
  EXPECT_EQ(reader.next()->name.text, "a");
  EXPECT_EQ(reader.next()->hosts.size(), 2u);
  const ast::RuleDecl* last = reader.next();
  EXPECT_TRUE(last->hosts.empty()) << "nothing of the rule before is left in it";
  EXPECT_TRUE(last->among);
  EXPECT_EQ(last->clauses.size(), 5u);
}

TEST(RuleReader, FaultsAreReportedWhenTheRuleIsRead) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  ast::Program program = parseDefinitions(sources, sources.add("t", "rule a on h { from x; permit }"), diags);
  EXPECT_TRUE(diags.all().empty());
  RuleReader reader(sources, program, diags);
  const ast::RuleDecl* rule = reader.next();
  ASSERT_TRUE(rule);
  EXPECT_TRUE(rule->damaged);
  EXPECT_EQ(diags.errorCount(), 2u);
}

TEST(RuleReader, FaultyRulesAndTheirNeighboursAreReportedAlike) {
  for (const char* text : {
           "rule { permit; }",
           "rule a { permit; }",
           "rule a on h permit; }",
           "rule a on h { permit;",
           "rule a on h { permit }",
           "rule a on h { permt; }\nservice s = tcp;",
           "rule a on h { permt; } service s = tcp to 1;",
           "rule a on h { permit; } service tcp; }",
           "rule a on h { permt; } service tcp; }",
           "rule a on h { permit; reason \"\\x\"; } service tcp; }",
           "rule a on h { permit; ' } service tcp; }",
           "rule a on h { permit; reason \"\xff\"; } service tcp; }",
           "rule a on h { permit; reason \"\xe2\x80\xae\"; } service tcp; }",
           "rule a on h { permit; } from x to me; }",
           "rule a on h { permt; } from x to me; }",
           "rule a on h { permit; } } }",
           "rule a on h { perm it; } }\n}\n",
           "rule a on h { permit; };",
           "rule a on h { permit; }; from x to me;",
           "rul a on h { permit; }\nrule b on h { block; }",
           "rule a on h { from x to me; permit; rule b on h { block; }",
           "rule a on h {\nrule b on h { block; }",
           "rule a on h { { permit; } }",
           "rule a on h { reason \"x; }\nrule b on h { permit; }",
           "rule a on h { reason \"\\x\"; }",
           "rule a on h { from 10.0.0.0/8 to me ; /* c */ permit; }",
           "rule rule on h { permit; }",
           "rule a on h, { permit; }",
           "rule a amng { x, y } { permit; }",
           "rule a on h { from x to me; permit; } x y z\nrule b on h { permit; } z",
           "rule a on h { from \xff to me; }\nrule b on h { permit; reason \"\xe2\x80\xae\"; }",
           "\xef\xbb\xbfrule a on h { permit; }",
           "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff rule a on h { permit; }",
           "key = 1\nrule a on h { permit; }",
       }) {
    BothWays read(text);
    read.expectAlike(text);
  }
}

TEST(RuleReader, AFileOfFaultyRulesIsReadToAThousand) {
  std::string text;
  for (int i = 0; i < 1500; ++i)
    text += "rule r" + std::to_string(i) + " on h { permt; }\n";
  BothWays read(text);
  EXPECT_EQ(read.passed_over, 1500u);
  EXPECT_EQ(read.later_diags.errorCount(), 1001u);
  read.expectAlike("1500 faulty rules");
}

/// Takes a few bytes away, or puts some in that mean something.
std::string damaged(std::string text, std::mt19937& random) {
  static constexpr const char* kPieces[] = {"{",   "}",        ";",   ",", "\"", "\n",  " ",    "rule ",
                                            "on ", "service ", "to ", "x", "'",  "\\q", "\xff", "\"\\q\""};
  for (size_t edits = 1 + random() % 3; edits > 0 && !text.empty(); --edits) {
    size_t at = random() % text.size();
    if (random() % 2)
      text.erase(at, 1 + random() % 4);
    else
      text.insert(at, kPieces[random() % std::size(kPieces)]);
  }
  return text;
}

TEST(RuleReader, DamagedPoliciesAreReportedAlike) {
  std::vector<std::string> texts{kRules};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(CORDON_SOURCE_DIR "/samples"))
    if (entry.path().extension() == ".cordon")
      texts.push_back((*llvm::MemoryBuffer::getFile(entry.path().string()))->getBuffer().str());
  llvm::sort(texts);
  std::mt19937 random(1);
  size_t faulty = 0, passed_over = 0;
  for (int round = 0; round < 60 && !HasFailure(); ++round)
    for (const std::string& text : texts) {
      const std::string bad = damaged(text, random);
      BothWays read(bad);
      read.expectAlike(bad);
      faulty += read.whole_diags.hasErrors();
      passed_over += read.passed_over;
    }
  EXPECT_GT(faulty, 1000u);
  EXPECT_GT(passed_over, 1000u);
}

} // namespace
