// A filter as a value: every field counts, in the order in which maps of filters are walked.
#include "compiler/ir/filter.h"

#include <gtest/gtest.h>

#include <functional>

namespace cordon::ir {
namespace {

Filter least() {
  Filter filter;
  filter.protocol = 0;
  filter.layer = Layer::platform;
  filter.source_ports = filter.target_ports = {0, 0};
  filter.action = {{0}};
  filter.origin = {{0}};
  return filter;
}

/// Raises one field each to its largest value, the least important one first.
const std::vector<std::function<void(Filter&)>> kRaises = {
    [](Filter& f) { f.rank = ~uint32_t(0); },
    [](Filter& f) { f.origin = {}; },
    [](Filter& f) { f.action = {}; },
    [](Filter& f) { f.connection = ConnectionType::remote_access; },
    [](Filter& f) { f.layer = Layer::assigned; },
    [](Filter& f) { f.family = net::Family::v6; },
    [](Filter& f) { f.protocol = kAnyProtocol; },
    [](Filter& f) { f.target_ports = {0xffff, 0xffff}; },
    [](Filter& f) { f.source_ports = {0xffff, 0xffff}; },
    [](Filter& f) { f.target_me = true; },
    [](Filter& f) { f.source_me = true; },
    [](Filter& f) { f.target_length = 128; },
    [](Filter& f) { f.source_length = 128; },
    [](Filter& f) { f.target_base = ~net::Bits128(); },
    [](Filter& f) { f.source_base = ~net::Bits128(); },
};

TEST(Filter, FieldsAreComparedInTheirOrder) {
  Filter all_before = least();
  for (const auto& raise : kRaises) {
    Filter one = least();
    raise(one);
    EXPECT_LT(all_before, one);
    EXPECT_NE(all_before, one);
    raise(all_before);
  }
}

TEST(Filter, MatchesTheSameIfOnlyActionOriginAndRankDiffer) {
  for (size_t i = 0; i < kRaises.size(); ++i) {
    Filter one = least();
    kRaises[i](one);
    EXPECT_EQ(matchesSame(one, least()), i < 3) << i;
    EXPECT_TRUE(matchesSame(one, one));
  }
}

TEST(Filter, MirrorSwapsSidesAndKeepsTheRest) {
  for (uint16_t protocol : {6, 1}) {
    Filter one = least();
    for (const auto& raise : kRaises)
      raise(one);
    one.source_me = false;
    one.source_base = {1, 2};
    one.source_ports = {3, 4};
    one.protocol = protocol;
    Filter expected = one;
    expected.setSource(one.target());
    expected.setTarget(one.source());
    if (protocol == 6) { // a type and code of ICMP stay
      expected.source_ports = one.target_ports;
      expected.target_ports = one.source_ports;
    }
    EXPECT_EQ(mirror(one), expected);
    EXPECT_EQ(mirror(mirror(one)), one);
  }
}

} // namespace
} // namespace cordon::ir
