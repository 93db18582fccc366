#include "bench/analyze/all_pairs.h"

#include <vector>

namespace cordon::bench {
namespace {

__extension__ typedef unsigned __int128 Wide; // ISO C++ has no such type

/// What a pair is judged by, as small as the family allows. Any protocol is a range, so that no case needs a branch.
template <class Word> struct Row {
  Word source, source_mask, target, target_mask;
  uint16_t protocol_first, protocol_last;
  net::PortRange source_ports, target_ports;
  uint8_t connections; ///< a bit for each type
  uint32_t treatment;
};

template <class Word> Word wordOf(net::Bits128 value) {
  if constexpr (sizeof(Word) == 4)
    return Word(value.lo);
  else
    return Word(value.hi) << 64 | value.lo;
}

template <class Word> bool meet(const Row<Word>& a, const Row<Word>& b) {
  return ((a.source ^ b.source) & a.source_mask & b.source_mask) == 0 &&
         ((a.target ^ b.target) & a.target_mask & b.target_mask) == 0 && a.protocol_first <= b.protocol_last &&
         b.protocol_first <= a.protocol_last && a.source_ports.overlaps(b.source_ports) &&
         a.target_ports.overlaps(b.target_ports) && (a.connections & b.connections) != 0;
}

template <class Word> PairCounts count(llvm::ArrayRef<space::Selector> list, net::Family family) {
  std::vector<Row<Word>> rows;
  rows.reserve(list.size());
  for (const space::Selector& one : list) {
    const space::Service& service = one.service;
    bool is_any = service.protocol == ir::kAnyProtocol;
    // A filter for any protocol has any ports: it meets whatever there is.
    rows.push_back(
        {wordOf<Word>(one.source), wordOf<Word>(net::maskOf(family, one.source_length)), wordOf<Word>(one.target),
         wordOf<Word>(net::maskOf(family, one.target_length)), is_any ? uint16_t(0) : service.protocol,
         is_any ? uint16_t(255) : service.protocol, service.source_ports, service.target_ports,
         uint8_t(service.connection == ir::ConnectionType::all ? 3 : unsigned(service.connection)), one.treatment});
  }
  PairCounts counts;
  for (size_t i = 0; i < rows.size(); ++i)
    for (size_t j = i + 1; j < rows.size(); ++j)
      if (meet(rows[i], rows[j])) {
        ++counts.meeting;
        counts.differing += uint64_t(rows[i].treatment != rows[j].treatment);
      }
  return counts;
}

} // namespace

PairCounts allPairs(llvm::ArrayRef<space::Selector> list, net::Family family) {
  return family == net::Family::v4 ? count<uint32_t>(list, family) : count<Wide>(list, family);
}

} // namespace cordon::bench
