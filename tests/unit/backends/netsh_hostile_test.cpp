// Files that are no scripts, or not whole ones: a located error, never a crash, a hang or a leak. And every change of
// an emitted file is noticed.
#include "bench/mutants/judge.h"
#include "bench/mutants/keywords.h"
#include "tests/unit/backends/netsh_support.h"

#include <llvm/ADT/STLExtras.h>

#include <chrono>

using namespace cordon;
using namespace cordon::netsh_tests;

namespace {

/// A script with something of everything.
RoundTrip everything() {
  PolicyBuilder b;
  ir::AuthMethod certificate = b.certificate({{"C", "US"}, {"ST", "WA"}, {"O", "Contoso, Ltd"}, {"CN", "Root"}});
  ir::Negotiate secure = negotiate({certificate, ir::AuthMethod{}, b.psk("a key of some length")});
  secure.main.push_back({catalog::Cipher::des, catalog::Integrity::md5, catalog::DhGroup::modp768});
  secure.quick.push_back({catalog::Integrity::sha1, std::nullopt, 900, 50000});
  secure.fallback_to_clear = true;
  b.mirrored({"me", "10.0.0.0/8"}, secure, "group isolated");
  ir::Negotiate tunnel = negotiate({b.psk("another key")});
  tunnel.main = secure.main;
  tunnel.tunnel = ir::Tunnel{address("192.0.2.10"), address("203.0.113.1")};
  b.tunnel("192.168.1.0/24", "192.168.2.0/24", tunnel);
  b.mirrored({"me", "any", 17, net::singlePort(68), net::singlePort(67)}, ir::Permit{}, "exemption dhcp");
  b.mirrored({"me", "10.1.1.1", 47, {}, {}, ir::ConnectionType::lan}, ir::Permit{}, "rule gre");
  b.oneWay({"any", "me", 6, {}, net::singlePort(135)}, ir::Block{}, "rule rpc");
  ir::Negotiate response = negotiate({b.psk("a key for whoever asks"), certificate, ir::AuthMethod{}});
  response.main = secure.main;
  response.quick = {{catalog::Integrity::md5, ir::Esp{catalog::Cipher::des, std::nullopt}, 600, 30000}};
  response.pfs.kind = ir::Pfs::Kind::main_mode_group;
  b.respond(response);
  return roundTrip(b.build());
}

/// Judges changes of the files of one trip as the mutation bench does.
class Changes {
public:
  explicit Changes(const RoundTrip& trip)
      : trip(trip), judge(backends::netshBackend(), *trip.projected, trip.emitted) {}

  /// True if the file with this text is refused, or the proof finds a gap.
  bool isNoticed(size_t file, std::string text) const {
    return judge.fateOf(file, std::move(text)) != bench::Fate::equivalent;
  }

