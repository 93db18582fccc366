#include "runtime/classify/bit_choice.h"

#include "runtime/classify/bits.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <vector>

namespace cordon::classify {
namespace {

/// Bits of a byte as eight bytes.
constexpr std::array<uint64_t, 256> makeSpread() {
  std::array<uint64_t, 256> table{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    std::array<uint8_t, 8> bits{};
    for (unsigned bit = 0; bit < 8; ++bit)
      bits[bit] = byte >> bit & 1;
    table[byte] = std::bit_cast<uint64_t>(bits);
  }
  return table;
}
constexpr std::array<uint64_t, 256> kSpread = makeSpread();

/// For each bit of a word, in how many of the words added it is set. Eight counters to a number, emptied in time.
class BitCounts {
public:
  static constexpr unsigned kFew = 127; ///< so many words fit into counters of a byte, and their squares into two bytes

  void add(uint64_t word) {
    if (++pending > kFew)
      flush();
    for (unsigned byte = 0; byte < 8; ++byte)
      packed[byte] += kSpread[word >> (8 * byte) & 0xff];
  }
  /// If only a few have been added.
  std::array<uint8_t, 64> few() const { return std::bit_cast<std::array<uint8_t, 64>>(packed); }
  const std::array<int32_t, 64>& all() {
    flush();
    return counts;
  }

private:
  std::array<uint64_t, 8> packed{};
  std::array<int32_t, 64> counts{};
  unsigned pending = 0;

  void flush() {
    const auto more = few();
    for (unsigned bit = 0; bit < 64; ++bit)
      counts[bit] += more[bit];
    packed.fill(0);
    pending = 1;
  }
};

/// What taking a bit would bring, for each bit.
template <unsigned kBits> struct Prospects {
  std::array<double, kBits> gain{};   ///< so many fewer rules packets meet
  std::array<uint32_t, kBits> more{}; ///< members of all parts
};

/// Adds those of 64 bits from `at` on in one part of `part_size` members. `Number` holds twice the square of that.
template <class Number, unsigned kBits, class Counts>
CORDON_INLINE void addProspects(const Counts& ones, const Counts& caring, size_t part_size, double packets,
                                Prospects<kBits>& prospects, unsigned at) {
  const auto size = Number(part_size);
  const double half_packets = 0.5 * packets;
  std::array<Number, 64> twice_gain, both;
  for (unsigned bit = 0; bit < 64; ++bit) {
    const auto one = Number(ones[bit]), zero = Number(caring[bit] - one);
    both[bit] = Number(size - caring[bit]);
    twice_gain[bit] = Number(2 * size * size - (2 * zero + both[bit]) * (zero + both[bit]) -
                             (2 * one + both[bit]) * (one + both[bit]));
  }
  for (unsigned bit = 0; bit < 64; ++bit)
    prospects.more[at + bit] += uint32_t(both[bit]);
  for (unsigned bit = 0; bit < 64; ++bit)
    prospects.gain[at + bit] += half_packets * double(twice_gain[bit]);
}

/// What words have in common.
struct Common {
  uint64_t some_care = 0, all_care = ~uint64_t(0), some_set = 0, all_set = ~uint64_t(0);

