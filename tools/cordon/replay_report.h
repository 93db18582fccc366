/// What a replay came to, for people and for programs.
#pragma once

#include "compiler/source/source_map.h"
#include "tools/cordon/host_policy.h"

#include <array>
#include <vector>

namespace cordon::cli {

/// One policy of the host.
struct ReplayedPolicy {
  const ir::HostPolicy* policy = nullptr;
  const capture::Policy* lists = nullptr;
};

/// Flows, and packets of flows that were not kept, whose treatment changes from the one to the other.
struct Change {
  capture::Treatment before = 0, after = 0;
  capture::Count count;
  std::vector<size_t> flows; ///< places in `flows`, most packets first
};

struct ReplayReport {
  std::string capture, other_path;
  std::vector<net::Address> own;
  std::vector<std::string> assumptions; ///< what was not said and is taken to be
  ReplayedPolicy policy, other;         ///< other.policy is null if there is none
  capture::Totals totals;
  std::vector<capture::Flow> flows; ///< by key
  size_t flows_max = 0;             ///< more were not kept
  bool complete = true;             ///< false: the capture is damaged, this is what came before

  std::array<std::vector<uint64_t>, capture::kDirections> filter_flows; ///< flows by the rank that decides them
  std::array<uint64_t, capture::kDirections> unmatched_flows{};
  std::vector<Change> changes; ///< most packets first
};

/// Fills in what follows from `flows` and `totals`: the last three.
void summarize(ReplayReport& report);

/// At most `top` rows of each list; 0: all.
void writeReplay(const ReplayReport& report, const Treatments& treatments, const source::SourceMap& sources, size_t top,
                 llvm::raw_ostream& out);

/// `cordon.replay/1`, docs/replay.md: everything, a row a line.
void writeReplayJson(const ReplayReport& report, const Treatments& treatments, const source::SourceMap& sources,
                     llvm::raw_ostream& out);

/// The header that all packets of a flow have.
net::Packet packetOf(const capture::Flow& flow);
/// `not IP`: why packets are not judged.
const char* nameOf(capture::Skip skip);

} // namespace cordon::cli
