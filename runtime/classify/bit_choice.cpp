#include "runtime/classify/bit_choice.h"

#include <array>
#include <cmath>
#include <vector>

namespace cordon::classify {
namespace {

/// Bits of a byte as eight bytes.
constexpr std::array<uint64_t, 256> makeSpread() {
  std::array<uint64_t, 256> table{};
  for (unsigned byte = 0; byte < 256; ++byte)
    for (unsigned bit = 0; bit < 8; ++bit)
      table[byte] |= uint64_t(byte >> bit & 1) << (8 * bit);
  return table;
}
constexpr std::array<uint64_t, 256> kSpread = makeSpread();

/// For each bit of N words, in how many of the words added it is set. Eight counters to a number, emptied in time.
template <unsigned N> class BitCounts {
public:
  static constexpr unsigned kBits = 64 * N;

  void clear() {
    packed.fill(0);
    counts.fill(0);
    pending = 0;
  }
  void add(const Words<N>& words) {
    if (++pending == 256)
      flush();
    for (unsigned i = 0; i < N; ++i)
      for (unsigned byte = 0; byte < 8; ++byte)
        packed[8 * i + byte] += kSpread[words.word[i] >> (8 * byte) & 0xff];
  }
  const std::array<uint32_t, kBits>& flushed() {
    flush();
    pending = 0;
    return counts;
  }

private:
  std::array<uint64_t, size_t(8) * N> packed{};
  std::array<uint32_t, kBits> counts{};
  unsigned pending = 0;

  void flush() {
    for (size_t i = 0; i < packed.size(); ++i)
      for (unsigned bit = 0; bit < 8; ++bit)
        counts[8 * i + bit] += packed[i] >> (8 * bit) & 0xff;
    packed.fill(0);
    pending = 1;
  }
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
      : rules(rules), limits(limits), wild(rules.size(), 0) {
    for (uint32_t i = 0; i < rules.size(); ++i)
      now.members.push_back(i);
    now.parts.push_back({uint32_t(rules.size()), 1});
  }

  Words<N> make() {
    double cost = double(rules.size()) * double(rules.size());
    for (unsigned taken = 0; taken < limits.bits_max; ++taken) {
      unsigned best = kBits;
      double best_cost = cost * limits.gain_min;
      reckon();
      for (unsigned bit = 0; bit < kBits; ++bit) {
        const bool is_taken = (chosen.word[bit / 64] >> (bit % 64) & 1) != 0;
        if (is_taken || met[bit] >= best_cost)
          continue;
        const double bit_cost = met[bit] * growthCost(double(count[bit]));
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
  static constexpr unsigned kBits = BitCounts<N>::kBits;

  std::span<const Ternary<N>> rules;
  BitLimits limits;
  std::vector<uint8_t> wild; ///< chosen bits that a rule does not care for
  Parts now;
  Words<N> chosen{};
  std::array<double, kBits> met{};     ///< by bit, if it were taken next: rules that packets meet
  std::array<uint64_t, kBits> count{}; ///< and members of all parts
  BitCounts<N> ones, cares;

  double growthCost(double members) const {
    const double growth = members / double(rules.size());
    return limits.growth_power == 1 ? growth : std::pow(growth, limits.growth_power);
  }

  void reckon() {
    met.fill(0);
    count.fill(0);
    uint64_t settled = 0;
    uint32_t begin = 0;
    for (const Part& each : now.parts) {
      const uint32_t end = each.end, size = end - begin;
      if (size <= limits.part_max) {
        settled += size;
        begin = end;
        continue;
      }
      ones.clear();
      cares.clear();
      for (uint32_t i = begin; i < end; ++i) {
        ones.add(rules[now.members[i]].value);
        cares.add(rules[now.members[i]].care);
      }
      const auto& one = ones.flushed();
      const auto& care = cares.flushed();
      for (unsigned bit = 0; bit < kBits; ++bit) {
        const uint32_t both = size - care[bit], zero = care[bit] - one[bit];
        const double half = 0.5 * both;
        met[bit] += each.packets * ((zero + half) * (zero + both) + (one[bit] + half) * (one[bit] + both));
        count[bit] += size + both;
      }
      begin = end;
    }
    for (uint64_t& each : count)
      each += settled;
  }

  void part(unsigned bit) {
    const unsigned word = bit / 64, at = bit % 64;
    Parts next;
    next.members.reserve(now.members.size());
    uint32_t begin = 0;
    for (const Part& each : now.parts) {
      for (uint64_t side : {0, 1}) {
        const size_t before = next.members.size();
        double weight = 0;
        for (uint32_t i = begin; i < each.end; ++i) {
          const uint32_t member = now.members[i];
          const bool cares = (rules[member].care.word[word] >> at & 1) != 0;
          if (cares ? (rules[member].value.word[word] >> at & 1) != side : wild[member] >= limits.wild_max)
            continue;
          next.members.push_back(member);
          weight += cares ? 1 : 0.5;
        }
        if (next.members.size() > before)
          next.parts.push_back(
              {uint32_t(next.members.size()), each.packets * weight / double(next.members.size() - before)});
      }
      begin = each.end;
    }
    for (size_t i = 0; i < rules.size(); ++i)
      wild[i] += (rules[i].care.word[word] >> at & 1) == 0;
    now = std::move(next);
  }
};

} // namespace

template <unsigned N> Words<N> chooseBits(std::span<const Ternary<N>> rules, const BitLimits& limits) {
  return Choice<N>(rules, limits).make();
}
template Words<2> chooseBits(std::span<const Ternary<2>>, const BitLimits&);
template Words<5> chooseBits(std::span<const Ternary<5>>, const BitLimits&);

} // namespace cordon::classify
