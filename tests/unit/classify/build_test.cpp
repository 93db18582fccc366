// Lists that are wilder than a sample of them shows. Trees choose their bits by rules at regular distances; here these
// are all `hosts`, and those between them do not care for a single bit that parts hosts: a tree by these bits would
// hold each of them many times.
#include "runtime/classify/classifier.h"
#include "runtime/classify/tree_build.h"

#include <gtest/gtest.h>

#include <numeric>
#include <string_view>

namespace cordon::classify {
namespace {

/// A tree is chosen by so many rules.
constexpr size_t kSample = 3000;
/// What hosts differ in: 8 bits.
constexpr size_t kPorts = 256;

/// Of the character's kind: `h`ost, `w`ild, or `u`dp, which is for another protocol than both.
void add(RuleList<V4>& list, char kind) {
  Rule rule;
  rule.rank = uint32_t(list.rules.size());
  rule.protocol = kind == 'u' ? net::protocol::udp : net::protocol::tcp;
  if (kind == 'h')
    rule.target_ports = net::singlePort(uint16_t(rule.rank / 2 % kPorts));
  list.add(rule);
}

/// Kinds over and over, `count` in all.
RuleList<V4> listOf(std::string_view kinds, size_t count) {
  RuleList<V4> list;
  for (size_t i = 0; i < count; ++i)
    add(list, kinds[i % kinds.size()]);
  return list;
}

RuleIds allOf(const RuleList<V4>& list) {
  RuleIds ids(list.rules.size());
  std::iota(ids.begin(), ids.end(), 0);
  return ids;
}

/// More room than any of the trees here may take.
Store<V4> roomyStore() {
  Store<V4> store({.slots = size_t(1) << 20, .blocks = size_t(1) << 18, .nodes = 1024});
  store.view.rank_shift = 8;
  return store;
}
/// What they may take for each rule. A rule in full blocks takes less than 40 bytes.
constexpr size_t kBytesPerRule = 200;

TEST(Build, ATreeWhoseRootWouldMultiplyTheRulesIsGivenUp) {
  const RuleList<V4> list = listOf("hw", 2 * kSample);
  Store<V4> store = roomyStore();
  TreeBuilder<V4> builder(list, store);
  builder.addTree(allOf(list), {.root_wild_max = 64 * V4::kWords});
  EXPECT_TRUE(builder.hasFailed());
  EXPECT_LT(store.bytes(), kBytesPerRule * list.rules.size());
}

TEST(Build, ANodeThatWouldMultiplyTheRulesIsALeaf) {
  // The root sees every third rule, `u` and `w`, and takes one bit of the protocol; its node for TCP sees every second
  // of the six in nine that come to it, `h`.
  const RuleList<V4> list = listOf("uhuwhw", 3 * kSample);
  Store<V4> store = roomyStore();
  TreeBuilder<V4> builder(list, store);
  builder.addTree(allOf(list), {.root_wild_max = 64 * V4::kWords});
  ASSERT_FALSE(builder.hasFailed());
  EXPECT_EQ(slotCount(store.view.trees[0].root), 2u);
  EXPECT_EQ(store.nodes.size(), 0u);
  EXPECT_LT(store.bytes(), kBytesPerRule * list.rules.size());
}

TEST(Build, SuchListsAreClassifiedAllTheSame) {
  for (const char* kinds : {"hw", "uhuwhw"}) {
    const RuleList<V4> list = listOf(kinds, 3 * kSample);
    const Classifier classifier(list.rules);
    EXPECT_LT(classifier.bytes(), kBytesPerRule * list.rules.size());
    for (uint16_t port = 0; port < 2 * kPorts; ++port) {
      const Header4 header{1, 2, 80, port, net::protocol::tcp, net::ConnectionClass::lan, 0};
      const size_t wanted = std::string_view(kinds).find(port == 0 ? 'h' : 'w'); // the first host is for port 0
      EXPECT_EQ(classifier.find(header), wanted) << kinds << ' ' << port;
    }
  }
}

} // namespace
} // namespace cordon::classify
