// What a classifier says after memory was wanting once, at any moment of its updates. This program's `new` fails when
// it is told to.
#include "tests/support/rule_lists.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <vector>

namespace {

/// So many allocations succeed, the next one fails, and then all succeed again. Negative: none fails.
long before_failure = -1;

void* allocate(size_t bytes, size_t alignment) {
  if (before_failure >= 0 && before_failure-- == 0)
    throw std::bad_alloc();
  const size_t rounded = (bytes + alignment) / alignment * alignment;
  void* block = alignment <= alignof(max_align_t) ? std::malloc(rounded) : std::aligned_alloc(alignment, rounded);
  if (!block)
    throw std::bad_alloc();
  return block;
}

} // namespace

void* operator new(size_t bytes) {
  return allocate(bytes, alignof(max_align_t));
}
void* operator new(size_t bytes, std::align_val_t alignment) {
  return allocate(bytes, size_t(alignment));
}
void operator delete(void* block) noexcept {
  std::free(block);
}
void operator delete(void* block, size_t /*bytes*/) noexcept {
  std::free(block);
}
void operator delete(void* block, std::align_val_t /*alignment*/) noexcept {
  std::free(block);
}
void operator delete(void* block, size_t /*bytes*/, std::align_val_t /*alignment*/) noexcept {
  std::free(block);
}

namespace cordon::classify {
namespace {

constexpr uint32_t kRules = 1000;

/// Single hosts: each is found by its own header alone.
struct Hosts {
  std::vector<Rule> rules;
  std::vector<Header4> headers;
  std::vector<bool> is_there = std::vector<bool>(kRules, true);

  Hosts() {
    for (uint32_t i = 0; i < kRules; ++i) {
      rules.push_back(tests::ruleFor(0x0a000000 + i * 7919, 32, i));
      headers.push_back({.source = 0x0a000000 + i * 7919});
    }
  }
  uint32_t expected(uint32_t i) const { return is_there[i] ? i : kNoRank; }
};

/// Puts in or takes out, as it comes. True if memory was wanting; then it is either done or not.
bool turn(Classifier& classifier, Hosts& hosts, uint32_t i) {
  try {
    if (hosts.is_there[i])
      classifier.erase(hosts.rules[i]);
    else
      classifier.insert(hosts.rules[i]);
    hosts.is_there[i] = !hosts.is_there[i];
    return false;
  } catch (const std::bad_alloc&) {
    hosts.is_there[i] = classifier.find(hosts.headers[i]) == i;
    return true;
  }
}

TEST(ClassifyMemory, OneFailedAllocationLosesNoRule) {
  unsigned failures = 0;
  for (long allocation = 0; allocation < 320; allocation += allocation < 240 ? 8 : 1) {
    Hosts hosts;
    Classifier classifier(hosts.rules);
    tests::RandomRules random(7, {});
    for (unsigned update = 0; update < 2000; ++update) {
      if (update == 100)
        before_failure = allocation;
      failures += turn(classifier, hosts, random.below(kRules)) ? 1 : 0;
    }
    before_failure = -1;
    for (uint32_t i = 0; i < kRules; ++i)
      ASSERT_EQ(classifier.find(hosts.headers[i]), hosts.expected(i)) << "after failure of allocation " << allocation;
    ASSERT_EQ(classifier.size(), size_t(std::ranges::count(hosts.is_there, true)));
  }
  EXPECT_GT(failures, 50U);
}

} // namespace
} // namespace cordon::classify
