// Devices on a path.
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>

using namespace cordon;

namespace {

TEST(Devices, SayWhatTheyPassReadAndTranslate) {
  auto compiled = test::compileText(R"(subnet hq = 10.1.0.0/16;
service web = tcp/80, tcp/443;
device fw { on path hq <-> 10.7.0.0/16; on path hq <-> any; passes udp/500, esp, ah, web; reads ports, content; nat; }
device wire { on path hq <-> 10.8.0.0/16; }
)");
  ASSERT_EQ(compiled.ids(), "");
  const auto& devices = compiled.compilation->model.devices;
  ASSERT_EQ(devices.size(), 2u);
  const model::Device& fw = devices[0];
  EXPECT_EQ(fw.paths.size(), 2u);
  EXPECT_TRUE(fw.paths[1].second.any);
  ASSERT_TRUE(fw.passes);
  std::vector<std::pair<unsigned, unsigned>> passed;
  for (const model::Selector& selector : *fw.passes)
    passed.emplace_back(selector.protocol, selector.target_ports.first);
  EXPECT_EQ(passed, (std::vector<std::pair<unsigned, unsigned>>{{6, 80}, {6, 443}, {17, 500}, {50, 0}, {51, 0}}));
  EXPECT_TRUE(fw.reads_ports && fw.reads_content && fw.translates);
  EXPECT_FALSE(devices[1].passes || devices[1].reads_ports || devices[1].reads_content || devices[1].translates);
}

TEST(Devices, AServiceCalledEspIsAService) {
  auto compiled = test::compileText("service esp = udp/4500; device d { on path any <-> any; passes esp; }");
  ASSERT_EQ(compiled.ids(), "");
  EXPECT_EQ(compiled.compilation->model.devices[0].passes->at(0).protocol, net::protocol::udp);
}

TEST(Devices, WhatIsWrongIsSaidAtItsPlace) {
  struct Case {
    const char* text;
    const char* places;
  } cases[] = {
      {"device d { nat; }", "1:8 NAM106"},
      {"device d { on path 10.1.0.0/16 <-> nowhere; }", "1:36 NAM101"},
      {"device d { on path any <-> me; }", "1:28 NAM125"},
      {"device d { on path any <-> any; reads minds; }", "1:39 NAM101"},
      {"device d { on path any <-> any; passes voice; }", "1:40 NAM101"},
      {"device d { on path any <-> any; passes udp/0; }", "1:44 NAM115"},
      {"device d { on path any <-> any; passes udp/70000; }", "1:44 NAM115"},
      {"device d { on path any <-> any; nat; nat; }", "1:38 NAM105"},
      {"device d { on path any <-> any; } device d { on path any <-> any; }", "1:42 NAM102"},
      {"device d { on path any -> any; }", "1:24 SYN008"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(test::compileText(c.text).places(), c.places) << c.text;
}

} // namespace
