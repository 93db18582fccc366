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

bool isStrict(const model::Model& model, model::HostId id) {
  const model::Host& host = model.host(id);
  return host.group.isValid() && (model.group(host.group).kind == model::GroupKind::encryption ||
                                  model.group(host.group).kind == model::GroupKind::no_fallback);
}

struct Pair {
  net::Packet packet;
  const ir::Origin* from = nullptr;
  const ir::Origin* to = nullptr;
};

/// What the two secure, with a fallback at the one end and clear packets taken at the other.
std::optional<Pair> look(const Estate& estate, model::HostId from, model::HostId to) {
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
      return Pair{packet, &out.tables->origin(*out.filter), &in.tables->origin(*in.filter)};
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

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  Ends falling, taking;
  for (model::HostId id : context.estate.standIns()) {
    const ir::PolicyIr& policy = *context.estate.policyOf(id);
    add(falling, policy, policy.out, id, &ir::Negotiate::fallback_to_clear);
    add(taking, policy, policy.in, id, &ir::Negotiate::inbound_clear);
  }
  for (const auto& [from_name, from_hosts] : falling)
    for (const auto& [to_name, to_hosts] : taking) {
      bool is_said = from_name == to_name; // one group's own fallback is what the group says
      for (model::HostId from : from_hosts)
        for (model::HostId to : to_hosts) {
          auto pair = is_said || from == to ? std::nullopt : look(context.estate, from, to);
          if (!pair || pair->from->name != from_name || pair->to->name != to_name || pair->from->spans.empty() ||
              pair->to->spans.empty())
            continue;
          is_said = true;
          auto kind = diag::DowngradablePair;
          if (!isStrict(model, from) && !isStrict(model, to))
            kind.level = diag::level::note;
          context.diags.report(pair->from->spans.front(), kind, from_name, to_name)
              .label(pair->to->spans.front(), "takes clear packets")
              .note("for example " + ir::describe(pair->packet) + ": who drops UDP 500 on the way reads it")
              .help("where this must stay secret, give one of the two a rule without fallback");
        }
    }
}

} // namespace

extern const Check downgradable_pairCheck{run, true};

} // namespace cordon::analyzer
