// Names that cannot be the folder of a host's files are reported where they are written.
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

std::string placesOf(const std::string& name) {
  return test::compileText("host " + name + " { address 10.1.2.3; platform windows-2003; }\n").places();
}

TEST(HostNames, NamesThatAFileSystemTakesForSomethingElseAreRefused) {
  for (const char* name : {"manifest.json", "Firewall.TXT", "con", "NUL", "aux.example", "com1", "lpt9.a", "prn"})
    EXPECT_EQ(placesOf(name), "1:6 NAM108") << name;
  EXPECT_EQ(placesOf(std::string(201, 'a')), "1:6 NAM108");
}

TEST(HostNames, NamesLikeThoseAreNot) {
  for (const char* name : {"manifest", "firewall", "console", "null", "com10", "com0", "lpt", "web.con", "con1"})
    EXPECT_EQ(placesOf(name), "") << name;
  EXPECT_EQ(placesOf(std::string(200, 'a')), "");
}

TEST(HostNames, NamesThatDifferInCaseAreReported) {
  EXPECT_EQ(test::compileText("host a { address 10.1.2.3; platform other; }\n"
                              "host A { address 10.1.2.4; platform other; }\n")
                .places(),
            "1:6 NAM107");
}

} // namespace
