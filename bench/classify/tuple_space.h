/// Pruned tuple space search (Srinivasan, Suri, Varghese 1999): one hash table for each combination of prefix lengths,
/// of protocol given or not and of ports given as one number or not. Tables are tried by the best rank in them, until
/// none can hold a better one than what was found. Other port ranges are compared at the rules that hash alike.
#pragma once

#include "bench/classify/task.h"
#include "bench/measure.h"

#include <bit>
#include <map>
#include <memory>
#include <tuple>

namespace cordon::bench {

template <class Header> class TupleSpace {
public:
  explicit TupleSpace(std::span<const Rule> rules) : patterns(rules.begin(), rules.end()), next(rules.size(), kNoRank) {
    std::map<std::tuple<unsigned, unsigned, bool, bool, bool>, std::vector<uint32_t>> tuples;
    for (uint32_t rank = 0; rank < rules.size(); ++rank) {
      const Rule& rule = rules[rank];
      tuples[{rule.source_length, rule.target_length, rule.protocol != classify::kAnyProtocol,
              rule.source_ports.isSingle(), rule.target_ports.isSingle()}]
          .push_back(rank);
    }
    for (const auto& [tuple, ranks] : tuples)
      tables.push_back(tableOf(ranks));
    std::sort(tables.begin(), tables.end(), [](const Table& a, const Table& b) { return a.best < b.best; });
  }

  uint32_t find(const Header& header) const {
    uint32_t found = kNoRank;
    for (const Table& table : tables) {
      if (table.best >= found)
        break;
      for (uint32_t rank = table.buckets[table.bucketOf(header)]; rank < found; rank = next[rank])
        if (patterns[rank].matches(header))
          found = rank;
    }
    return found;
  }

  size_t bytes() const {
    size_t sum = patterns.size() * (sizeof(Pattern<Header>) + sizeof(uint32_t));
    for (const Table& table : tables)
      sum += sizeof(Table) + table.buckets.size() * sizeof(uint32_t);
    return sum;
  }

private:
  using Address = AddressOf<Header>;
  struct Table {
    Address source_mask, target_mask;
    uint16_t source_port_mask, target_port_mask;
    uint8_t protocol_mask;
    uint32_t best;                 ///< the least rank in it
    std::vector<uint32_t> buckets; ///< ranks, each the first of a list that rises

    size_t bucketOf(const Header& header) const {
      return bucketOf(numberOf(header.source), numberOf(header.target), header.source_port, header.target_port,
                      header.protocol);
    }
    size_t bucketOf(Address source, Address target, uint16_t source_port, uint16_t target_port,
                    uint8_t protocol) const {
      uint64_t hash = 0;
      Address masked_source = source & source_mask, masked_target = target & target_mask;
      uint64_t rest = uint64_t(source_port & source_port_mask) << 24 | uint64_t(target_port & target_port_mask) << 8 |
                      (protocol & protocol_mask);
      if constexpr (sizeof(Address) == 4)
        hash = mix(mix(hash, uint64_t(masked_source) << 32 | masked_target), rest);
      else
        for (uint64_t part : {uint64_t(masked_source >> 64), uint64_t(masked_source), uint64_t(masked_target >> 64),
                              uint64_t(masked_target), rest})
          hash = mix(hash, part);
      return hash & (buckets.size() - 1);
    }
    static uint64_t mix(uint64_t hash, uint64_t part) {
      Wide product = static_cast<Wide>(hash ^ part ^ 0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9;
      return uint64_t(product >> 64) ^ uint64_t(product);
    }
  };

  std::vector<Pattern<Header>> patterns;
  std::vector<uint32_t> next; ///< of a rank: the next one of its bucket
  std::vector<Table> tables;  ///< by their best rank

  /// A table of rules of one tuple, given by rising rank.
  Table tableOf(const std::vector<uint32_t>& ranks) {
    auto single = [](const net::PortRange& range) { return uint16_t(range.isSingle() ? 0xffff : 0); };
    const Pattern<Header>& any = patterns[ranks.front()];
    Table table{any.source_mask,
                any.target_mask,
                single(any.source_ports),
                single(any.target_ports),
                any.protocol_mask,
                ranks.front(),
                std::vector<uint32_t>(std::bit_ceil(2 * ranks.size()), kNoRank)};
    for (auto rank = ranks.rbegin(); rank != ranks.rend(); ++rank) {
      const Pattern<Header>& pattern = patterns[*rank];
      uint32_t& first = table.buckets[table.bucketOf(pattern.source, pattern.target, pattern.source_ports.first,
                                                     pattern.target_ports.first, pattern.protocol)];
      next[*rank] = first;
      first = *rank;
    }
    return table;
  }
};

template <class Header> Engine<Header> buildTupleSpace(std::span<const Rule> rules) {
  Engine<Header> engine;
  engine.name = "tuple space";
  std::shared_ptr<TupleSpace<Header>> tuples;
  engine.build_seconds = secondsFor([&] { tuples = std::make_shared<TupleSpace<Header>>(rules); });
  engine.bytes = tuples->bytes();
  engine.lookups = [tuples](std::span<const Header> trace) {
    auto find = [tuples, trace](size_t count, uint32_t* ranks) {
      for (size_t i = 0; i < count; ++i)
        ranks[i] = tuples->find(trace[i]);
    };
    return std::vector<Lookup>{{.engine = "tuple space", .variant = {}, .find = find}};
  };
  return engine;
}

} // namespace cordon::bench
