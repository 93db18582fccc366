// A list of places is a list, be it in place or not.
#include "compiler/source/spans.h"

#include <gtest/gtest.h>

namespace cordon::source {
namespace {

Span span(uint32_t begin) {
  return {FileId{{7}}, begin, begin + 10};
}

std::vector<uint32_t> beginsOf(const Spans& spans) {
  std::vector<uint32_t> begins;
  for (const Span& each : spans)
    begins.push_back(each.begin);
  return begins;
}

using Begins = std::vector<uint32_t>;

TEST(Spans, HoldsWhatWasAdded) {
  Spans spans;
  EXPECT_TRUE(spans.empty());
  for (uint32_t size = 1; size <= 5; ++size) {
    spans.push_back(span(size));
    ASSERT_EQ(spans.size(), size);
    EXPECT_FALSE(spans.empty());
    EXPECT_EQ(spans.front(), span(1));
    EXPECT_EQ(spans.back(), span(size));
    EXPECT_EQ(spans[size - 1], span(size));
  }
  EXPECT_EQ(beginsOf(spans), (Begins{1, 2, 3, 4, 5}));
  spans.append({});
  spans.append(spans);
  EXPECT_EQ(beginsOf(spans), (Begins{1, 2, 3, 4, 5, 1, 2, 3, 4, 5}));
  Spans one{span(4)};
  one.append({});
  EXPECT_EQ(beginsOf(one), Begins{4});
  one.append(one);
  EXPECT_EQ(beginsOf(one), (Begins{4, 4}));
}

TEST(Spans, CopiesAreTheirOwn) {
  for (const Spans& original : {Spans{}, Spans{span(1)}, Spans{span(1), span(2)}}) {
    Spans copy = original;
    EXPECT_EQ(copy, original);
    copy.push_back(span(9));
    EXPECT_NE(copy, original);
    EXPECT_EQ(copy.size(), original.size() + 1);
    for (Span& each : copy)
      each.begin = 3;
    EXPECT_NE(beginsOf(copy), beginsOf(original));

    Spans assigned{span(5), span(6), span(7)};
    assigned = original;
    EXPECT_EQ(assigned, original);
    const Spans& self = assigned;
    assigned = self;
    EXPECT_EQ(assigned, original);

    Spans moved = std::move(assigned);
    EXPECT_EQ(moved, original);
    copy = std::move(moved);
    EXPECT_EQ(copy, original);
  }
}

TEST(Spans, AreEqualIfAllOfThemAre) {
  EXPECT_EQ((Spans{span(1), span(2)}), (Spans{span(1), span(2)}));
  EXPECT_NE((Spans{span(1), span(2)}), (Spans{span(1), span(3)}));
  EXPECT_NE((Spans{span(1)}), (Spans{span(1), span(1)}));
  EXPECT_NE(Spans{}, Spans{span(0)});
}

} // namespace
} // namespace cordon::source
