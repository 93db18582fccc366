#include "tools/cordon/replay_report.h"

#include "compiler/diag/visible.h"
#include "compiler/ir/describe.h"
#include "compiler/meaning/treatment.h"

#include <llvm/ADT/STLExtras.h>

#include <map>

namespace cordon::cli {
namespace {

using capture::Flow;
using classify::kNoRank;

void findChanges(ReplayReport& report) {
  std::map<std::pair<capture::Treatment, capture::Treatment>, Change> found;
  for (size_t at = 0; at < report.flows.size(); ++at) {
    const Flow& flow = report.flows[at];
    size_t direction = size_t(flow.key.direction);
    capture::Treatment before = (*report.policy.lists)[direction].treatmentOf(flow.rank);
    capture::Treatment after = (*report.other.lists)[direction].treatmentOf(flow.other_rank);
    if (before == after)
      continue;
    Change& change = found[{before, after}];
    change.count.packets += flow.packets;
    change.count.bytes += flow.bytes;
    change.flows.push_back(at);
  }
  for (const auto& [treatments, count] : report.totals.changed_beyond) {
    Change& change = found[treatments];
    change.count.packets += count.packets;
    change.count.bytes += count.bytes;
  }
  for (auto& [treatments, change] : found) {
    std::tie(change.before, change.after) = treatments;
    llvm::stable_sort(change.flows,
                      [&](size_t a, size_t b) { return report.flows[a].packets > report.flows[b].packets; });
    report.changes.push_back(std::move(change));
  }
  llvm::stable_sort(report.changes, [](const Change& a, const Change& b) { return a.count.packets > b.count.packets; });
}

/// The text form.
class Page {
public:
  Page(const ReplayReport& report, const Treatments& treatments, const source::SourceMap& sources, size_t top,
       llvm::raw_ostream& out)
      : report(report), treatments(treatments), sources(sources), top(top), out(out) {}

  void write() {
    heading();
    filters();
    neverUsed();
    noFilter();
    flows();
    if (report.other.policy)
      changes();
    assumptions();
  }

private:
  /// One filter that decided or did not.
  struct Row {
    size_t direction;
    uint32_t rank;
    uint64_t packets, flows;
  };

  static std::string counted(uint64_t count, const char* what) {
    return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
  }
  static const char* nameOf(size_t direction) { return ir::nameOf(ir::Direction(direction)); }

  void heading() {
    const capture::Totals& totals = report.totals;
    uint64_t skipped = totals.all.packets - totals.judged.packets;
    const ir::HostPolicy& policy = *report.policy.policy;
    out << diag::visible(report.capture) << ": " << counted(totals.all.packets, "packet") << ", "
        << counted(totals.all.bytes, "byte") << (report.complete ? "" : ", and then it is damaged") << "\n"
        << policy.host.name << " (";
    llvm::interleaveComma(report.own, out, [&](const net::Address& address) { out << net::toString(address); });
    out << "), policy " << diag::visible(policy.ir.name) << ": " << counted(totals.judged.packets, "packet")
        << " judged, " << skipped << " skipped\n";
    for (size_t why = 0; why < capture::kSkips; ++why)
      if (totals.skipped[why].packets > 0)
        out << "  skipped " << totals.skipped[why].packets << ": " << cli::nameOf(capture::Skip(why)) << "\n";
    if (totals.followers > 0)
      out << "  " << counted(totals.followers, "later fragment") << " judged by the ports of the first\n";
    if (totals.orphans > 0)
      out << "  " << counted(totals.orphans, "later fragment") << " without a first, judged as ports 0\n";
    if (totals.beyond.packets > 0)
      out << "  " << counted(totals.beyond.packets, "packet") << " of further flows than the " << report.flows_max
          << " that are kept: counted below by filter, not by flow\n";
  }

  const ir::Filter& filterOf(const ReplayedPolicy& policy, size_t direction, uint32_t rank) const {
    return policy.policy->ir.list(ir::Direction(direction))[rank];
  }

  void filterLines(const ReplayedPolicy& policy, size_t direction, uint32_t rank) {
    const ir::PolicyIr& ir = policy.policy->ir;
    const ir::Filter& filter = filterOf(policy, direction, rank);
    const ir::Origin& origin = ir.origin(filter);
    out << nameOf(direction) << "  " << diag::visible(origin.name) << ": " << ir::describe(filter) << ": "
        << ir::brief(ir.action(filter)) << '\n';
    for (source::Span span : origin.spans)
      if (span.isValid())
        out << "       " << diag::visible(sources.place(span)) << '\n';
  }

  /// Says how many rows of `total` are not shown.
  void more(size_t total) {
    if (top != 0 && total > top)
      out << "  and " << total - top << " more (--top 0 shows all)\n";
  }
  size_t shown(size_t total) const { return top == 0 ? total : std::min(top, total); }

  std::vector<Row> rows(bool used) const {
    std::vector<Row> found;
    for (size_t direction = 0; direction < capture::kDirections; ++direction)
      for (uint32_t rank = 0; rank < report.totals.filters[direction].size(); ++rank) {
        uint64_t packets = report.totals.filters[direction][rank].packets;
        bool builtin = report.policy.policy->ir.origin(filterOf(report.policy, direction, rank)).kind ==
                       ir::Origin::Kind::builtin; // nobody wrote it
        if ((packets > 0) == used && (used || !builtin))
          found.push_back({direction, rank, packets, report.filter_flows[direction][rank]});
      }
    llvm::stable_sort(found, [](const Row& a, const Row& b) { return a.packets > b.packets; });
    return found;
  }

