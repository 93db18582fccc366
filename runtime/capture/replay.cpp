#include "runtime/capture/replay.h"

#include <thread>

namespace cordon::capture {
namespace {

/// Adds packets that one filter, or none, decides.
void count(Totals& totals, Direction direction, uint32_t rank, const Count& by) {
  totals.judged.add(by);
  (rank == classify::kNoRank ? totals.unmatched[size_t(direction)] : totals.filters[size_t(direction)][rank]).add(by);
}

struct Stop {
  Belt& belt;
  ~Stop() { belt.stop(); }
};

} // namespace

Replay::Replay(const Options& options, const Policy& policy, const Policy* other)
    : policy(policy), other(other),
      sorter(Own(options.own, options.forwards), options.connection, options.fragments_max),
      table(options.flows_max, options.seed) {
  for (size_t direction = 0; direction < kDirections; ++direction)
    sums.filters[direction].resize(policy[direction].treatments.size());
}

template <class Header> void Replay::judge(const Batch<Header>& batch, Direction direction) {
  std::array<uint32_t, Batch<Header>::kMax> ranks, other_ranks;
  std::array<uint64_t, Batch<Header>::kMax> hashes;
  std::span<const Header> headers(batch.headers.data(), batch.size);
  for (size_t at = 0; at < batch.size; ++at) {
    hashes[at] = table.hashOf(headers[at], direction);
    __builtin_prefetch(table.slotOf(hashes[at]));
  }
  policy[size_t(direction)].classifier.find(headers, ranks.data());
  if (other)
    (*other)[size_t(direction)].classifier.find(headers, other_ranks.data());
  for (size_t at = 0; at < batch.size; ++at)
    __builtin_prefetch(table.flowOf(hashes[at]));
  for (size_t at = 0; at < batch.size; ++at) {
    uint32_t other_rank = other ? other_ranks[at] : classify::kNoRank, length = batch.lengths[at];
    Flow* flow = table.find(headers[at], direction, hashes[at]);
    if (!flow) {
      addBeyond(direction, ranks[at], other_rank, length);
      continue;
    }
    flow->rank = ranks[at]; // as it was, if the flow is known
    flow->other_rank = other_rank;
    ++flow->packets;
    flow->bytes += length;
  }
}

void Replay::addBeyond(Direction direction, uint32_t rank, uint32_t other_rank, uint32_t length) {
  Count one{1, length};
  count(sums, direction, rank, one);
  sums.beyond.add(one);
  if (!other)
    return;
  Treatment before = policy[size_t(direction)].treatmentOf(rank);
  Treatment after = (*other)[size_t(direction)].treatmentOf(other_rank);
  if (before != after)
    sums.changed_beyond[{before, after}].add(one);
}

void Replay::run(Reader& reader) {
  Belt belt;
  const std::jthread sorting([&] {
    try {
      sorter.run(reader, belt);
      belt.end(nullptr);
    } catch (...) {
      belt.end(std::current_exception());
    }
  });
  const Stop stop{belt}; // before the thread is waited for
  while (const Belt::Item* item = belt.take())
    std::visit([&](const auto& batch) { judge(batch, item->direction); }, item->batch);
}

Totals Replay::totals() const {
  Totals all = sums;
  static_cast<Sorted&>(all) = sorter.seen();
  for (const Flow& flow : table.all())
    count(all, flow.key.direction, flow.rank, {flow.packets, flow.bytes});
  return all;
}

std::vector<Flow> Replay::flows() const {
  std::vector<Flow> sorted = table.all();
  std::sort(sorted.begin(), sorted.end(), [](const Flow& a, const Flow& b) { return a.key < b.key; });
  return sorted;
}

} // namespace cordon::capture
