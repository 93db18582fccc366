// Findings on random policies over a small universe, against counting every packet: each dead filter (FLT103), each
// redundant statement (FLT105) and each crossing (FLT106) is found where enumeration says so, and nowhere else.
#include "analyzer/analyzer.h"
#include "tests/support/small_lists.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace cordon::analyzer {
namespace {

using space::Effect;
using tests::SmallOracle;

/// A policy of one list, each of whose filters is one of a few statements'. Statement i stands at place i.
struct Policy {
  ir::PolicyIr ir;
  std::vector<uint32_t> statement_of; ///< by filter
};

Policy policyOf(const std::vector<space::Selector>& list, tests::SmallLists& random) {
  Policy policy;
  policy.ir.order = {false, "linux-strongswan"}; // as imported: the order of the list
  ir::Host host;
  host.name = "h";
  policy.ir.hosts.push_back(host);
  ir::Negotiate negotiate;
  negotiate.authentication.emplace_back();
  negotiate.main.emplace_back();
  negotiate.quick.emplace_back();
  policy.ir.actions = {ir::Permit(), ir::Block(), negotiate};
  const unsigned statements = 1 + random.below(5);
  for (uint32_t i = 0; i < statements; ++i)
    policy.ir.add({ir::Origin::Kind::imported, "line " + std::to_string(i), {{source::FileId(), i, i + 1}}});
  for (const space::Selector& one : list) {
    ir::Filter filter;
    filter.source_base = one.source;
    filter.target_base = one.target;
    filter.source_length = one.source_length;
    filter.target_length = one.target_length;
    filter.protocol = one.service.protocol;
    filter.source_ports = one.service.source_ports;
    filter.target_ports = one.service.target_ports;
    filter.connection = one.service.connection;
    filter.action = {{one.treatment}};
    filter.origin = {{random.below(statements)}};
    filter.rank = uint32_t(policy.ir.out.size());
    policy.ir.out.push_back(filter);
    policy.statement_of.push_back(filter.origin.index);
  }
  return policy;
}

/// `FLT103 2`, `FLT106 0 2`: the finding and the statements it names, ascending.
std::set<std::string> found(const ir::PolicyIr& ir) {
  diag::Diagnostics diags;
  analyze({nullptr, ir, ""}, diags);
  std::set<std::string> all;
  for (const diag::Diagnostic& diagnostic : diags.all()) {
    llvm::StringRef id = diagnostic.id;
    if (id != "FLT103" && id != "FLT105" && id != "FLT106")
      continue;
    uint32_t a = diagnostic.span.begin, b = a;
    if (id == "FLT106")
      b = diagnostic.labels.front().span.begin;
    std::string level = diagnostic.severity == diag::Severity::note ? " note" : "";
    all.insert(id.str() + " " + std::to_string(std::min(a, b)) + (a == b ? "" : " " + std::to_string(std::max(a, b))) +
               (id == "FLT103" ? level : ""));
  }
  return all;
}

class Enumeration {
public:
  Enumeration(const Policy& policy, const SmallOracle& naive) : policy(policy), naive(naive) {}

  std::set<std::string> all() {
    for (uint32_t statement = 0; statement < policy.ir.origins.size(); ++statement) {
      dead(statement);
      redundant(statement);
    }
    for (uint32_t a = 0; a < naive.list.size(); ++a)
      for (uint32_t b = a + 1; b < naive.list.size(); ++b)
        crossing(a, b);
    return std::move(expected);
  }

  /// Of these it depends on which filter is named as the reason: found or not, both are right.
  std::set<std::string> open;

private:
  const Policy& policy;
  const SmallOracle& naive;
  std::set<std::string> expected;

  bool isOwn(uint32_t a, uint32_t b) const { return policy.statement_of[a] == policy.statement_of[b]; }

  /// The earlier filters that hide a dead one: the first that does so alone, else all that it meets.
  std::vector<uint32_t> hiding(uint32_t one) const {
    std::vector<uint32_t> meeting;
    for (uint32_t i = 0; i < one; ++i) {
      if (naive.covers(i, one))
        return {i};
      if (naive.meet(i, one))
        meeting.push_back(i);
    }
    return meeting;
  }

  void dead(uint32_t statement) {
    bool is_dead = false, is_treated_otherwise = false;
    for (uint32_t i = 0; i < naive.list.size(); ++i) {
      if (policy.statement_of[i] != statement || naive.effectOf(i) != Effect::dead)
        continue;
      std::vector<uint32_t> reasons = hiding(i);
      if (std::all_of(reasons.begin(), reasons.end(), [&](uint32_t other) { return isOwn(i, other); }))
        continue;
      is_dead = true;
      is_treated_otherwise |= std::any_of(reasons.begin(), reasons.end(), [&](uint32_t other) {
        return naive.list[other].treatment != naive.list[i].treatment;
      });
    }
    if (is_dead)
      expected.insert("FLT103 " + std::to_string(statement) + (is_treated_otherwise ? "" : " note"));
  }

  void redundant(uint32_t statement) {
    bool all = true, is_first = true, has_own = false, has_other = false;
    for (uint32_t i = 0; i < naive.list.size() && all; ++i) {
      if (policy.statement_of[i] != statement)
        continue;
      all = naive.effectOf(i) == Effect::redundant;
      if (!is_first)
        continue;
      is_first = false;
      for (uint32_t other = i + 1; other < naive.list.size(); ++other)
        if (naive.list[other].treatment == naive.list[i].treatment && naive.meet(i, other))
          (isOwn(i, other) ? has_own : has_other) = true;
    }
    std::string finding = "FLT105 " + std::to_string(statement);
    if (all && !is_first && has_other)
      (has_own ? open : expected).insert(finding);
  }

  void crossing(uint32_t a, uint32_t b) {
    if (isOwn(a, b) || naive.list[a].treatment == naive.list[b].treatment || naive.covers(a, b) || naive.covers(b, a))
      return;
    for (size_t p = 0; p < naive.points.size(); ++p)
      if (naive.match[a][p] && naive.match[b][p] && naive.first(p) == a) {
        auto [low, high] = std::minmax(policy.statement_of[a], policy.statement_of[b]);
        expected.insert("FLT106 " + std::to_string(low) + " " + std::to_string(high));
        return;
      }
  }
};

class Findings : public testing::TestWithParam<uint32_t> {};
INSTANTIATE_TEST_SUITE_P(Seeds, Findings, testing::Range(0u, 20u));

TEST_P(Findings, AreWhatEnumerationSays) {
  tests::SmallLists random(5000 + GetParam());
  for (size_t round = 0; round < 500; ++round) {
    SmallOracle naive(random.make(1 + round % 10));
    Policy policy = policyOf(naive.list, random);
    Enumeration enumeration(policy, naive);
    std::set<std::string> expected = enumeration.all(), got = found(policy.ir);
    for (const std::string& finding : enumeration.open)
      got.erase(finding);
    ASSERT_EQ(expected, got) << naive.show() << "statements: " << testing::PrintToString(policy.statement_of);
  }
}

} // namespace
} // namespace cordon::analyzer
