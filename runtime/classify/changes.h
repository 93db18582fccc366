/// What changed while a lookup ran.
///
/// A lookup walks several trees. If two updates fall between two of its steps it may have seen the later one and not
/// the earlier one: a list that never was. So a lookup notes how many updates there had been, and looks again
/// afterwards; a header that two of the updates in between could matter to is looked up once more. With one, it has
/// seen the list before or after (update.h).
#pragma once

#include "runtime/classify/apart.h"
#include "runtime/classify/words.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <new>
#include <span>
#include <type_traits>

namespace cordon::classify {

/// Updates that ran, wholly or in part, between two moments: by number, `end` excluded.
struct Window {
  uint64_t begin, end;
  uint64_t count() const { return end - begin; }
};

/// The rules of a few updates, ready to be compared with many headers.
class RecentRules {
public:
  /// Three million updates a second come to half of that in the longest batch of an AVX kernel.
  static constexpr size_t kMax = 64;

  void add(const Rule& rule);
  size_t size() const { return count; }
  /// True if some header matches two of them.
  bool haveCommon() const;
  /// True if at least two of them match the header.
  template <class Header> bool areSeveral(const Header& header) const;

private:
  struct Entry {
    Rule rule;
    net::Bits128 source_mask, target_mask;
  };
  static_assert(std::is_trivially_copyable_v<Entry> && std::is_trivially_destructible_v<Entry>);
  alignas(Entry) std::byte storage[kMax * sizeof(Entry)]; ///< not cleared: lookups make one of these each
  size_t count = 0;

  std::span<const Entry> entries() const { return {std::launder(reinterpret_cast<const Entry*>(storage)), count}; }
};

class Changes {
public:
  /// The writer's: before readers can see anything of an update, and when they can see all of it.
  void begin(const Rule& rule);
  void end() { version.store(version.load(std::memory_order_relaxed) + 1, std::memory_order_release); }

  /// A reader's: before its first step, and after its last one.
  uint64_t now() const { return version.load(std::memory_order_acquire); }
  Window since(uint64_t before) const { return {before / 2, (now() + 1) / 2}; }
  /// Appends the rules of these updates that are of a family. False if they are no longer known.
  bool appendRules(Window window, net::Family family, RecentRules& recent) const;

private:
  static constexpr size_t kKept = RecentRules::kMax, kWordsOfRule = sizeof(Rule) / 8;
  static_assert(sizeof(Rule) % 8 == 0);
  using Entry = std::array<std::atomic<uint64_t>, kWordsOfRule>;

  alignas(kApart) std::atomic<uint64_t> version{0}; ///< twice the number of updates; odd while one runs
  alignas(kApart) std::array<Entry, kKept> rules{}; ///< the last ones, update u at u % kKept
};

} // namespace cordon::classify