  CORDON_INLINE void add(uint64_t value, uint64_t care) {
    some_care |= care;
    all_care &= care;
    some_set |= value;
    all_set &= value;
  }
  /// Bits that can part those rules: where none cares, or all are the same, a part would be as large as the whole.
  uint64_t live() const { return some_care & ~(all_care & (all_set | ~some_set)); }
};

/// The parts so far: rules by number, part after part.
struct Part {
  uint32_t end;   ///< of its members; they begin where those before end
  double packets; ///< that come to it for each of its members
};
struct Parts {
  std::vector<uint32_t> members;
  std::vector<Part> parts;
};

template <unsigned N> class Choice {
public:
  Choice(std::span<const Ternary<N>> rules, const BitLimits& limits)
      : rules(rules), limits(limits), wild(rules.size(), 0), sides(rules.size()) {
    for (uint32_t i = 0; i < rules.size(); ++i)
      now.members.push_back(i);
    now.parts.push_back({uint32_t(rules.size()), 1});
  }

  Words<N> make() {
    double cost = double(rules.size()) * double(rules.size());
    for (unsigned taken = 0; taken < limits.bits_max; ++taken) {
      reckon();
      unsigned best = kBits;
      double best_cost = cost * limits.gain_min;
      for (unsigned bit = 0; bit < kBits; ++bit) {
        const bool is_taken = (chosen.word[bit / 64] >> (bit % 64) & 1) != 0;
        const double bit_met = met - prospects.gain[bit];
        if (is_taken || prospects.gain[bit] <= 0 || bit_met >= best_cost) // growth makes it dearer still
          continue;
        const double bit_cost = bit_met * growthCost(double(now.members.size() + prospects.more[bit]));
        if (bit_cost < best_cost) {
          best = bit;
          best_cost = bit_cost;
        }
      }
      if (best == kBits)
        break;
      part(best);
      if (double(now.members.size()) > limits.growth_max * double(rules.size()))
        break;
      chosen.word[best / 64] |= uint64_t(1) << (best % 64);
      cost = best_cost;
    }
    return chosen;
  }

private:
  static constexpr unsigned kBits = 64 * N;

  std::span<const Ternary<N>> rules;
  BitLimits limits;
  std::vector<uint8_t> wild; ///< chosen bits that a rule does not care for
  Parts now, next;
  Words<N> chosen{};
  double met = 0; ///< rules that packets meet in parts that may be parted further
  Prospects<kBits> prospects;
  std::vector<uint8_t> sides; ///< of the bit that parts, by rule: one, both or none of these; part() counts by them
  static constexpr uint8_t kZero = 1, kOne = 2;
  std::vector<uint32_t> one_side; ///< of the part at hand

  bool cares(uint32_t rule, unsigned bit) const { return (rules[rule].care.word[bit / 64] >> (bit % 64) & 1) != 0; }

  double growthCost(double members) const {
    const double growth = members / double(rules.size());
    return limits.growth_power == 1 ? growth : std::pow(growth, limits.growth_power);
  }

  void reckon() {
    met = 0;
    prospects = {};
    uint32_t begin = 0;
    for (const Part& each : now.parts) {
      const std::span<const uint32_t> members(now.members.data() + begin, now.members.data() + each.end);
      begin = each.end;
      if (members.size() > limits.part_max)
        reckon(members, each.packets);
    }
  }

  void reckon(std::span<const uint32_t> members, double packets) {
    const auto size = double(members.size());
    met += packets * size * size;
    for (unsigned i = 0; i < N; ++i) {
      BitCounts ones, caring;
      for (uint32_t member : members) {
        ones.add(rules[member].value.word[i]);
        caring.add(rules[member].care.word[i]);
      }
      if (members.size() <= BitCounts::kFew)
        addProspects<int16_t>(ones.few(), caring.few(), members.size(), packets, prospects, 64 * i);
      else
        addProspects<double>(ones.all(), caring.all(), members.size(), packets, prospects, 64 * i);
    }
  }

  void part(unsigned bit) {
    for (uint32_t rule = 0; rule < rules.size(); ++rule) {
      if (cares(rule, bit))
        sides[rule] = (rules[rule].value.word[bit / 64] >> (bit % 64) & 1) != 0 ? kOne : kZero;
      else
        sides[rule] = wild[rule]++ < limits.wild_max ? kZero | kOne : 0;
    }
    next.parts.clear();
    next.members.resize(2 * now.members.size());
    one_side.resize(now.members.size());
    uint32_t begin = 0, zero_end = 0;
    for (const Part& each : now.parts) {
      uint32_t ones = 0, both = 0;
      const uint32_t zero_begin = zero_end;
      for (uint32_t i = begin; i < each.end; ++i) { // without branches: sides come in any order
        const uint32_t member = now.members[i], side = sides[member];
        next.members[zero_end] = member;
        zero_end += side & 1;
        one_side[ones] = member;
        ones += side >> 1;
        both += side == (kZero | kOne);
      }
      auto add = [&](uint32_t end, uint32_t count) {
        if (count > 0)
          next.parts.push_back({end, each.packets * (count - 0.5 * both) / count});
      };
      add(zero_end, zero_end - zero_begin);
      std::copy_n(one_side.begin(), ones, next.members.begin() + zero_end);
      zero_end += ones;
      add(zero_end, ones);
      begin = each.end;
    }
    next.members.resize(zero_end);
    std::swap(now, next);
  }
};

/// Bits that can part the rules, taken together. Most bits of a list cannot.
template <unsigned N> class LiveBits {
public:
  explicit LiveBits(std::span<const Ternary<N>> rules) {
    for (unsigned i = 0; i < N; ++i) {
      Common common;
      for (const Ternary<N>& rule : rules)
        common.add(rule.value.word[i], rule.care.word[i]);
      mask.word[i] = common.live();
      moves[i] = movesOf(mask.word[i]);
    }
  }

  unsigned count() const {
    unsigned sum = 0;
    for (uint64_t word : mask.word)
      sum += unsigned(std::popcount(word));
    return sum;
  }
  /// At most 64 * M of them there may be.
  template <unsigned M> Words<M> gathered(const Words<N>& words) const {
    Words<M> result{};
    unsigned at = 0;
    for (unsigned i = 0; i < N; ++i) {
      const uint64_t bits = gatherBits(words.word[i], mask.word[i], moves[i]);
      const auto length = unsigned(std::popcount(mask.word[i]));
      if (length == 0)
        continue;
      result.word[at / 64] |= bits << (at % 64);
      if (at % 64 + length > 64)
        result.word[at / 64 + 1] |= bits >> ((64 - at % 64) & 63);
      at += length;
    }
    return result;
  }
  template <unsigned M> Words<N> scattered(const Words<M>& words) const {
    Words<N> result{};
    unsigned at = 0;
    for (unsigned i = 0; i < N; ++i)
      for (uint64_t left = mask.word[i]; left != 0; left &= left - 1, ++at)
        if ((words.word[at / 64] >> (at % 64) & 1) != 0)
          result.word[i] |= left & -left;
    return result;
  }

private:
  Words<N> mask{};
  Moves moves[N]{};
};

template <unsigned M, unsigned N>
Words<N> chooseOf(const LiveBits<N>& live, std::span<const Ternary<N>> rules, const BitLimits& limits) {
  if constexpr (M < N)
    if (live.count() > 64 * M)
      return chooseOf<M + 1>(live, rules, limits);
  std::vector<Ternary<M>> gathered;
  gathered.reserve(rules.size());
  for (const Ternary<N>& rule : rules)
    gathered.push_back({live.template gathered<M>(rule.value), live.template gathered<M>(rule.care)});
  return live.template scattered<M>(Choice<M>(gathered, limits).make());
}

} // namespace

template <unsigned N> Words<N> chooseBits(std::span<const Ternary<N>> rules, const BitLimits& limits) {
  return chooseOf<1>(LiveBits<N>(rules), rules, limits);
}
template Words<2> chooseBits(std::span<const Ternary<2>>, const BitLimits&);
template Words<5> chooseBits(std::span<const Ternary<5>>, const BitLimits&);

} // namespace cordon::classify
