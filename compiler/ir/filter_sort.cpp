// The order compares numbers: the key of all its steps, then the words of the step `canonical`. In one list most of
// their bits are the same for all filters. Those that differ, the first of them, and the filter's place fit into one
// number, and such numbers are what is sorted. Filters that are alike in those bits are compared afterwards.

#include "compiler/ir/filter_sort.h"

#include "compiler/ir/filter_order.h"

#include <algorithm>
#include <bit>

namespace cordon::ir {
namespace {

using Words = std::array<uint64_t, 1 + kCanonicalWords>;

/// The numbers by which the filters of one policy are compared, the most important one first.
class WordsOf {
public:
  explicit WordsOf(const PolicyIr& ir) {
    actions.reserve(ir.actions.size());
    for (const Action& action : ir.actions)
      actions.push_back(placeOf(action));
  }
  Words operator()(const Filter& filter) const {
    Words words;
    words[0] = orderKey(actions[filter.action.index], filter);
    std::ranges::copy(canonicalWords(filter), words.begin() + 1);
    return words;
  }

private:
  std::vector<ActionPlace> actions;
};

/// Bits of a word that stand side by side.
struct Piece {
  uint8_t word, shift, bits;
};

/// Where the words of the filters differ: the first `room` of those bits. The order of the filters is that of these
/// bits, as far as they go.
std::vector<Piece> differingBits(const WordsOf& words_of, const std::vector<Filter>& list, unsigned room) {
  Words differing{};
  const Words first = words_of(list.front());
  for (const Filter& filter : list) {
    const Words words = words_of(filter);
    for (size_t i = 0; i < words.size(); ++i)
      differing[i] |= words[i] ^ first[i];
  }
  std::vector<Piece> pieces;
  for (size_t i = 0; i < differing.size(); ++i)
    for (uint64_t left = differing[i]; left && room;) {
      const auto end = unsigned(64 - std::countl_zero(left));
      const auto bits = std::min(unsigned(std::countl_one(left << (64 - end))), room);
      pieces.push_back({uint8_t(i), uint8_t(end - bits), uint8_t(bits)});
      left &= (uint64_t(1) << (end - bits)) - 1;
      room -= bits;
    }
  return pieces;
}

/// The pieces of one filter's words in a row. Each is shorter than a word.
uint64_t joined(const Words& words, const std::vector<Piece>& pieces) {
  uint64_t number = 0;
  for (const Piece& piece : pieces)
    number = number << piece.bits | (words[piece.word] >> piece.shift & ((uint64_t(1) << piece.bits) - 1));
  return number;
}

/// Sorts different numbers in place: splits them by their first bits into parts of a few each, if they are many.
void sortNumbers(uint64_t* begin, uint64_t* end) {
  constexpr size_t kFew = 256, kPerPart = 8;
  constexpr unsigned kBitsMax = 11;
  const auto size = size_t(end - begin);
  if (size <= kFew) {
    std::sort(begin, end);
    return;
  }
  const auto [least, most] = std::minmax_element(begin, end);
  const auto width = unsigned(std::bit_width(*least ^ *most));
  const unsigned bits = std::min({kBitsMax, width, unsigned(std::bit_width(size / kPerPart))});
  const size_t parts = size_t(1) << bits;
  auto partOf = [&](uint64_t number) { return number >> (width - bits) & (parts - 1); };
  std::array<uint32_t, (1u << kBitsMax) + 1> bounds{}; // part i lies in [bounds[i], bounds[i + 1])
  for (const uint64_t* at = begin; at != end; ++at)
    ++bounds[partOf(*at) + 1];
  for (size_t i = 0; i < parts; ++i)
    bounds[i + 1] += bounds[i];
  auto next = bounds; // where the next number of each part goes
  for (size_t i = 0; i < parts; ++i)
    while (next[i] < bounds[i + 1]) {
      uint64_t number = begin[next[i]];
      for (size_t home = partOf(number); home != i; home = partOf(number))
        std::swap(number, begin[next[home]++]);
      begin[next[i]++] = number;
    }
  for (size_t i = 0; i < parts; ++i)
    sortNumbers(begin + bounds[i], begin + bounds[i + 1]);
}

/// Brings to each place i the filter whose place is in the low bits of `from[i]`. Uses up `from`.
void permute(std::vector<Filter>& list, std::vector<uint64_t>& from, uint64_t index_mask) {
  for (size_t start = 0; start < list.size(); ++start) {
    if ((from[start] & index_mask) == start)
      continue;
    const Filter first = list[start];
    size_t hole = start;
    for (size_t next = from[hole] & index_mask; next != start; next = from[hole] & index_mask) {
      list[hole] = list[next];
      from[hole] = hole;
      hole = next;
    }
    list[hole] = first;
    from[hole] = hole;
  }
}

} // namespace

void sortByOrder(const PolicyIr& ir, std::vector<Filter>& list) {
  if (list.size() < 2)
    return;
  const auto index_bits = unsigned(std::bit_width(list.size() - 1));
  const uint64_t index_mask = (uint64_t(1) << index_bits) - 1;
  std::vector<uint64_t> numbers;
  numbers.reserve(list.size());
  const WordsOf words_of(ir);
  const std::vector<Piece> pieces = differingBits(words_of, list, 64 - index_bits);
  for (const Filter& filter : list)
    numbers.push_back(joined(words_of(filter), pieces) << index_bits | numbers.size());
  if (!std::ranges::is_sorted(numbers))
    sortNumbers(numbers.data(), numbers.data() + numbers.size());
  for (size_t begin = 0, end = 0; begin < numbers.size(); begin = end) {
    while (end < numbers.size() && (numbers[begin] ^ numbers[end]) <= index_mask)
      ++end;
    if (end - begin > 1) // in their old order now, so that equal ones stay in it
      std::stable_sort(numbers.begin() + long(begin), numbers.begin() + long(end), [&](uint64_t a, uint64_t b) {
        return precedes(ir, list[a & index_mask], list[b & index_mask]);
      });
  }
  permute(list, numbers, index_mask);
}

} // namespace cordon::ir
