// Every word and line of the emitted files counts: changed, it is refused, found by the proof, or means the same so
// that the same files are written again.
#include "tests/unit/backends/solaris_fixture.h"

#include <gtest/gtest.h>
#include <llvm/ADT/StringExtras.h>

using namespace cordon;
using namespace cordon::tests::solaris;

namespace {

struct Span {
  size_t begin, end;
};

std::vector<Span> wordsOf(const std::string& text) {
  std::vector<Span> words;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && !llvm::isSpace(text[end]))
      ++end;
    if (end > at)
      words.push_back({at, end});
    at = std::max(end, at + 1);
  }
  return words;
}

std::vector<Span> linesOf(const std::string& text) {
  std::vector<Span> lines;
  for (size_t at = 0; at < text.size(); at = lines.back().end)
    lines.push_back({at, std::min(text.find('\n', at), text.size() - 1) + 1});
  return lines;
}

/// The text with each word deleted, doubled, replaced by the next one, its digits raised; each line deleted or doubled.
std::vector<std::string> mutantsOf(const std::string& text) {
  std::vector<std::string> mutants;
  auto put = [&](Span place, const std::string& replacement) {
    mutants.push_back(text.substr(0, place.begin) + replacement + text.substr(place.end));
  };
  std::vector<Span> words = wordsOf(text);
  for (size_t i = 0; i < words.size(); ++i) {
    std::string word = text.substr(words[i].begin, words[i].end - words[i].begin);
    put(words[i], "");
    put(words[i], word + " " + word);
    put(words[i], word.substr(1));
    put(words[i], word + "x");
    const Span& next = words[(i + 1) % words.size()];
    put(words[i], text.substr(next.begin, next.end - next.begin));
    for (size_t digit = 0; digit < word.size(); ++digit)
      if (llvm::isDigit(word[digit])) {
        std::string raised = word;
        raised[digit] = raised[digit] == '9' ? '0' : char(raised[digit] + 1);
        put(words[i], raised);
      }
  }
  for (const Span& line : linesOf(text)) {
    std::string content = text.substr(line.begin, line.end - line.begin);
    put(line, "");
    put(line, content + content);
  }
  return mutants;
}

/// Judges every mutant of every file.
void expectAllCount(const ir::HostPolicy& policy) {
  const backends::Backend& backend = backends::solarisBackend();
  ir::HostPolicy result = projected(policy);
  backends::Emitted emitted = backend.emit(result);
  size_t killed = 0;
  for (size_t file = 0; file < emitted.files.size(); ++file)
    for (const std::string& text : mutantsOf(emitted.files[file].text)) {
      if (text == emitted.files[file].text)
        continue;
      backends::Emitted mutant = emitted;
      mutant.files[file].text = text;
      if (!backends::prove(backend, result, mutant).isProved()) {
        ++killed;
        continue;
      }
      source::SourceMap sources;
      diag::Diagnostics diags;
      auto imported = backends::readBack(backend, result.host, mutant.files, sources, diags);
      ASSERT_TRUE(imported.has_value());
      backends::Emitted again = backend.emit(imported->policy);
      for (size_t i = 0; i < emitted.files.size(); ++i)
        EXPECT_TRUE(again.files[i].text == emitted.files[i].text)
            << "a change of " << emitted.files[file].path << " goes unnoticed"
            << (emitted.files[file].secret ? "" : ":\n" + text);
    }
  EXPECT_GT(killed, 500u);
}

TEST(SolarisMutants, PresharedKeysPortsIcmpAndOffers) {
  PolicyBuilder builder("illumos", {"10.1.2.20", "2001:db8::20"});
  ir::Negotiate negotiate = builder.preshared("a key");
  negotiate.main.push_back({catalog::Cipher::aes256, catalog::Integrity::sha256, catalog::DhGroup::modp2048});
  negotiate.quick.push_back(ah(catalog::Integrity::md5));
  negotiate.quick.push_back(esp(catalog::Cipher::aes256, catalog::Integrity::sha256));
  negotiate.pfs = {ir::Pfs::Kind::group, catalog::DhGroup::modp1024};
  builder.add({"me", "10.1.2.30", 6, net::singlePort(1433), {}}, negotiate);
  builder.add({"me", "10.1.2.31", ir::kAnyProtocol, {}, {}}, builder.preshared("another"));
  builder.add({"me", "10.1.9.0/24", 1, net::PortRange{3, 8}, net::singlePort(1)}, ir::Permit{});
  builder.addOneWay(ir::Direction::in, {"me", "10.8.0.0/16", 17, {}, net::singlePort(53)}, ir::Block{});
  builder.add({"me", "2001:db8:5::/48", ir::kAnyProtocol, {}, {}}, ir::Block{});
  builder.add({"me", "any", ir::kAnyProtocol, {}, {}}, ir::Block{});
  expectAllCount(builder.take());
}

TEST(SolarisMutants, CertificatesAndIdentities) {
  PolicyBuilder builder("solaris-10", {});
  builder.policy.host.identity = "C=US, ST=Texas, O=Example\\, Inc., CN=sol";
  ir::Negotiate negotiate = builder.certified();
  negotiate.remote_identity = "win.example.com";
  builder.add({"me", "10.1.2.30", ir::kAnyProtocol, {}, {}}, negotiate);
  builder.add({"me", "10.1.0.0/16", ir::kAnyProtocol, {}, {}}, builder.certified());
  builder.add({"me", "any", 17, net::singlePort(68), net::singlePort(67)}, ir::Permit{});
  builder.add({"me", "any", ir::kAnyProtocol, {}, {}}, ir::Block{});
  expectAllCount(builder.take());
}

TEST(SolarisMutants, TunnelsAndTheirInterfaces) {
  PolicyBuilder builder("solaris-10", {"198.51.100.1", "10.1.0.1"});
  ir::Negotiate negotiate = tunnelled(builder.preshared("a key"), "198.51.100.1", "203.0.113.1");
  negotiate.pfs = {ir::Pfs::Kind::group, catalog::DhGroup::modp1024};
  builder.addTunnel({"10.1.0.0/16", "10.7.0.0/16", ir::kAnyProtocol, {}, {}}, negotiate);
  builder.addTunnel({"10.1.0.0/17", "10.9.0.0/16", ir::kAnyProtocol, {}, {}}, negotiate);
  builder.addTunnel({"10.1.0.0/16", "10.20.0.0/16", ir::kAnyProtocol, {}, {}},
                    tunnelled(builder.preshared("another"), "198.51.100.1", "203.0.113.9"));
  builder.add({"me", "10.1.9.0/24", 6, net::singlePort(22), {}}, ir::Block{});
  expectAllCount(builder.take());
}

} // namespace
