/// A capture judged by one policy of a host, or by two: what each filter decided, and what becomes of each flow.
#pragma once

#include "runtime/capture/sorter.h"
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

struct Options {
  std::vector<net::Address> own;
  bool forwards = false;
  net::ConnectionClass connection = net::ConnectionClass::lan;
  size_t flows_max = 1'000'000; ///< packets of further flows are counted, their flows are not
  size_t fragments_max = kFragmentsMax;
  uint64_t seed = 0; ///< of the flow table
};

struct Totals : Sorted {
  Count judged;
  std::array<std::vector<Count>, kDirections> filters; ///< by rank
  std::array<Count, kDirections> unmatched;            ///< no filter judges them

  Count beyond; ///< judged packets of flows that found no room
  /// Of these, those that two policies treat differently.
  std::map<std::pair<Treatment, Treatment>, Count> changed_beyond;
};

/// Memory: the flow table, 4 MB for fragments, 0.4 MB between the threads, and the lists.
class Replay {
public:
  /// The policies stay the caller's; `other` may be null. Lists and counts are those of `policy`.
  Replay(const Options& options, const Policy& policy, const Policy* other = nullptr);

  /// Judges what `reader` gives, to its end, in this thread; another one takes frames apart meanwhile. Throws
  /// std::system_error if the system gives no thread. Should memory run out, it throws once the input gives a batch or
  /// ends.
  void run(Reader& reader);

  /// After the last `run`. Flows in order of FlowKey.
  Totals totals() const;
  std::vector<Flow> flows() const;

private:
  template <class Header> void judge(const Batch<Header>& batch, Direction direction);
  void addBeyond(Direction direction, uint32_t rank, uint32_t other_rank, uint32_t length);

  const Policy& policy;
  const Policy* other;
  Sorter sorter;
  FlowTable table;
  Totals sums; ///< what is neither in the table nor the sorter's
};

} // namespace cordon::capture
