// Lifetimes: each unit is what docs/language.md says it is.
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

struct Lifetimes {
  uint32_t main_s;
  uint64_t quick_s, quick_kb;
};

/// Of the one rule's action.
Lifetimes lifetimes(const std::string& main, const std::string& quick) {
  auto compiled = test::compileText("host h { address 10.1.2.3; platform windows-2003; }\n"
                                    "proposal p { main 3des-sha1-modp1024" +
                                    main + "; quick esp(3des, sha1);" + quick +
                                    " }\n"
                                    "rule r on h { from any to me; negotiate using kerberos, p; }");
  ir::HostPolicy policy = compiled.policyOf("h");
  for (const ir::Action& action : policy.ir.actions)
    if (const auto* negotiate = std::get_if<ir::Negotiate>(&action))
      return {negotiate->main_lifetime_s, negotiate->quick.at(0).lifetime_s, negotiate->quick.at(0).lifetime_kb};
  ADD_FAILURE() << "nothing negotiates";
  return {};
}

TEST(Lifetimes, OfTimeAreExact) {
  EXPECT_EQ(lifetimes(" lifetime 600 s", "").main_s, 600u);
  EXPECT_EQ(lifetimes(" lifetime 480 min", "").main_s, 28800u);
  EXPECT_EQ(lifetimes(" lifetime 8 h", "").main_s, 28800u);
  EXPECT_EQ(lifetimes(" lifetime 1 d", "").main_s, 86400u);
  EXPECT_EQ(lifetimes("", " lifetime 45 min;").quick_s, 2700u);
}

TEST(Lifetimes, OfVolumeAreIkeKilobytes) {
  struct Case {
    const char* written;
    uint64_t kilobytes;
  } cases[] = {{"100000 kB", 100000}, {"100000 KiB", 100000}, {"100 MB", 100000},
               {"100 MiB", 102400},   {"1 GB", 1000000},      {"1 GiB", 1048576}};
  for (const Case& c : cases)
    EXPECT_EQ(lifetimes("", std::string(" lifetime ") + c.written + ";").quick_kb, c.kilobytes) << c.written;
}

TEST(Lifetimes, AreThePapersWhereNothingIsSaid) {
  Lifetimes l = lifetimes("", "");
  EXPECT_EQ(l.main_s, 28800u);
  EXPECT_EQ(l.quick_s, 3600u);
  EXPECT_EQ(l.quick_kb, 100000u);
}

TEST(Lifetimes, OtherUnitsAreUnknown) {
  for (const char* unit : {"kb", "Kb", "KB", "mb", "S", "sec", "minutes"})
    EXPECT_EQ(
        test::compileText(std::string("proposal p { main 3des-sha1-modp1024; quick esp(3des, sha1); lifetime 5 ") +
                          unit + "; }")
            .ids(),
        "NAM117")
        << unit;
}

} // namespace
