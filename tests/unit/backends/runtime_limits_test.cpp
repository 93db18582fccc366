// Every limit of the rule set's format, from both sides: what the writer just takes, the loader takes; what is one more
// is refused by each.
#include "runtime/ruleset/load.h"
#include "tests/unit/backends/runtime_support.h"

#include <gtest/gtest.h>

#include <functional>

using namespace cordon;
using namespace cordon::tests::runtime;

namespace {

/// A policy that has `n` records in a section beyond what `small` has.
using Fill = std::function<void(ir::HostPolicy&, uint64_t n)>;

std::string numbered(const char* name, uint64_t number) {
  return std::string(name) + std::to_string(number);
}

struct SectionFill {
  ruleset::SectionId section;
  Fill fill;
};

const SectionFill kFills[] = {
    {ruleset::SectionId::text_ends,
     [](ir::HostPolicy& p, uint64_t n) {
       // Names of statements and of principals: neither may be as many alone.
       for (uint64_t i = 0; i < n; ++i)
         if (i < 400'000)
           p.ir.add({ir::Origin::Kind::policy, numbered("o", i), {}});
         else if (i < 800'000)
           first(p).access.deny.push_back({ir::Principal::Kind::user, numbered("p", i)});
         else if (i < 860'000)
           p.ir.secrets.push_back({SecretRef::From::file, numbered("k", i)});
         else {
           p.ir.hosts.push_back(hostNamed(numbered("h", i)));
         }
     }},
    {ruleset::SectionId::text_bytes,
     [](ir::HostPolicy& p, uint64_t n) {
       for (uint64_t i = 0; n > 0; ++i) {
         std::string name = numbered("", 100'000 + i);
         name.resize(std::min<uint64_t>(n, ruleset::kTextBytesMax), 'x');
         n -= name.size();
         p.ir.add({ir::Origin::Kind::policy, std::move(name), {}});
       }
     }},
    {ruleset::SectionId::hosts,
     [](ir::HostPolicy& p, uint64_t n) {
       for (uint64_t i = 0; i < n; ++i)
         p.ir.hosts.push_back(hostNamed(numbered("h", 100'000'000 + i)));
     }},
    {ruleset::SectionId::addresses,
     [](ir::HostPolicy& p, uint64_t n) {
       for (uint64_t i = 0; i < n; ++i)
         p.ir.hosts[0].addresses.push_back({net::Family::v6, {1, i}});
     }},
    {ruleset::SectionId::dynamic,
     [](ir::HostPolicy& p, uint64_t n) { p.ir.hosts[0].dynamic_in.assign(n, net::anyPrefix(net::Family::v6)); }},
    {ruleset::SectionId::origins,
     [](ir::HostPolicy& p, uint64_t n) {
       for (uint64_t i = 0; i < n; ++i)
         p.ir.add({ir::Origin::Kind::policy, "same", {}});
     }},
    {ruleset::SectionId::authorities,
     [](ir::HostPolicy& p, uint64_t n) { p.ir.authorities.resize(n, {"same", {}, ""}); }},
    {ruleset::SectionId::name_parts,
     [](ir::HostPolicy& p, uint64_t n) { p.ir.authorities = {{"root", {size_t(n), {"OU", "same"}}, ""}}; }},
    {ruleset::SectionId::keys,
     [](ir::HostPolicy& p, uint64_t n) { p.ir.secrets.insert(p.ir.secrets.end(), n, p.ir.secrets[0]); }},
    {ruleset::SectionId::actions,
     [](ir::HostPolicy& p, uint64_t n) { p.ir.actions.insert(p.ir.actions.end(), n, ir::Block()); }},
    {ruleset::SectionId::methods,
     [](ir::HostPolicy& p, uint64_t n) { first(p).authentication.resize(n + 1, first(p).authentication[0]); }},
    {ruleset::SectionId::main_proposals,
     [](ir::HostPolicy& p, uint64_t n) { first(p).main.resize(n + 1, first(p).main[0]); }},
    {ruleset::SectionId::quick_proposals,
     [](ir::HostPolicy& p, uint64_t n) { first(p).quick.resize(n + 1, first(p).quick[0]); }},
    {ruleset::SectionId::principals,
     [](ir::HostPolicy& p, uint64_t n) {
       for (uint64_t i = 0; i < n; ++i)
         first(p).access.deny.push_back({ir::Principal::Kind::user, numbered("u", 100'000'000 + i)});
     }},
    {ruleset::SectionId::filters_out,
     [](ir::HostPolicy& p, uint64_t n) {
       for (uint64_t i = 0; i < n; ++i) {
         p.ir.out.push_back(p.ir.out[0]);
         p.ir.out.back().rank = uint32_t(p.ir.out.size() - 1);
       }
     }},
    {ruleset::SectionId::filters_in,
     [](ir::HostPolicy& p, uint64_t n) {
       p.ir.in.assign(n, p.ir.out[0]);
       for (uint64_t i = 0; i < n; ++i)
         p.ir.in[i].rank = uint32_t(i);
     }},
    {ruleset::SectionId::filters_forward,
     [](ir::HostPolicy& p, uint64_t n) {
       p.ir.forward.assign(n, p.ir.out[0]);
       for (uint64_t i = 0; i < n; ++i)
         p.ir.forward[i].rank = uint32_t(i);
     }},
};

ruleset::Bytes bytesOf(const std::string& file) {
  return ruleset::Bytes::copyOf({reinterpret_cast<const uint8_t*>(file.data()), file.size()});
}

uint64_t countIn(const ruleset::Bytes& file, ruleset::SectionId section) {
  return reinterpret_cast<const ruleset::Header*>(file.data())->sections[size_t(section)].count;
}

class RuntimeLimits : public testing::TestWithParam<SectionFill> {};

TEST_P(RuntimeLimits, AreTheLastThatWriterAndLoaderTake) {
  const auto& [section, fill] = GetParam();
  const uint64_t max = ruleset::limitOf(section).records_max;
  const uint64_t before = countIn(bytesOf(fileOf(small())), section);
  ir::HostPolicy policy = small();
  fill(policy, max - before);
  ASSERT_EQ(idsOf(policy), "");
  ruleset::Bytes file = bytesOf(fileOf(policy));
  ASSERT_EQ(countIn(file, section), max);
  ASSERT_LE(file.size(), ruleset::kFileBytesMax);
  ruleset::Bytes beyond = ruleset::Bytes::copyOf(file);
  {
    auto set = ruleset::loadUnverified(std::move(file));
    ASSERT_TRUE(bool(set)) << set.refusal().text << " at " << set.refusal().offset;
  }
  reinterpret_cast<ruleset::Header*>(beyond.data())->sections[size_t(section)].count += 1;
  auto refused = ruleset::loadUnverified(std::move(beyond));
  ASSERT_FALSE(bool(refused));
  EXPECT_EQ(refused.refusal().check, ruleset::Check::limit);

  policy = small();
  fill(policy, max - before + 1);
  EXPECT_EQ(idsOf(policy), "SET101");
}

INSTANTIATE_TEST_SUITE_P(Sections, RuntimeLimits, testing::ValuesIn(kFills),
                         [](const auto& info) { return "section" + std::to_string(int(info.param.section)); });

TEST(RuntimeFit, EverySectionIsTried) {
  EXPECT_EQ(std::size(kFills), ruleset::kSections);
}

TEST(RuntimeFit, EachHostTakesTheRulesThatItsAddressesMake) {
  auto idsWith = [](size_t addresses, bool to_me) {
    ir::HostPolicy policy = small();
    for (size_t i = 0; i < addresses; ++i)
      policy.ir.hosts[0].addresses.push_back({net::Family::v4, {0, i}});
    ir::Filter& filter = policy.ir.out.emplace_back(policy.ir.out[0]);
    filter.rank = uint32_t(policy.ir.out.size() - 1);
    filter.setSource({true, net::anyPrefix(net::Family::v4)});
    filter.setTarget({to_me, net::anyPrefix(net::Family::v4)});
    return idsOf(policy);
  };
  EXPECT_EQ(idsWith(2000, true), "");
  EXPECT_EQ(idsWith(3000, true), "SET104");
  EXPECT_EQ(idsWith(3000, false), "");
}

TEST(RuntimeFit, TextsAreAsTheLoaderTakesThem) {
  using Put = std::function<void(ir::HostPolicy&, const std::string&)>;
  const std::pair<bool, Put> places[] = {
      {true, [](ir::HostPolicy& p, const std::string& text) { p.ir.name = text; }},
      {true, [](ir::HostPolicy& p, const std::string& text) { p.ir.platform = text; }},
      {true, [](ir::HostPolicy& p, const std::string& text) { p.ir.hosts[0].name = text; }},
      {true, [](ir::HostPolicy& p, const std::string& text) { p.ir.hosts[0].platform = text; }},
      {false, [](ir::HostPolicy& p, const std::string& text) { p.ir.hosts[0].identity = text; }},
      {false, [](ir::HostPolicy& p, const std::string& text) { p.ir.hosts[0].account = text; }},
      {false, [](ir::HostPolicy& p, const std::string& text) { p.ir.hosts[0].certificate = {text, ""}; }},
      {false, [](ir::HostPolicy& p, const std::string& text) { p.ir.hosts[0].certificate = {"", text}; }},
      {false, [](ir::HostPolicy& p, const std::string& text) { p.ir.origins[0].name = text; }},
      {false, [](ir::HostPolicy& p, const std::string& text) { p.ir.authorities = {{text, {}, ""}}; }},
      {false, [](ir::HostPolicy& p, const std::string& text) { p.ir.authorities = {{"", {}, text}}; }},
      {true, [](ir::HostPolicy& p, const std::string& text) { p.ir.authorities = {{"", {{text, ""}}, ""}}; }},
      {false, [](ir::HostPolicy& p, const std::string& text) { p.ir.authorities = {{"", {{"CN", text}}, ""}}; }},
      {false, [](ir::HostPolicy& p, const std::string& text) { first(p).remote_identity = text; }},
      {true, [](ir::HostPolicy& p, const std::string& text) { first(p).access.deny = {{{}, text}}; }},
      {true, [](ir::HostPolicy& p, const std::string& text) { first(p).access.allow = {{{}, text}}; }},
  };
  for (size_t i = 0; i < std::size(places); ++i) {
    const auto& [must_be, put] = places[i];
    auto idsWith = [&, &put = put](const std::string& text) {
      ir::HostPolicy policy = small();
      put(policy, text);
      return idsOf(policy);
    };
    const std::string longest(ruleset::kTextBytesMax, 'x');
    EXPECT_EQ(idsWith(longest), "") << i;
    EXPECT_EQ(idsWith(longest + "x"), "SET102") << i;
    EXPECT_EQ(idsWith("a\nb"), "SET102") << i;
    EXPECT_EQ(idsWith("\xff"), "SET102") << i;
    EXPECT_EQ(idsWith("a\u202e"), "SET102") << i;
    EXPECT_EQ(idsWith(""), must_be ? "SET102" : "") << i;
  }
}

TEST(RuntimeFit, KeysAreWhereAHostFindsThem) {
  auto idsWith = [](SecretRef key) {
    ir::HostPolicy policy = small();
    policy.ir.secrets[0] = std::move(key);
    return idsOf(policy);
  };
  using From = SecretRef::From;
  EXPECT_EQ(idsWith({From::file, "keys/a.psk"}), "");
  EXPECT_EQ(idsWith({From::environment, "KEY"}), "");
  EXPECT_EQ(idsWith({From::file, "/etc/a.psk"}), "SET103");
  EXPECT_EQ(idsWith({From::file, "../a.psk"}), "SET103");
  EXPECT_EQ(idsWith({From::inline_text, "ike.preshared:12"}), "SET103");
  EXPECT_EQ(idsWith({From::file, std::string(ruleset::kTextBytesMax + 1, 'x')}), "SET103");
  EXPECT_EQ(idsWith({From::file, "a\tb"}), "SET103");
}

} // namespace
