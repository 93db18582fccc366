#include "runtime/classify/bit_choice.h"

#include <array>
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
struct Parts {
  std::vector<uint32_t> members, ends;
};

template <unsigned N> class Choice {
public:
  Choice(std::span<const Ternary<N>> rules, const BitLimits& limits)
      : rules(rules), limits(limits), wild(rules.size(), 0) {
    for (uint32_t i = 0; i < rules.size(); ++i)
      parts.members.push_back(i);
    parts.ends.push_back(uint32_t(rules.size()));
  }

  Words<N> make() {
    double cost = double(rules.size()) * double(rules.size());
    for (unsigned taken = 0; taken < limits.bits_max; ++taken) {
      unsigned best = BitCounts<N>::kBits;
      double best_cost = cost * limits.gain_min;
      reckon();
      for (unsigned bit = 0; bit < BitCounts<N>::kBits; ++bit) {
        bool is_taken = (chosen.word[bit / 64] >> (bit % 64) & 1) != 0;
        if (!is_taken && costs[bit] < best_cost) {
          best = bit;
          best_cost = costs[bit];
        }
      }
      if (best == BitCounts<N>::kBits)
        break;
      part(best);
      if (double(parts.members.size()) > limits.growth_max * double(rules.size()))
        break;
      chosen.word[best / 64] |= uint64_t(1) << (best % 64);
      cost = sumOfSquares();
    }
    return chosen;
  }

private:
  std::span<const Ternary<N>> rules;
  BitLimits limits;
  std::vector<uint8_t> wild; ///< chosen bits that a rule does not care for
  Parts parts;
  Words<N> chosen{};
  std::array<double, BitCounts<N>::kBits> costs{};
  BitCounts<N> ones, cares;

  /// What each bit would cost if it were taken next.
  void reckon() {
    costs.fill(0);
    uint32_t begin = 0;
    for (uint32_t end : parts.ends) {
      if (end - begin <= limits.part_max) {
        begin = end;
        continue;
      }
      ones.clear();
      cares.clear();
      for (uint32_t i = begin; i < end; ++i) {
        ones.add(rules[parts.members[i]].value);
        cares.add(rules[parts.members[i]].care);
      }
      const auto& one = ones.flushed();
      const auto& care = cares.flushed();
      for (unsigned bit = 0; bit < BitCounts<N>::kBits; ++bit) {
        double zeros = end - begin - one[bit], others = end - begin - care[bit] + one[bit];
        costs[bit] += zeros * zeros + others * others;
      }
      begin = end;
    }
  }

  void part(unsigned bit) {
    unsigned word = bit / 64, at = bit % 64;
    Parts next;
    next.members.reserve(parts.members.size());
    uint32_t begin = 0;
    for (uint32_t end : parts.ends) {
      for (uint64_t side : {0, 1}) {
        for (uint32_t i = begin; i < end; ++i) {
          const Ternary<N>& rule = rules[parts.members[i]];
          bool cares = (rule.care.word[word] >> at & 1) != 0;
          if (cares ? (rule.value.word[word] >> at & 1) == side : wild[parts.members[i]] < limits.wild_max)
            next.members.push_back(parts.members[i]);
        }
        uint32_t before = next.ends.empty() ? 0 : next.ends.back();
        if (next.members.size() > before)
          next.ends.push_back(uint32_t(next.members.size()));
      }
      begin = end;
    }
    for (size_t i = 0; i < rules.size(); ++i)
      wild[i] += (rules[i].care.word[word] >> at & 1) == 0;
    parts = std::move(next);
  }

  double sumOfSquares() const {
    double sum = 0;
    uint32_t begin = 0;
    for (uint32_t end : parts.ends) {
      if (end - begin > limits.part_max)
        sum += double(end - begin) * double(end - begin);
      begin = end;
    }
    return sum;
  }
};

} // namespace

template <unsigned N> Words<N> chooseBits(std::span<const Ternary<N>> rules, const BitLimits& limits) {
  return Choice<N>(rules, limits).make();
}
template Words<2> chooseBits(std::span<const Ternary<2>>, const BitLimits&);
template Words<5> chooseBits(std::span<const Ternary<5>>, const BitLimits&);

} // namespace cordon::classify
