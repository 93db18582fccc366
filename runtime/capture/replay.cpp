#include "runtime/capture/replay.h"

namespace cordon::capture {
namespace {

/// How many link types are named that are not read.
constexpr size_t kLinksShown = 8;

/// Adds packets that one filter, or none, decides.
void count(Totals& totals, Direction direction, uint32_t rank, const Count& by) {
  totals.judged.add(by);
  (rank == classify::kNoRank ? totals.unmatched[size_t(direction)] : totals.filters[size_t(direction)][rank]).add(by);
}

} // namespace

Replay::Replay(Options options, const Policy& policy, const Policy* other)
    : options(std::move(options)), own(this->options.own, this->options.forwards), policy(policy), other(other),
      dissector(this->options.fragments_max), table(this->options.flows_max, this->options.seed) {
  for (size_t direction = 0; direction < kDirections; ++direction)
    sums.filters[direction].resize(policy[direction].treatments.size());
}

void Replay::skip(Skip why, const Record& record) {
  sums.skipped[size_t(why)].add({1, record.length});
  std::vector<uint32_t>& links = sums.unknown_links;
  if (why == Skip::unknown_link && links.size() < kLinksShown) {
    auto place = std::lower_bound(links.begin(), links.end(), record.link);
    if (place == links.end() || *place != record.link)
      links.insert(place, record.link);
  }
}

template <class Header>
void Replay::add(Header& header, uint32_t length, std::array<Batch<Header>, kDirections>& batches) {
  Course course = own.courseOf(header);
  if (course == Course::internal || course == Course::foreign) {
    sums.skipped[size_t(course == Course::internal ? Skip::internal : Skip::foreign)].add({1, length});
    return;
  }
  Direction direction = Direction(course);
  header.connection = options.connection;
  Batch<Header>& batch = batches[size_t(direction)];
  batch.headers[batch.size] = header;
  batch.lengths[batch.size] = length;
  if (++batch.size == kBatch)
    judge(batch, direction);
}

template <class Header> void Replay::judge(Batch<Header>& batch, Direction direction) {
  std::array<uint32_t, kBatch> ranks, other_ranks;
  std::array<uint64_t, kBatch> hashes;
  std::span<const Header> headers(batch.headers.data(), batch.size);
  for (size_t at = 0; at < batch.size; ++at) {
    hashes[at] = table.hashOf(headers[at], direction);
    table.prefetchSlot(hashes[at]);
  }
  policy[size_t(direction)].classifier.find(headers, ranks.data());
  if (other)
    (*other)[size_t(direction)].classifier.find(headers, other_ranks.data());
  for (size_t at = 0; at < batch.size; ++at)
    table.prefetchFlow(hashes[at]);
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
  batch.size = 0;
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
  Record record;
  classify::Header4 four;
  classify::Header6 six;
  while (reader.next(record)) {
    sums.all.add({1, record.length});
    switch (dissector.dissect(record, four, six)) {
    case Found::ipv4:
      add(four, record.length, batches4);
      break;
    case Found::ipv6:
      add(six, record.length, batches6);
      break;
    case Found::unknown_link:
      skip(Skip::unknown_link, record);
      break;
    case Found::not_ip:
      skip(Skip::not_ip, record);
      break;
    case Found::cut_off:
      skip(Skip::cut_off, record);
      break;
    case Found::malformed:
      skip(Skip::malformed, record);
      break;
    }
  }
  for (size_t direction = 0; direction < kDirections; ++direction) {
    judge(batches4[direction], Direction(direction));
    judge(batches6[direction], Direction(direction));
  }
  sums.followers = dissector.followers();
  sums.orphans = dissector.orphans();
}

Totals Replay::totals() const {
  Totals all = sums;
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
