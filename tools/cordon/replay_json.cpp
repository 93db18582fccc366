#include "compiler/ir/describe.h"
#include "tools/cordon/replay_report.h"

#include <nlohmann/json.hpp>

namespace cordon::cli {
namespace {

using json = nlohmann::ordered_json;

json countOf(const capture::Count& count) {
  return {{"packets", count.packets}, {"bytes", count.bytes}};
}

const char* keyOf(capture::Skip skip) {
  switch (skip) {
  case capture::Skip::unknown_link:
    return "unknown_link_type";
  case capture::Skip::not_ip:
    return "not_ip";
  case capture::Skip::cut_off:
    return "cut_off";
  case capture::Skip::malformed:
    return "malformed";
  case capture::Skip::internal:
    return "internal";
  case capture::Skip::foreign:
    return "foreign";
  }
  __builtin_unreachable();
}

const char* nameOf(size_t direction) {
  return ir::nameOf(ir::Direction(direction));
}

json rankOf(uint32_t rank) {
  return rank == classify::kNoRank ? json() : json(rank);
}

/// The document, written as it grows: a list of flows can be longer than what fits into memory twice.
class Document {
public:
  Document(const ReplayReport& report, const Treatments& treatments, const source::SourceMap& sources,
           llvm::raw_ostream& out)
      : report(report), treatments(treatments), sources(sources), out(out) {}

  void write() {
    const capture::Totals& totals = report.totals;
    out << "{\n";
    field("schema", "cordon.replay/1");
    field("capture", report.capture);
    field("complete", report.complete);
    json addresses = json::array();
    for (const net::Address& address : report.own)
      addresses.push_back(net::toString(address));
    field("host", {{"name", report.policy.policy->host.name}, {"addresses", addresses}});
    field("policy", report.policy.policy->ir.name);
    field("against", report.other.policy ? json(report.other.policy->ir.name) : json());
    field("assumptions", report.assumptions);
    field("all", countOf(totals.all));
    field("judged", countOf(totals.judged));
    json skipped;
    for (size_t why = 0; why < capture::kSkips; ++why)
      skipped[keyOf(capture::Skip(why))] = countOf(totals.skipped[why]);
    field("skipped", skipped);
    field("unknown_link_types", totals.unknown_links);
    field("later_fragments", {{"of_a_first", totals.followers}, {"without_a_first", totals.orphans}});
    field("of_flows_not_kept", countOf(totals.beyond));
    json unmatched;
    for (size_t direction = 0; direction < capture::kDirections; ++direction) {
      unmatched[nameOf(direction)] = countOf(totals.unmatched[direction]);
      unmatched[nameOf(direction)]["flows"] = report.unmatched_flows[direction];
    }
    field("no_filter", unmatched);
    rows("filters", [&] { filters(); });
    rows("flows", [&] { flows(); });
    if (report.other.policy)
      rows("changes", [&] { changes(); });
    out << "\n}\n";
  }

private:
  static std::string text(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace); // names of files may be no UTF-8
  }

  void field(const char* name, const json& value) { out << "  " << text(name) << ": " << text(value) << ",\n"; }

  template <class Write> void rows(const char* name, Write write) {
    out << (first_list ? "  " : ",\n  ") << text(name) << ": [";
    first_list = false;
    first_row = true;
    write();
    out << (first_row ? "]" : "\n  ]");
  }
  void row(const json& value) {
    out << (first_row ? "\n    " : ",\n    ") << text(value);
    first_row = false;
  }

  void filters() {
    const ir::PolicyIr& ir = report.policy.policy->ir;
    for (size_t direction = 0; direction < capture::kDirections; ++direction)
      for (uint32_t rank = 0; rank < report.totals.filters[direction].size(); ++rank) {
        const ir::Filter& filter = ir.list(ir::Direction(direction))[rank];
        const ir::Origin& origin = ir.origin(filter);
        json places = json::array();
        for (source::Span span : origin.spans)
          if (span.isValid())
            places.push_back(sources.place(span));
        json one = {{"direction", nameOf(direction)},
                    {"rank", rank},
                    {"name", origin.name},
                    {"builtin", origin.kind == ir::Origin::Kind::builtin},
                    {"filter", ir::describe(filter)},
                    {"treatment", ir::describe(ir, ir.action(filter))},
                    {"places", places}};
        one.update(countOf(report.totals.filters[direction][rank]));
        one["flows"] = report.filter_flows[direction][rank];
        row(one);
      }
  }

  void flows() {
    for (const capture::Flow& flow : report.flows) {
      net::Packet packet = packetOf(flow);
      size_t direction = size_t(flow.key.direction);
      capture::Treatment treatment = (*report.policy.lists)[direction].treatmentOf(flow.rank);
      json one = {{"direction", nameOf(direction)},
                  {"source", net::toString(packet.source)},
                  {"destination", net::toString(packet.destination)},
                  {"protocol", packet.protocol},
                  {"source_port", packet.source_port},
                  {"destination_port", packet.destination_port},
                  {"packets", flow.packets},
                  {"bytes", flow.bytes},
                  {"rank", rankOf(flow.rank)},
                  {"treatment", treatments.brief(treatment)}};
      if (report.other.policy) {
        capture::Treatment after = (*report.other.lists)[direction].treatmentOf(flow.other_rank);
        one["rank_against"] = rankOf(flow.other_rank);
        one["treatment_against"] = treatments.brief(after);
        one["changes"] = treatment != after;
      }
      row(one);
    }
  }

  void changes() {
    for (const Change& change : report.changes) {
      json one = {{"before", treatments.describe(change.before)},
                  {"after", treatments.describe(change.after)},
                  {"differences", treatments.differences(change.before, change.after)}};
      one.update(countOf(change.count));
      one["flows"] = change.flows;
      row(one);
    }
  }

  const ReplayReport& report;
  const Treatments& treatments;
  const source::SourceMap& sources;
  llvm::raw_ostream& out;
  bool first_list = true, first_row = true;
};

} // namespace

void writeReplayJson(const ReplayReport& report, const Treatments& treatments, const source::SourceMap& sources,
                     llvm::raw_ostream& out) {
  Document(report, treatments, sources, out).write();
}

} // namespace cordon::cli
