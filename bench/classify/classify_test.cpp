// The readers of this bench locate what is wrong, its traces and sets are the same each time, its engines agree, and a
// wrong answer is noticed.
#include "bench/classify/classbench.h"
#include "bench/classify/contest.h"
#include "bench/classify/cordon.h"
#include "bench/classify/linear.h"
#include "bench/classify/made_sets.h"
#include "bench/classify/rows.h"
#include "bench/classify/sets.h"
#include "bench/classify/trace.h"
#include "bench/classify/tuple_space.h"
#include "bench/classify/updates.h"
#include "bench/text_file.h"

#include <gtest/gtest.h>
#include <lzma.h>

#include <sstream>

namespace cordon::bench {
namespace {

using net::Family;

RuleSet rulesIn(const std::variant<RuleSet, BadFile>& read) {
  const auto* bad = std::get_if<BadFile>(&read);
  EXPECT_EQ(bad, nullptr) << bad->text;
  return bad ? RuleSet{} : std::get<RuleSet>(read);
}
std::string faultIn(const std::variant<RuleSet, BadFile>& read) {
  const auto* bad = std::get_if<BadFile>(&read);
  return bad ? bad->text : "no fault";
}

TEST(ClassBenchFile, EachFieldIsRead) {
  const RuleSet set =
      rulesIn(parseClassBench("@10.1.2.3/16\t192.168.0.0/32\t0 : 65535\t80 : 443\t0x06/0xFF\t0x0/0x1\t\n"
                              "\n"
                              "@0.0.0.0/0 1.2.3.4/0 7 : 7 1024 : 65535 0x00/0x00\r\n"
                              "@1.1.1.1/32\t2.2.2.2/31\t0 : 0\t0 : 0\t0x11/0xff",
                              "x"));
  ASSERT_EQ(set.rules.size(), 3u);
  Rule first;
  first.source_base = {0, 10u << 24 | 1 << 16}; // the bits beyond do not count
  first.source_length = 16;
  first.target_base = {0, 192u << 24 | 168 << 16};
  first.target_length = 32;
  first.target_ports = {80, 443};
  first.protocol = 6;
  EXPECT_EQ(set.rules[0], first);
  Rule second;
  second.source_ports = {7, 7};
  second.target_ports = {1024, 65535};
  second.rank = 1;
  EXPECT_EQ(set.rules[1], second);
  EXPECT_EQ(set.rules[2].protocol, 17);
  EXPECT_EQ(set.rules[2].target_base.lo, 0x02020202u);
  EXPECT_EQ(set.rules[2].rank, 2u);
}

TEST(ClassBenchFile, WhatIsWrongIsLocated) {
  const std::string good = "@10.0.0.0/8 10.0.0.0/8 0 : 1 0 : 1 0x06/0xFF\n";
  constexpr std::pair<const char*, const char*> kBad[] = {
      {"10.0.0.0/8 10.0.0.0/8 0 : 1 0 : 1 0x06/0xFF", "x:2: expected `@` at `10.0.0.0/8 10.0.0.0/`"},
      {"@10.0.0/8 10.0.0.0/8 0 : 1 0 : 1 0x06/0xFF", "x:2: expected `.` at `/8 10.0.0.0/8 0 : 1 `"},
      {"@10.0.0.256/8 10.0.0.0/8 0 : 1 0 : 1 0x06/0xFF", "x:2: expected a number up to 255 at `256/8 10.0.0.0/8 0 :`"},
      {"@10.0.0.0/33 10.0.0.0/8 0 : 1 0 : 1 0x06/0xFF", "x:2: expected a number up to 32 at `33 10.0.0.0/8 0 : 1 `"},
      {"@10.0.0.0/8 10.0.0.0/8 0 : 65536 0 : 1 0x06/0xFF",
       "x:2: expected a number up to 65535 at `65536 0 : 1 0x06/0xF`"},
      {"@10.0.0.0/8 10.0.0.0/8 2 : 1 0 : 1 0x06/0xFF", "x:2: expected a range that rises at ` 0 : 1 0x06/0xFF`"},
      {"@10.0.0.0/8 10.0.0.0/8 0 : 1 0 : 1 6/0xFF", "x:2: expected `0x` at `6/0xFF`"},
      {"@10.0.0.0/8 10.0.0.0/8 0 : 1 0 : 1 0x06/0x0F",
       "x:2: expected a protocol with mask 0xFF, or 0x00/0x00 before the end of the line"},
      {"@10.0.0.0/8 10.0.0.0/8 0 : 1 0 : 1 0x06/0x00",
       "x:2: expected a protocol with mask 0xFF, or 0x00/0x00 before the end of the line"},
      {"@10.0.0.0/8 10.0.0.0/8 0 : 1", "x:2: expected a number up to 65535 before the end of the line"},
      {"@", "x:2: expected a number up to 255 before the end of the line"},
  };
  for (const auto& [line, fault] : kBad) {
    EXPECT_EQ(faultIn(parseClassBench(good + line + "\n" + good, "x")), fault);
    EXPECT_EQ(faultIn(parseClassBench(good + line, "x")), fault) << "at the end of the file";
  }
  EXPECT_EQ(faultIn(parseClassBench("\n \n", "x")), "x: no rules");
  EXPECT_EQ(faultIn(readClassBench("/nowhere/acl1_1k")), "/nowhere/acl1_1k: can't be read");
}

std::string packed(const std::string& text) {
  std::string out(text.size() + 1024, '\0');
  size_t length = 0;
  EXPECT_EQ(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC32, nullptr, reinterpret_cast<const uint8_t*>(text.data()),
                                    text.size(), reinterpret_cast<uint8_t*>(out.data()), &length, out.size()),
            LZMA_OK);
  out.resize(length);
  return out;
}

TEST(ClassBenchFile, IsUnpacked) {
  std::string text;
  for (int i = 0; i < 5000; ++i)
    text +=
        "@10.0." + std::to_string(i / 256) + "." + std::to_string(i % 256) + "/32 0.0.0.0/0 0 : 1 0 : 1 0x06/0xFF\n";
  auto read = [](const std::string& bytes) {
    const TextFile file(bytes);
    const std::string path = std::string(file.path) + ".xz";
    EXPECT_EQ(rename(file.path, path.c_str()), 0);
    auto result = readClassBench(path);
    unlink(path.c_str());
    return result;
  };
  const std::string whole = packed(text);
  EXPECT_EQ(rulesIn(read(whole)).rules.size(), 5000u);
  for (const std::string& broken : {whole.substr(0, whole.size() / 2), std::string("no xz file"), std::string()})
    EXPECT_TRUE(faultIn(read(broken)).ends_with(": is no sound .xz file")) << faultIn(read(broken));
}

TEST(Sets, AreFoundByName) {
  const std::vector<std::string> sets = defaultSets();
  EXPECT_EQ(sets.size(), 33u);
  EXPECT_EQ(setsMeantBy("all", sets), sets);
  EXPECT_EQ(setsMeantBy("10k", sets).size(), 14u);
  EXPECT_EQ(setsMeantBy("classbench", sets).size(), 27u);
  EXPECT_EQ(setsMeantBy("isolation", sets).size(), 6u);
  EXPECT_EQ(setsMeantBy("fw1_10k", sets), std::vector<std::string>{"fw1_10k"});
  EXPECT_EQ(setsMeantBy("iso_25k", sets), std::vector<std::string>{"iso_25k"});

  EXPECT_EQ(rulesIn(loadSet("mixed_1k", {})).rules.size(), 1000u);
  EXPECT_EQ(rulesIn(loadSet("mixed6_20", {})).family, Family::v6);
  EXPECT_EQ(rulesIn(loadSet("iso6_2k", {})).family, Family::v6);
  for (const char* name : {"iso_", "iso_k", "iso_10g", "iso_0", "iso_99M", "mixed", "iso_10kk"})
    EXPECT_EQ(faultIn(loadSet(name, {})),
              "set `" + std::string(name) + "`: expected a size like 10k or 1M after the `_`");
  EXPECT_EQ(faultIn(loadSet("acl1_1k", {})),
            "set `acl1_1k`: name the folder of ClassBench sets by CORDON_CLASSBENCH or --classbench");
  EXPECT_EQ(faultIn(loadSet("acl1_1k", {.classbench = "/nowhere"})), "set `acl1_1k`: not in /nowhere");
}

TEST(Sets, IsolationIsInOrderAndMirrored) {
  const RuleSet set = isolationSet(2000, 1, Family::v4, 15);
  EXPECT_EQ(set.rules, isolationSet(2000, 1, Family::v4, 15).rules);
  EXPECT_NE(set.rules, isolationSet(2000, 2, Family::v4, 15).rules);
  EXPECT_GT(set.rules.size(), 2000u); // 85 % of the filters, most of them two rules
  for (size_t i = 0; i < set.rules.size(); ++i)
    ASSERT_EQ(set.rules[i].rank, i);
  const Rule& last = set.rules.back();
  EXPECT_EQ(last.source_length + last.target_length, 0);
  size_t with_mirror = 0, with_me = 0;
  for (size_t i = 1; i < set.rules.size(); ++i) {
    const Rule &a = set.rules[i - 1], &b = set.rules[i];
    with_mirror += a.source_base == b.target_base && a.target_base == b.source_base && a.source_ports == b.target_ports;
    with_me += a.source_length == 32 && a.source_base.lo == (10u << 24 | 5);
  }
  EXPECT_GT(with_mirror, set.rules.size() / 4);
  EXPECT_GT(with_me, set.rules.size() / 50);
  EXPECT_GT(isolationSet(2000, 1, Family::v6, 85).rules.size(), 2000u);
}

template <class Header> bool isSame(const std::vector<Header>& a, const std::vector<Header>& b) {
  return a.size() == b.size() && memcmp(a.data(), b.data(), a.size() * sizeof(Header)) == 0;
}

TEST(Trace, IsTheSameForASeed) {
  const RuleSet set4 = unorderedSet(50, 1, Family::v4), set6 = unorderedSet(50, 1, Family::v6);
  for (TraceKind kind : {TraceKind::uniform, TraceKind::zipf}) {
    const auto trace = makeTrace<Header4>(set4.rules, kind, 2000, 7);
    EXPECT_TRUE(isSame(trace, makeTrace<Header4>(set4.rules, kind, 2000, 7)));
    EXPECT_FALSE(isSame(trace, makeTrace<Header4>(set4.rules, kind, 2000, 8)));
    EXPECT_TRUE(isSame(makeTrace<Header6>(set6.rules, kind, 2000, 7), makeTrace<Header6>(set6.rules, kind, 2000, 7)));
  }
}

TEST(Trace, OneHeaderInTwentyIsAnywhere) {
  Rule rule;
  rule.source_base = {0, 10u << 24};
  rule.source_length = 24;
  rule.protocol = 6;
  rule.target_ports = {80, 90};
  const auto trace = makeTrace<Header4>(std::vector{rule}, TraceKind::uniform, 10'000, 1);
  const auto matching =
      std::count_if(trace.begin(), trace.end(),
                    [pattern = Pattern<Header4>(rule)](const Header4& header) { return pattern.matches(header); });
  EXPECT_NEAR(double(matching), 9'500, 100);
}

TEST(Trace, ZipfRepeatsItsFlows) {
  const RuleSet set = unorderedSet(1000, 1, Family::v4);
  auto mostOf = [&](TraceKind kind) {
    std::map<std::tuple<uint32_t, uint32_t, uint16_t, uint16_t, uint8_t>, size_t> seen;
    size_t most = 0;
    for (const Header4& h : makeTrace<Header4>(set.rules, kind, 20'000, 1))
      most = std::max(most, ++seen[{h.source, h.target, h.source_port, h.target_port, h.protocol}]);
    return double(most);
  };
  EXPECT_NEAR(mostOf(TraceKind::zipf) / 20'000, 0.138, 0.02); // 1 / (the sum of k^-1.1 up to 100,000)
  EXPECT_LT(mostOf(TraceKind::uniform), 10);
}

template <class Header> void expectEnginesAgree(const RuleSet& set) {
  const std::vector<Header> trace = makeTrace<Header>(set.rules, TraceKind::uniform, 3000, 5);
  std::vector<Engine<Header>> engines{buildLinear<Header>(set.rules), buildTupleSpace<Header>(set.rules)};
  for (const classify::Kernel* kernel : usableKernels())
    engines.push_back(buildCordon<Header>(set.rules, *kernel));
  std::vector<Lookup> lookups;
  for (const Engine<Header>& engine : engines) {
    EXPECT_GT(engine.bytes, set.rules.size());
    for (const Lookup& lookup : engine.lookups(trace))
      lookups.push_back(lookup);
  }
  const Comparison same = compare(lookups, trace.size());
  EXPECT_EQ(same.difference, "");
  EXPECT_EQ(same.counts.size(), lookups.size());

  // One that is wrong in one header of many is noticed, also with another base of its numbers.
  const Lookup right = lookups.front();
  lookups.back().bias = 1;
  lookups.back().find = [right](size_t count, uint32_t* ranks) {
    right.find(count, ranks);
    for (size_t i = 0; i < count; ++i)
      ranks[i] += i == 900 ? 2 : 1;
  };
  const Comparison other = compare(lookups, trace.size());
  EXPECT_TRUE(other.difference.starts_with("header 900: linear single finds ")) << other.difference;
}

TEST(Engines, AgreeOnRandomRules) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    expectEnginesAgree<Header4>(unorderedSet(40 * seed * seed, seed, Family::v4));
    expectEnginesAgree<Header6>(unorderedSet(40 * seed * seed, seed, Family::v6));
  }
  expectEnginesAgree<Header4>(isolationSet(300, 3, Family::v4, 15));
  expectEnginesAgree<Header6>(isolationSet(300, 3, Family::v6, 85));
}

TEST(Engines, StayExactUnderUpdates) {
  const UpdateOptions few{.seed = 2, .headers = 1000, .fast_updates = 400, .rounds = 1, .round_seconds = 0.01};
  EXPECT_GT(measureUpdates<Header4>(unorderedSet(500, 1, Family::v4), few).per_second, 0);
  EXPECT_GT(measureUpdates<Header6>(unorderedSet(500, 1, Family::v6), few).per_second, 0);
}

/// What is printed, by case.
std::map<std::string, nlohmann::json> rowsOf(const std::function<void()>& print) {
  std::ostringstream out;
  std::streambuf* before = std::cout.rdbuf(out.rdbuf());
  print();
  std::cout.rdbuf(before);
  std::map<std::string, nlohmann::json> rows;
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) {
    const auto row = nlohmann::json::parse(line);
    EXPECT_TRUE(rows.emplace(row["case"], row).second) << "twice: " << row["case"];
  }
  return rows;
}

SetResult resultOf(const std::string& name, double batched, double single, double acl) {
  SetResult result;
  result.name = name;
  result.rules = 1000;
  result.best_kernel = "avx2";
  for (const char* trace : {"uniform", "zipf"})
    result.speeds.insert(result.speeds.end(), {{trace, "cordon", "avx2", 1, single},
                                               {trace, "cordon", "avx2", 32, batched / 2},
                                               {trace, "cordon", "avx2", 256, batched},
                                               {trace, "cordon", "portable", 32, 1000},
                                               {trace, "librte_acl", "scalar", 1, acl / 4},
                                               {trace, "librte_acl", "avx512x32 max_size", 32, acl},
                                               {trace, "librte_acl", "avx2", 256, acl / 2}});
  result.builds = {{"cordon avx2", 0.01, 100}, {"librte_acl default", 1, 2000}};
  result.updates = {{.per_second = 400'000, .quiet = 1, .beside = 0.75, .during = 0.9}};
  return result;
}

TEST(Goals, AreRatiosOfTheBestOfEach) {
  const auto rows = rowsOf([] {
    printGoals({resultOf("acl1_1k", 100, 40, 50), resultOf("fw1_1k", 40, 30, 80), resultOf("iso_10k", 60, 10, 20)});
  });
  auto value = [&](const std::string& name) { return rows.contains(name) ? rows.at(name)["value"].get<double>() : -1; };
  const std::string start = "goal/uniform/";
  EXPECT_EQ(value(start + "batched to librte_acl batched, ClassBench, geometric mean of 2"), 1);
  EXPECT_EQ(value(start + "batched to librte_acl batched, ClassBench 1k, least of 2"), 0.5);
  EXPECT_EQ(value(start + "batched to librte_acl batched, isolation, least of 1"), 3);
  EXPECT_EQ(value(start + "avx2 to librte_acl avx2, ClassBench, geometric mean of 2"), 2);
  EXPECT_EQ(value(start + "single to librte_acl single, every set, least of 3"), 1.5);
  EXPECT_EQ(value(start + "stretch: acl1_1k"), 100);
  EXPECT_EQ(value("goal/bytes a rule, 1k, mean"), 100);
  EXPECT_EQ(rows.at("goal/bytes a rule, 1k, mean")["ratio"], 1.2);
  EXPECT_EQ(value("goal/single updates, least"), 400'000);
  EXPECT_EQ(value("goal/lookups during 200000 updates a second to lookups without, least"), 0.9);
  EXPECT_EQ(value("goal/lookups during 200000 updates a second to lookups beside as many elsewhere, least"), 1.2);
  EXPECT_FALSE(rows.contains(start + "batched to librte_acl batched, ClassBench 100k, geometric mean of 0"));
}

TEST(Rows, AreThoseOfASetAndWithoutDpdkHaveNoRatio) {
  SetResult result = resultOf("acl1_1k", 100, 40, 50);
  auto rows = rowsOf([&] { printSet(result, false); });
  EXPECT_EQ(rows.at("acl1_1k/uniform/cordon avx2 batch 256")["ratio"], 2);
  EXPECT_EQ(rows.at("acl1_1k/memory/librte_acl default")["ratio"], 20);
  EXPECT_FALSE(rows.contains("acl1_1k/uniform/librte_acl avx2 batch 256"));
  EXPECT_TRUE(rowsOf([&] { printSet(result, true); }).contains("acl1_1k/uniform/librte_acl avx2 batch 256"));

  std::erase_if(result.speeds, [](const Speed& speed) { return speed.engine == "librte_acl"; });
  result.builds.pop_back();
  rows = rowsOf([&] { printSet(result, false); });
  EXPECT_TRUE(rows.at("acl1_1k/uniform/cordon avx2 batch 256")["ratio"].is_null());
  EXPECT_EQ(rows.at("acl1_1k/uniform/cordon avx2 batch 256")["baseline"], "none");
}

TEST(SetResult, SurvivesItsTripAsJson) {
  const SetResult result = resultOf("acl1_1k", 100, 40, 50);
  const auto json = nlohmann::json(result);
  EXPECT_EQ(nlohmann::json(nlohmann::json::parse(json.dump()).get<SetResult>()), json);
}

} // namespace
} // namespace cordon::bench