  void filters() {
    std::vector<Row> found = rows(/*used=*/true);
    if (found.empty())
      return;
    out << "\nfilters that decide\n";
    for (const Row& row : llvm::ArrayRef(found).take_front(shown(found.size()))) {
      out << "  " << counted(row.packets, "packet") << ", " << counted(row.flows, "flow") << "  ";
      filterLines(report.policy, row.direction, row.rank);
    }
    more(found.size());
  }

  void neverUsed() {
    std::vector<Row> found = rows(/*used=*/false);
    if (found.empty())
      return;
    out << "\nfilters that never decide\n";
    for (const Row& row : llvm::ArrayRef(found).take_front(shown(found.size()))) {
      out << "  ";
      filterLines(report.policy, row.direction, row.rank);
    }
    more(found.size());
  }

  void noFilter() {
    bool any = llvm::any_of(report.totals.unmatched, [](const capture::Count& count) { return count.packets > 0; });
    if (!any)
      return;
    out << "\nno filter: passes in clear\n";
    for (size_t direction = 0; direction < capture::kDirections; ++direction)
      if (uint64_t packets = report.totals.unmatched[direction].packets)
        out << "  " << counted(packets, "packet") << ", " << counted(report.unmatched_flows[direction], "flow") << "  "
            << nameOf(direction) << '\n';
  }

  void flowLine(const Flow& flow) {
    out << counted(flow.packets, "packet") << "  " << nameOf(size_t(flow.key.direction)) << "  "
        << ir::describe(packetOf(flow));
  }

  /// `permit, by exemption infra-hosts`.
  void decision(const ReplayedPolicy& policy, size_t direction, uint32_t rank) {
    if (rank == kNoRank) {
      out << "no filter";
      return;
    }
    const ir::PolicyIr& ir = policy.policy->ir;
    const ir::Filter& filter = filterOf(policy, direction, rank);
    out << ir::brief(ir.action(filter)) << ", by " << diag::visible(ir.origin(filter).name);
  }

  void flows() {
    if (report.flows.empty())
      return;
    std::vector<const Flow*> sorted;
    for (const Flow& flow : report.flows)
      sorted.push_back(&flow);
    llvm::stable_sort(sorted, [](const Flow* a, const Flow* b) { return a->packets > b->packets; });
    out << "\nflows\n";
    for (const Flow* flow : llvm::ArrayRef(sorted).take_front(shown(sorted.size()))) {
      out << "  ";
      flowLine(*flow);
      out << ": ";
      decision(report.policy, size_t(flow->key.direction), flow->rank);
      out << '\n';
    }
    more(sorted.size());
  }

  void changes() {
    out << "\nchanges with " << diag::visible(report.other_path) << ", policy "
        << diag::visible(report.other.policy->ir.name) << '\n';
    if (report.changes.empty())
      out << "  none\n";
    for (const Change& change : report.changes) {
      out << "  " << counted(change.count.packets, "packet") << ", " << counted(change.flows.size(), "flow") << ": "
          << treatments.brief(change.before) << " -> " << treatments.brief(change.after) << '\n';
      for (const std::string& text : treatments.differences(change.before, change.after))
        out << "    " << diag::visible(text) << '\n';
      for (size_t at : llvm::ArrayRef(change.flows).take_front(shown(change.flows.size()))) {
        const Flow& flow = report.flows[at];
        size_t direction = size_t(flow.key.direction);
        out << "    ";
        flowLine(flow);
        out << "\n      was ";
        decision(report.policy, direction, flow.rank);
        out << "\n      now ";
        decision(report.other, direction, flow.other_rank);
        out << '\n';
      }
      if (change.flows.size() > shown(change.flows.size()))
        out << "  ";
      more(change.flows.size());
    }
  }

  void assumptions() {
    if (!report.assumptions.empty())
      out << "\nassumptions\n";
    for (const std::string& text : report.assumptions)
      out << "  - " << diag::visible(text) << '\n';
  }

  const ReplayReport& report;
  const Treatments& treatments;
  const source::SourceMap& sources;
  size_t top;
  llvm::raw_ostream& out;
};

} // namespace

void summarize(ReplayReport& report) {
  for (size_t direction = 0; direction < capture::kDirections; ++direction)
    report.filter_flows[direction].assign(report.totals.filters[direction].size(), 0);
  for (const Flow& flow : report.flows) {
    size_t direction = size_t(flow.key.direction);
    ++(flow.rank == kNoRank ? report.unmatched_flows[direction] : report.filter_flows[direction][flow.rank]);
  }
  if (report.other.policy)
    findChanges(report);
}

void writeReplay(const ReplayReport& report, const Treatments& treatments, const source::SourceMap& sources, size_t top,
                 llvm::raw_ostream& out) {
  Page(report, treatments, sources, top, out).write();
}

net::Packet packetOf(const Flow& flow) {
  const capture::FlowKey& key = flow.key;
  return {{key.family, key.source}, {key.family, key.target}, key.protocol, key.source_port, key.target_port};
}

const char* nameOf(capture::Skip skip) {
  switch (skip) {
  case capture::Skip::unknown_link:
    return "a link type that is not read";
  case capture::Skip::not_ip:
    return "not IP";
  case capture::Skip::cut_off:
    return "captured too short to have its ports";
  case capture::Skip::malformed:
    return "malformed";
  case capture::Skip::internal:
    return "between own addresses: never leaves the host";
  case capture::Skip::foreign:
    return "neither from nor to the host";
  }
  __builtin_unreachable();
}

} // namespace cordon::cli
