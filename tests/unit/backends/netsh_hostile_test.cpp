// Files that are no scripts, or not whole ones: a located error, never a crash, a hang or a leak. And every change of
// an emitted file is noticed.
#include "tests/unit/backends/netsh_support.h"

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
  return roundTrip(b.build());
}

/// True if the changed script is noticed: refused, or its meaning or its residue is another.
bool isNoticed(const RoundTrip& trip, const std::string& script) {
  Reading reading = read(script, trip.projected->host);
  return !reading.imported || meaningOf(reading.imported->policy) != meaningOf(*trip.projected) ||
         reading.imported->residue != trip.emitted.residue;
}

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  llvm::StringRef rest = text;
  while (!rest.empty()) {
    auto [line, more] = rest.split('\n');
    lines.push_back(line.str());
    rest = more;
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines)
    text += line + "\n";
  return text;
}

/// `tag=value` words of a line: where each begins and ends, quotes respected.
std::vector<std::pair<size_t, size_t>> wordsOf(const std::string& line) {
  std::vector<std::pair<size_t, size_t>> words;
  bool quoted = false;
  size_t begin = 0;
  for (size_t i = 0; i <= line.size(); ++i) {
    if (i < line.size() && line[i] == '"')
      quoted = !quoted;
    if (i < line.size() && (quoted || line[i] != ' '))
      continue;
    if (i > begin)
      words.push_back({begin, i});
    begin = i + 1;
  }
  return words;
}

TEST(NetshMutants, EveryLineCounts) {
  RoundTrip trip = everything();
  expectProved(trip);
  std::vector<std::string> lines = linesOf(trip.script());
  size_t commands = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (llvm::StringRef(lines[i]).starts_with("#"))
      continue;
    ++commands;
    std::vector<std::string> without = lines, twice = lines;
    without.erase(without.begin() + long(i));
    twice.insert(twice.begin() + long(i), lines[i]);
    EXPECT_TRUE(isNoticed(trip, joined(without))) << "without: " << i + 1;
    EXPECT_TRUE(isNoticed(trip, joined(twice))) << "twice: " << i + 1;
  }
  EXPECT_GT(commands, 20u);
}

TEST(NetshMutants, EveryValueCounts) {
  RoundTrip trip = everything();
  std::vector<std::string> lines = linesOf(trip.script());
  size_t changes = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (llvm::StringRef(lines[i]).starts_with("#"))
      continue;
    for (auto [begin, end] : wordsOf(lines[i])) {
      std::string word = lines[i].substr(begin, end - begin);
      size_t equals = word.find('=');
      if (equals == std::string::npos)
        continue;
      std::string value = word.substr(equals + 1);
      std::vector<std::string> others;
      if (value == "yes" || value == "no")
        others = {value == "yes" ? "no" : "yes"};
      else if (value.front() == '"')
        others = {value.substr(0, value.size() - 1) + "x\"", "\"\"", "\"x" + value.substr(1)};
      else
        others = {value + "7", "me", "1", "lan", "TCP", "permit"};
      for (const std::string& other : others) {
        if (llvm::StringRef(other).equals_insensitive(value))
          continue;
        std::vector<std::string> changed = lines;
        changed[i].replace(begin, end - begin, word.substr(0, equals + 1) + other);
        ++changes;
        EXPECT_TRUE(isNoticed(trip, joined(changed))) << i + 1 << ": " << word.substr(0, equals) << " -> " << other;
      }
    }
  }
  EXPECT_GT(changes, 300u);
}

TEST(NetshMutants, OnlyTagsThatSayTheDefaultCanGo) {
  RoundTrip trip = everything();
  std::vector<std::string> lines = linesOf(trip.script());
  const char* defaults[] = {"mmpfs=no",
                            "qmpermm=0",
                            "mmlifetime=480",
                            "pollinginterval=180",
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
  for (size_t i = 0; i < lines.size(); ++i) {
    if (llvm::StringRef(lines[i]).starts_with("#"))
      continue;
    for (auto [begin, end] : wordsOf(lines[i])) {
      std::string word = lines[i].substr(begin, end - begin);
      bool is_default = std::find(std::begin(defaults), std::end(defaults), word) != std::end(defaults);
      std::vector<std::string> changed = lines;
      changed[i].erase(begin, end - begin);
      EXPECT_TRUE(is_default || isNoticed(trip, joined(changed))) << i + 1 << ": " << word.substr(0, word.find('='));
    }
  }
}

TEST(NetshHostile, TruncatedScriptsAreNoticed) {
  RoundTrip trip = everything();
  // From the first command to the value of the last one, `yes`, which may be cut as any word may.
  size_t first = trip.script().find("ipsec static"), last = trip.script().rfind("yes");
  for (size_t length = first; length <= last; ++length)
    ASSERT_TRUE(isNoticed(trip, trip.script().substr(0, length))) << length;
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
