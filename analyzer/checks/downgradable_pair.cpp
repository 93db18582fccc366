// EXP205: two ends that secure their traffic, one of which falls back to clear while the other takes clear packets: who
// can drop IKE's packets on the way reads it.
#include "analyzer/check.h"

#include "compiler/diag/kinds/exp.h"
#include "compiler/ir/describe.h"

#include <map>
#include <optional>

namespace cordon::analyzer {
namespace {

using Does = meaning::Judgement::Kind;
using Kind = meaning::Outcome::Kind;

constexpr uint16_t kEphemeral = 49152, kSmb = 445;
constexpr size_t kHostsMax = 4; ///< looked at for one statement

/// The hosts that stand for those with an action of a statement that falls back, or takes clear packets.
using Ends = std::map<std::string, std::vector<model::HostId>>;
using End = Ends::value_type;

bool isStrict(const model::Model& model, model::HostId id) {
  const model::Host& host = model.host(id);
  return host.group.isValid() && (model.group(host.group).kind == model::GroupKind::encryption ||
                                  model.group(host.group).kind == model::GroupKind::no_fallback);
}

struct Pair {
  net::Packet packet;
  const ir::Origin* from = nullptr;
  const ir::Origin* to = nullptr;
  bool is_strict = false; ///< one of them is to send nothing in clear, ever
};

/// What the two secure, with a fallback at the one end and clear packets taken at the other.
std::optional<Pair> look(const model::Model& model, const Estate& estate, model::HostId from, model::HostId to) {
  for (net::Family family : {net::Family::v4, net::Family::v6}) {
    auto here = estate.endOf(from, family), there = estate.endOf(to, family);
    if (!here || !there || here->address == there->address)
      continue;
    net::Packet packet{here->address, there->address, net::protocol::tcp, kEphemeral, kSmb};
    meaning::Outcome outcome = meaning::outcome(estate.network(), here->peer, there->peer, packet);
    const meaning::Judgement &out = outcome.decided.packet_out, &in = outcome.decided.packet_in;
    meaning::Remarks remarks;
    bool secured = outcome.kind == Kind::secured || outcome.kind == Kind::clear_then_secured;
    if (secured && out.kind == Does::negotiate && in.kind == Does::negotiate && out.filter && in.filter &&
        meaning::fallbackOf(here->peer, *out.action, remarks).allowed &&
        meaning::acceptsClear(there->peer, *in.action, remarks))
      return Pair{packet, &out.tables->origin(*out.filter), &in.tables->origin(*in.filter),
                  isStrict(model, from) || isStrict(model, to)};
  }
  return std::nullopt;
}

void add(Ends& ends, const ir::PolicyIr& policy, llvm::ArrayRef<ir::Filter> list, model::HostId host,
         bool ir::Negotiate::* trait) {
  std::vector<bool> seen(policy.origins.size());
  for (const ir::Filter& filter : list) {
    const auto* negotiate = std::get_if<ir::Negotiate>(&policy.action(filter));
    if (!negotiate || !(negotiate->*trait) || negotiate->tunnel || seen[filter.origin.index])
      continue;
    seen[filter.origin.index] = true;
    if (auto& hosts = ends[policy.origin(filter).name]; hosts.size() < kHostsMax)
      hosts.push_back(host);
  }
}

void report(const Pair& pair, size_t others, diag::Diagnostics& diags) {
  auto kind = diag::DowngradablePair;
  if (!pair.is_strict)
    kind.level = diag::level::note;
  auto report = diags.report(pair.from->spans.front(), kind, pair.from->name, pair.to->name);
  report.label(pair.to->spans.front(), "takes clear packets");
  report.note("for example " + ir::describe(pair.packet) + ": who drops UDP 500 on the way reads it");
  if (others > 0)
    report.note("and so with " + std::to_string(others) + " more that fall back");
  report.help("where this must stay secret, give one of the two a rule without fallback");
}

/// The first pair of hosts of the two statements that is so.
std::optional<Pair> firstPair(const model::Model& model, const Estate& estate, const End& from, const End& to) {
  for (model::HostId one : from.second)
    for (model::HostId other : to.second)
      if (one != other)
        if (auto pair = look(model, estate, one, other); pair && pair->from->name == from.first &&
                                                         pair->to->name == to.first && !pair->from->spans.empty() &&
                                                         !pair->to->spans.empty())
          return pair;
  return std::nullopt;
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  Ends falling, taking;
  for (model::HostId id : context.estate.standIns()) {
    const ir::PolicyIr& policy = *context.estate.policyOf(id);
    add(falling, policy, policy.out, id, &ir::Negotiate::fallback_to_clear);
    add(taking, policy, policy.in, id, &ir::Negotiate::inbound_clear);
  }
  for (const auto& to : taking) {
    std::optional<Pair> first;
    size_t others = 0;
    for (const auto& from : falling) {
      if (from.first == to.first) // a group's own fallback is what the group says
        continue;
      auto pair = firstPair(model, context.estate, from, to);
      if (!pair)
        continue;
      // What strict groups do is worth a report of its own; of all others the first stands for the rest.
      if (pair->is_strict)
        report(*pair, 0, context.diags);
      else if (!first)
        first = pair;
      else
        ++others;
    }
    if (first)
      report(*first, others, context.diags);
  }
}

} // namespace

extern const Check downgradable_pairCheck{run, true};

} // namespace cordon::analyzer
