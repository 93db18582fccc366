/// A capture judged by one policy of a host, or by two: what each filter decided, and what becomes of each flow.
#pragma once

#include "runtime/capture/dissect.h"
#include "runtime/capture/flows.h"
#include "runtime/capture/own.h"
#include "runtime/classify/classifier.h"

#include <array>
#include <map>
#include <utility>

namespace cordon::capture {

/// What is done with a packet, as a number: equal numbers, equal treatment, also in two policies that are compared.
using Treatment = uint32_t;
/// Of packets that no filter matches.
constexpr Treatment kNoFilter = 0;

/// One filter list. Ranks are below treatments.size().
struct List {
  classify::Classifier classifier;
  std::vector<Treatment> treatments; ///< of each rank

  Treatment treatmentOf(uint32_t rank) const { return rank == classify::kNoRank ? kNoFilter : treatments[rank]; }
};

/// By direction.
using Policy = std::array<List, kDirections>;

struct Count {
  uint64_t packets = 0, bytes = 0; ///< bytes on the wire
  void add(const Count& other) {
    packets += other.packets;
    bytes += other.bytes;
  }
};

/// Packets that are not judged.
enum class Skip : uint8_t { unknown_link, not_ip, cut_off, malformed, internal, foreign };
constexpr size_t kSkips = 6;

struct Options {
  std::vector<net::Address> own;
  bool forwards = false;
  net::ConnectionClass connection = net::ConnectionClass::lan;
  size_t flows_max = 1'000'000; ///< packets of further flows are counted, their flows are not
  size_t fragments_max = kFragmentsMax;
  uint64_t seed = 0; ///< of the flow table
};

struct Totals {
  Count all, judged;
  std::array<Count, kSkips> skipped;
  std::array<std::vector<Count>, kDirections> filters; ///< by rank
  std::array<Count, kDirections> unmatched;            ///< no filter judges them
  uint64_t followers = 0, orphans = 0;                 ///< later fragments (dissect.h)
  std::vector<uint32_t> unknown_links;                 ///< the first few, ascending

  Count beyond; ///< judged packets of flows that found no room
  /// Of these, those that two policies treat differently.
  std::map<std::pair<Treatment, Treatment>, Count> changed_beyond;
};

/// Memory: the flow table, 4 MB for fragments, and the lists.
class Replay {
public:
  /// The policies stay the caller's; `other` may be null. Lists and counts are those of `policy`.
  Replay(Options options, const Policy& policy, const Policy* other = nullptr);

  /// Judges what `reader` gives, to its end.
  void run(Reader& reader);

  /// After the last `run`. Flows in order of FlowKey.
  Totals totals() const;
  std::vector<Flow> flows() const;

private:
  static constexpr size_t kBatch = 256;
  template <class Header> struct Batch {
    std::array<Header, kBatch> headers;
    std::array<uint32_t, kBatch> lengths;
    size_t size = 0;
  };

  template <class Header> void add(Header& header, uint32_t length, std::array<Batch<Header>, kDirections>& batches);
  template <class Header> void judge(Batch<Header>& batch, Direction direction);
  void skip(Skip why, const Record& record);
  void addBeyond(Direction direction, uint32_t rank, uint32_t other_rank, uint32_t length);

  Options options;
  Own own;
  const Policy& policy;
  const Policy* other;
  Dissector dissector;
  FlowTable table;
  Totals sums; ///< what is not in the table
  std::array<Batch<classify::Header4>, kDirections> batches4;
  std::array<Batch<classify::Header6>, kDirections> batches6;
};

} // namespace cordon::capture
