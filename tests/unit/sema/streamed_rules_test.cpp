// A model whose rules are read one at a time is the model of the whole trees, and so is what is found in them.
#include "compiler/diag/render_text.h"
#include "compiler/model/dump.h"
#include "compiler/parse/parse.h"
#include "compiler/sema/resolve.h"

#include <gtest/gtest.h>
#include <llvm/Support/raw_ostream.h>

using namespace cordon;

namespace {

using Files = std::vector<std::string>;

/// Files and rows of a policy, resolved; with the rules in the trees, or read as they are resolved.
struct Resolved {
  source::SourceMap sources;
  diag::Diagnostics diags;
  model::Model model;

  Resolved(const Files& files, const std::string& csv, bool whole) {
    std::vector<ast::Program> programs;
    for (size_t i = 0; i < files.size(); ++i) {
      source::FileId file = sources.add("f" + std::to_string(i), files[i]);
      programs.push_back(whole ? parse::parse(sources, file, diags) : parse::parseDefinitions(sources, file, diags));
    }
    sema::ResolveOptions options;
    std::vector<inventory::Inventory> inventories;
    if (!csv.empty())
      inventories.push_back(*inventory::readCsv(sources, sources.add("hosts.csv", csv), diags));
    options.inventories = inventories;
    model = sema::resolve(programs, sources, options, diags);
  }
  std::string report() const {
    std::string text;
    llvm::raw_string_ostream out(text);
    diag::renderText(diags, sources, out, /*color=*/false);
    return text;
  }
  std::string dump() const {
    std::string text;
    llvm::raw_string_ostream out(text);
    model::dump(model, out);
    for (const model::Rule& rule : model.rules)
      out << rule.name << ' ' << sources.place(rule.span) << ' ' << sources.text(rule.span) << '\n';
    return text;
  }
  std::string names() const {
    std::string text;
    for (const model::Rule& rule : model.rules)
      text += rule.name.str() + " ";
    return text;
  }
};

/// Resolves both ways, which must agree; returns the one with rules read one at a time.
std::unique_ptr<Resolved> bothWays(const Files& files, const std::string& csv = "") {
  auto streamed = std::make_unique<Resolved>(files, csv, /*whole=*/false);
  Resolved whole(files, csv, /*whole=*/true);
  EXPECT_EQ(streamed->report(), whole.report());
  if (!whole.diags.hasErrors()) {
    EXPECT_EQ(streamed->dump(), whole.dump());
  }
  EXPECT_EQ(streamed->names(), whole.names());
  return streamed;
}

const std::string kHosts = R"(
host h { address 10.0.0.1; platform windows-2003; }
host i { address 10.0.0.2, 10.0.0.3; platform windows-2003; }
subnet net = 10.1.0.0/16;
addresses many = { 10.2.0.1, 10.2.0.5, 10.2.0.9, net };
service web = tcp to 80, tcp to 443, tcp to 8080;
auth key = psk(environment "KEY");
proposal p { main 3des-sha1-modp1024; quick esp(3des, sha1); }
)";

