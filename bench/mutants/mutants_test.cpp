#include "bench/mutants/judge.h"
#include "bench/mutants/keywords.h"
#include "compiler/diag/kinds/inv.h"

#include <gtest/gtest.h>

#include <set>

using namespace cordon;
using bench::Fate;

namespace {

std::set<std::string> textsOf(llvm::StringRef text, llvm::ArrayRef<bench::Keywords> keywords = {}) {
  std::set<std::string> texts;
  for (const bench::Mutant& mutant : bench::mutantsOf(text, keywords))
    texts.insert(bench::apply(text, mutant));
  return texts;
}

TEST(Mutants, AreNeverTheOriginalAndNeverTwiceTheSameChange) {
  llvm::StringRef text = "add rule name=\"a b\" addr=10.1.0.0/16 methods=\"3DES-SHA1-2\" # 7s\n{ x } y {}\n\nlast";
  std::set<std::tuple<size_t, size_t, std::string>> changes;
  for (const bench::Mutant& mutant : bench::mutantsOf(text, bench::keywordsOf("netsh"))) {
    EXPECT_NE(bench::apply(text, mutant), text);
    EXPECT_TRUE(changes.emplace(mutant.begin, mutant.end, mutant.text).second) << mutant.what;
  }
  EXPECT_GT(changes.size(), 100u);
}

TEST(Mutants, ReachEveryField) {
  auto texts = textsOf("name=\"x\" time=3600s net=10.1.0.0/16\n{ mode yes }\n", bench::keywordsOf("netsh"));
  for (const char* expected : {
           "{ mode yes }\n",                                        // line deleted
           "{ mode yes }\nname=\"x\" time=3600s net=10.1.0.0/16\n", // lines swapped
           " time=3600s net=10.1.0.0/16\n{ mode yes }\n",           // pair deleted
           "name= time=3600s net=10.1.0.0/16\n{ mode yes }\n",      // string deleted
           "name=x time=3600s net=10.1.0.0/16\n{ mode yes }\n",     // unquoted
           "name=\"x\" time=3601s net=10.1.0.0/16\n{ mode yes }\n", // number in a part of a word
           "name=\"x\" time=3600s net=10.2.0.0/16\n{ mode yes }\n", // neighbour
           "name=\"x\" time=3600s net=10.0.0.0/15\n{ mode yes }\n", // wider
           "name=\"x\" time=3600s net=10.1.0.0/17\n{ mode yes }\n", // narrower
           "name=\"x\" time=3600s net=10.1.0.0/16\n{ mode no }\n",  // keyword
           "name=\"x\" time=3600s net=10.1.0.0/16\n\n",             // block deleted
           "name=\"x\" time=3600s net=10.1.0.0/16\n mode yes }\n",  // mark deleted
       })
    EXPECT_TRUE(texts.count(expected)) << expected;
}

/// A format of one line per fact: `target PREFIX`, `key TEXT`, comments.
class ToyBackend final : public backends::Backend {
public:
  llvm::StringRef name() const override { return "toy"; }
  llvm::ArrayRef<llvm::StringRef> roles() const override { return {}; }
  bool recognises(llvm::StringRef, llvm::StringRef) const override { return false; }
  void concealKeys(const backends::InputFile&, const source::SourceMap&, diag::Diagnostics&) const override {}
  const char* keyFault(const SecretBytes&) const override { return nullptr; }
  std::optional<ir::HostPolicy> projectConfigured(const ir::HostPolicy& policy, diag::Diagnostics&) const override {
    return policy;
  }
  backends::Emitted emit(const ir::HostPolicy& policy) const override {
    std::string text = "# toy\n";
    for (const ir::Filter& filter : policy.ir.out)
      text += "target " + net::toString(filter.target().prefix) + "\n";
    text += "key " + std::string(policy.secrets[0].reveal()) + "\n";
    return {{{"toy.conf", text, true}}, {}};
  }
  std::optional<backends::Imported> import(llvm::ArrayRef<backends::InputFile> files, const ir::Host& host,
                                           const source::SourceMap& sources, diag::Diagnostics& diags) const override {
    backends::Imported imported;
    imported.policy.host = host;
    llvm::SmallVector<llvm::StringRef> lines;
    sources.text(files[0].file).split(lines, '\n');
    for (llvm::StringRef line : lines) {
      auto [keyword, value] = line.split(' ');
      auto prefix = net::parsePrefix(std::string_view(value.data(), value.size()));
      if (keyword == "target" && prefix)
        addFilter(imported.policy.ir, *prefix);
      else if (keyword == "key" && imported.policy.secrets.empty())
        addKey(imported.policy, value);
      else if (!line.starts_with("#") && !line.empty())
        diags.report({}, diag::CannotRead, "line", "unknown");
    }
    if (imported.policy.secrets.empty())
      diags.report({}, diag::CannotRead, "key", "none");
    return imported;
  }

private:
  static void addFilter(ir::PolicyIr& ir, const net::Prefix& prefix) {
    ir::Filter filter;
    filter.family = prefix.family;
    filter.setSource({true, net::anyPrefix(prefix.family)});
    filter.setTarget({false, prefix});
    filter.action = ir.intern(ir::Block{});
    filter.origin = ir.add({ir::Origin::Kind::imported, "line", {}});
    ir.out.push_back(filter);
  }
  static void addKey(ir::HostPolicy& policy, llvm::StringRef value) {
    policy.ir.intern(SecretRef{SecretRef::From::inline_text, "toy.conf"});
    policy.secrets.emplace_back(value.str());
    ir::Negotiate negotiate;
    ir::AuthMethod method;
    method.kind = ir::AuthMethod::Kind::psk;
    method.secret = {{0}};
    negotiate.authentication = {method};
    ir::Filter filter;
    filter.setSource({false, net::anyPrefix(net::Family::v4)});
    filter.setTarget({true, net::anyPrefix(net::Family::v4)});
    filter.action = policy.ir.intern(ir::Action(negotiate));
    filter.origin = policy.ir.add({ir::Origin::Kind::imported, "key", {}});
    policy.ir.in = {filter};
  }
};

struct Toy {
  Toy() {
    ir::Host host;
    host.addresses = {*net::parseAddress("10.0.0.1")};
    source::SourceMap sources;
    diag::Diagnostics diags;
    std::vector<backends::EmittedFile> seed = {
        {"toy.conf", "target 10.1.0.0/16\ntarget 10.2.0.7\nkey hunter2\n", true}};
    projected = readBack(backend, host, seed, sources, diags)->policy;
    emitted = backend.emit(projected);
  }
  ToyBackend backend;
  ir::HostPolicy projected;
  backends::Emitted emitted;
};

TEST(Judge, TellsTheFates) {
  Toy setup;
  bench::Judge judge(setup.backend, setup.projected, setup.emitted);
  ASSERT_TRUE(judge.baseline().empty());
  EXPECT_EQ(judge.fateOf(0, "nonsense\n" + setup.emitted.files[0].text), Fate::refused);
  EXPECT_EQ(judge.fateOf(0, "target 10.1.0.0/16\nkey hunter2\n"), Fate::differs);
  EXPECT_EQ(judge.fateOf(0, "target 10.1.0.0/16\ntarget 10.2.0.7\nkey hunter3\n"), Fate::differs);
  EXPECT_EQ(judge.fateOf(0, "# another comment\ntarget 10.1.0.0/16\ntarget 10.2.0.7\nkey hunter2\n"), Fate::equivalent);
  EXPECT_EQ(judge.fateOf(0, "target 10.2.0.7\ntarget 10.1.0.0/16\ntarget 10.2.0.7\nkey hunter2\n"), Fate::equivalent);
  // A filter more, but no packet that it treats otherwise.
  EXPECT_EQ(judge.fateOf(0, "target 10.1.0.0/16\ntarget 10.2.0.7\ntarget 10.1.2.0/24\nkey hunter2\n"),
            Fate::equivalent);
}

TEST(Judge, TakesAFieldThatMayBeAnythingForUnread) {
  llvm::StringRef text = "a b # c\nd";
  auto mutants = bench::mutantsOf(text, {});
  std::vector<Fate> fates;
  for (const bench::Mutant& mutant : mutants) // an importer that reads nothing but `a`
    fates.push_back(mutant.begin == 0 && !mutant.reorders ? Fate::differs : Fate::equivalent);
  bench::findUnread(text, mutants, fates);
  int seen_comments = 0, seen_unread = 0;
  for (size_t i = 0; i < mutants.size(); ++i) {
    llvm::StringRef field = text.slice(mutants[i].begin, mutants[i].end);
    bool is_comment = field == "#" || field == "c";
    bool is_unread = field == "b" || field == "d";
    Fate expected = fates[i] == Fate::differs           ? Fate::differs
                    : is_unread && !mutants[i].reorders ? Fate::survived
                                                        : Fate::equivalent;
    EXPECT_EQ(fates[i], expected) << mutants[i].what << " " << field.str();
    seen_comments += is_comment;
    seen_unread += is_unread;
  }
  EXPECT_GT(seen_comments, 0);
  EXPECT_GT(seen_unread, 0);
}

TEST(Judge, KnowsCommentsFromQuotedMarks) {
  llvm::StringRef text = "a \"#b\" # c \"\nd";
  std::string shown;
  auto comments = bench::commentsOf(text);
  for (size_t at = 0; at < text.size(); ++at)
    shown += comments[at] ? '#' : '.';
  EXPECT_EQ(shown, ".......#####..");
}

TEST(Judge, MasksKeys) {
  Toy setup;
  bench::Judge judge(setup.backend, setup.projected, setup.emitted);
  bool saw_key_line = false;
  for (const bench::Mutant& mutant : bench::mutantsOf(setup.emitted.files[0].text, {})) {
    std::string description = judge.describe(0, mutant);
    EXPECT_EQ(description.find("unter"), std::string::npos) << mutant.what;
    saw_key_line |= description.find("preshared key") != std::string::npos;
  }
  EXPECT_TRUE(saw_key_line);
}

} // namespace