  const RoundTrip& trip;
  const bench::Judge judge;
};

TEST(NetshMutants, EveryLineCounts) {
  RoundTrip trip = everything();
  expectProved(trip);
  Changes changes(trip);
  for (size_t file = 0; file < trip.emitted.files.size(); ++file) {
    llvm::StringRef text = trip.emitted.files[file].text;
    size_t commands = 0;
    for (size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
      std::string line = text.slice(at, text.find('\n', at) + 1).str();
      if (line.front() == '#')
        continue;
      ++commands;
      std::string before = text.take_front(at).str(), after = text.substr(at + line.size()).str();
      EXPECT_TRUE(changes.isNoticed(file, before + after)) << "without: " << line.substr(0, 60);
      EXPECT_TRUE(changes.isNoticed(file, before + line + line + after)) << "twice: " << line.substr(0, 60);
    }
    EXPECT_GT(commands, 20u);
  }
}

TEST(NetshMutants, EveryFieldIsReadAndOnlyDefaultsCanGo) {
  const char* defaults[] = {"mmpfs=no",
                            "qmpermm=0",
                            "mmlifetime=480",
                            "pollinginterval=180",
                            "activatedefaultrule=yes",
                            "assign=no",
                            "protocol=ANY",
                            "mirrored=yes",
                            "srcport=0",
                            "dstport=0",
                            "qmpfs=no",
                            "inpass=no",
                            "soft=no",
                            "conntype=all",
                            "activate=yes",
                            "action=negotiate",
                            "kerberos=yes",
                            "srcmask=255.255.255.255",
                            "dstmask=255.255.255.255"};
  RoundTrip trip = everything();
  Changes changes(trip);
  for (size_t file = 0; file < trip.emitted.files.size(); ++file) {
    llvm::StringRef text = trip.emitted.files[file].text;
    std::vector<bench::Mutant> mutants = bench::mutantsOf(text, bench::keywordsOf("netsh"));
    // Every field by every other operation; these are most of all mutants, and the bench's.
    llvm::erase_if(mutants, [](const bench::Mutant& one) { return std::string_view(one.what) == "another word"; });
    std::vector<bench::Fate> fates;
    std::vector<bool> comments = bench::commentsOf(text);
    for (const bench::Mutant& mutant : mutants)
      fates.push_back(comments[mutant.begin] ? bench::Fate::equivalent
                                             : changes.judge.fateOf(file, bench::apply(text, mutant)));
    bench::findUnread(text, mutants, fates);
    EXPECT_GT(mutants.size(), 1000u);
    for (size_t i = 0; i < mutants.size(); ++i) {
      EXPECT_NE(fates[i], bench::Fate::survived) << changes.judge.describe(file, mutants[i]);
      llvm::StringRef pair = text.slice(mutants[i].begin, mutants[i].end);
      bool is_pair = std::string_view(mutants[i].what) == "delete pair" && !comments[mutants[i].begin];
      EXPECT_TRUE(!is_pair || fates[i] != bench::Fate::equivalent || llvm::is_contained(defaults, pair))
          << changes.judge.describe(file, mutants[i]);
    }
  }
}

TEST(NetshHostile, TruncatedScriptsAreNoticed) {
  RoundTrip trip = everything();
  Changes changes(trip);
  for (size_t file = 0; file < trip.emitted.files.size(); ++file) {
    const std::string& text = trip.emitted.files[file].text;
    for (size_t length = 0; length < text.size() - 1; length += length < text.size() - 600 ? 7 : 1)
      ASSERT_TRUE(changes.isNoticed(file, text.substr(0, length))) << length;
  }
}

TEST(NetshHostile, FilesThatAreNoTextAreRefusedWithAPlace) {
  using namespace std::string_literals;
  const std::pair<std::string, const char*> rows[] = {
      {"ipsec static add policy p\0 assign=yes\n"s, "IMP110"},
      {"\xff\xfei\0p\0s\0e\0c\0"s, "IMP110"},
      {"\xfe\xff\0i\0p\0s\0e\0c"s, "IMP110"},
      {std::string(1 << 20, 'a'), "IMP111"},
      {"ipsec static add policy p \"" + std::string(1 << 20, 'x') + "\"\n", "IMP111"},
      {std::string(1 << 16, '\x80'), "IMP111"},
      {"\x7f"
       "ELF\x02\x01\x01 binary",
       "IMP113"},
      {std::string(3000, '"'), "IMP101"},
      {std::string(3001, '"'), "IMP112"},
  };
  for (const auto& [text, id] : rows) {
    Reading reading = read(text);
    EXPECT_FALSE(reading.imported);
    EXPECT_TRUE(reading.has(id, 1)) << id << reading.messages().substr(0, 300);
  }
}

TEST(NetshHostile, AFileOfFaultsEndsAfterSomeOfThem) {
  std::string unreadable, unknown;
  for (int i = 0; i < 20000; ++i) {
    unreadable += "\"\n";
    unknown += "ipsec static frobnicate x\n";
  }
  Reading first = read(unreadable), second = read(unknown);
  EXPECT_LT(first.diags.errorCount(), 200u);
  EXPECT_LT(second.diags.errorCount(), 1100u);
  EXPECT_TRUE(first.has("IMP110"));
  EXPECT_TRUE(second.has("IMP110"));
}

TEST(NetshHostile, ManyObjectsTakeLittleTime) {
  std::string script = "pushd ipsec static\nadd policy p assign=yes\nadd filteraction a action=block\n";
  for (int i = 0; i < 9000; ++i) {
    std::string name = "l" + std::to_string(i);
    script += "add filter " + name + " me 10." + std::to_string(i / 256) + "." + std::to_string(i % 256) +
              ".1\nadd rule " + name + " p " + name + " a psk=key" + std::to_string(i) + "\n";
  }
  auto start = std::chrono::steady_clock::now();
  Reading reading = read(script);
  ASSERT_TRUE(reading.imported) << reading.messages().substr(0, 500);
  EXPECT_EQ(reading.imported->policy.ir.out.size(), 9000u);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  std::string too_many = "pushd ipsec static\n";
  for (int i = 0; i < 10001; ++i)
    too_many += "add filterlist l" + std::to_string(i) + "\n";
  EXPECT_TRUE(read(too_many).has("IMP130"));
}

TEST(NetshHostile, ListsSharedByManyRulesStayBounded) {
  std::string script = "pushd ipsec static\nadd policy p assign=yes\nadd filteraction a action=block\n";
  for (int i = 0; i < 3000; ++i)
    script += "add filter l me 10.0." + std::to_string(i / 256) + "." + std::to_string(i % 256) + "\n";
  for (int i = 0; i < 1000; ++i)
    script += "add rule r" + std::to_string(i) + " p l a\n";
  Reading reading = read(script);
  EXPECT_FALSE(reading.imported);
  EXPECT_TRUE(reading.has("IMP130")) << reading.messages().substr(0, 500);
}

} // namespace