TEST(StreamedRules, OfAllShapesAreWhatTheyAreInATree) {
  auto resolved = bothWays({kHosts + R"(
rule shared1 on h { from many to me; service web; permit; reason "r"; owner "o"; }
rule shared2 on h { from many to me; service web; permit; reason "r"; owner "o"; }
rule sides on i { from me to { i, 10.9.0.0/16 } minus 10.9.1.0/24; service web, icmp echo-request; block; one-way; }
rule mesh among { h, i } { negotiate using key, p; outbound fallback; accept unsecured; connection lan; }
rule wide on h, i { from any to me; permit; }
rule six on h { from { 2001:db8::1, 2001:db8::/32 } to any; service udp/500, tcp from 1-9 to 7; permit; }
)"});
  EXPECT_FALSE(resolved->diags.hasErrors()) << resolved->report();
  EXPECT_EQ(resolved->names(), "mesh shared1 shared2 sides six wide ");
}

TEST(StreamedRules, LongListsAreKeptOnce) {
  auto resolved = bothWays({kHosts + "rule a on h { from many to me; service web; permit; }"
                                     "rule b on i { from many to me; service web; block; }"});
  ASSERT_EQ(resolved->model.rules.size(), 2u);
  const model::Rule a = resolved->model.rules[0], b = resolved->model.rules[1];
  EXPECT_EQ(a.from.prefixes.size(), 4u);
  EXPECT_EQ(a.from.prefixes.data(), b.from.prefixes.data());
  EXPECT_EQ(a.services.data(), b.services.data());
  EXPECT_NE(a.hosts, b.hosts);
}

TEST(StreamedRules, MayStandBeforeWhatTheyName) {
  auto resolved = bothWays({"rule a on h { from net to me; service web; permit; }" + kHosts});
  EXPECT_FALSE(resolved->diags.hasErrors()) << resolved->report();
  EXPECT_EQ(resolved->names(), "a ");
}

TEST(StreamedRules, OfSeveralFilesAreInOneOrder) {
  auto resolved = bothWays({"rule c on h { from net to me; permit; } rule a on h { from me to net; block; }",
                            kHosts + "rule b on h { from 10.9.9.9 to me; permit; }"});
  EXPECT_FALSE(resolved->diags.hasErrors()) << resolved->report();
  EXPECT_EQ(resolved->names(), "a b c ");
}

TEST(StreamedRules, NamesThatBeginAlikeAreInOrder) {
  auto resolved = bothWays({kHosts + "rule long-name-2 on h { from net to me; permit; }"
                                     "rule long-name on h { from 10.8.0.1 to me; permit; }"
                                     "rule long-name-10 on h { from 10.8.0.2 to me; permit; }"
                                     "rule long on h { from 10.8.0.3 to me; permit; }"});
  EXPECT_EQ(resolved->names(), "long long-name long-name-10 long-name-2 ");
}

TEST(StreamedRules, ANameIsTakenOnceInAllFiles) {
  const std::string rest = " on h { from net to me; permit; }\n";
  auto resolved = bothWays({kHosts + "rule twice" + rest + "rule twice" + rest +
                                "exemption e { to net; applies to h; "
                                "reason \"r\"; owner \"o\"; }\nrule e" +
                                rest + "tunnel twice { between h(net) and i(10.7.0.0/16); using key, p; }\n",
                            "rule twice" + rest + "rule other" + rest});
  EXPECT_EQ(resolved->names(), "other twice ");
  EXPECT_EQ(resolved->diags.errorCount(), 4u) << resolved->report();
}

TEST(StreamedRules, FaultsAreFoundInRulesWhoseNameIsTaken) {
  auto resolved = bothWays({kHosts + "rule a on h { from net to me; permit; } rule a on h { permt; }"});
  EXPECT_EQ(resolved->diags.errorCount(), 2u) << resolved->report();
}

TEST(StreamedRules, WhatIsWrongIsReportedAlike) {
  for (const char* rules : {
           "rule a on nobody { from net to me; permit; }",
           "rule a on h { from nowhere to me; permit; } rule b on h { from net to me; service nothing; permit; }",
           "rule a on h { from net; permit; }\nrule b on h { from net to me; }",
           "rule a on h { permit; }",
           "rule a { permit; }\nrule b on h { from net to me; permit; }",
           "rule a on h { from net to me; permit; block; one-way; one-way; reason \"\"; }",
           "rule a on h { from net to me; negotiate; outbound fallback; }",
           "rule a on h { from net to me; negotiate using key, p; one-way; }",
           "rule a on h { from net to me; permit; outbound fallback; accept unsecured; connection wan; }",
           "rule a among { h } { permit; } rule b among { h, net } { permit; from h to me; }",
           "rule a on h { from 10.0.0.1/8 to 300.1.1.1; service tcp to 0; permit; }",
           "rule a on h { from net to me; negotiate using nothing, p, p; }",
           "rule a on h { from { me, any } to { h } minus h; permit; }",
       })
    EXPECT_TRUE(bothWays({kHosts + rules})->diags.hasErrors()) << rules;
}

TEST(StreamedRules, KnowTheHostsOfAnInventory) {
  auto resolved = bothWays({"inventory \"hosts.csv\"; rule a on x { from y to me; permit; }"},
                           "name,address,platform\nx,10.0.0.1,windows-2003\ny,10.0.0.2,windows-2003\n");
  EXPECT_FALSE(resolved->diags.hasErrors()) << resolved->report();
  ASSERT_EQ(resolved->model.rules.size(), 1u);
  EXPECT_EQ(resolved->model.rules[0].from.hosts.size(), 1u);
}

TEST(StreamedRules, UsesThatDifferInTheirPlaceAreOne) {
  auto resolved = bothWays({kHosts + "rule a on h { from net to me; negotiate using psk(environment \"K\"), p; }\n"
                                     "rule b on h { from me to net; negotiate using psk(environment \"K\"), p; }\n"});
  ASSERT_EQ(resolved->model.rules.size(), 2u);
  const model::Using &a = resolved->model.rules[0].use, &b = resolved->model.rules[1].use;
  EXPECT_EQ(&a, &b);
  ASSERT_EQ(a.methods.size(), 1u);
  EXPECT_EQ(resolved->sources.position(a.methods[0].span).line, 9u) << "the first place";
}

} // namespace
