// GRP701: a known host without IPsec whose address lies in no `secure` of a group, so that it reaches members in clear.
#include "analyzer/check.h"

#include "analyzer/groups.h"
#include "compiler/diag/kinds/grp.h"
#include "compiler/ir/describe.h"

#include <llvm/ADT/STLExtras.h>

#include <map>

namespace cordon::analyzer {
namespace {

using Kind = meaning::Outcome::Kind;

constexpr uint16_t kEphemeral = 49152, kSmb = 445;
constexpr size_t kLooksMax = 256; ///< hosts looked at for one group

/// The first member that lies in the group's own space: a group whose members do not is no isolated space, but the
/// clients of one.
std::optional<model::HostId> insider(const model::Group& group, const model::Model& model) {
  auto at = llvm::find_if(group.members, [&](model::HostId id) {
    return llvm::any_of(model.host(id).addresses, [&](const auto& address) { return holds(group.secure, address); });
  });
  return at != group.members.end() ? std::optional(*at) : std::nullopt;
}

/// True if no filter of the member says anything about packets of the host.
bool reaches(const Estate& estate, model::HostId host, model::HostId member, net::Packet& packet) {
  for (net::Family family : {net::Family::v4, net::Family::v6}) {
    auto from = estate.endOf(host, family), to = estate.endOf(member, family);
    if (!from || !to)
      continue;
    packet = {from->address, to->address, net::protocol::tcp, kEphemeral, kSmb};
    meaning::Outcome outcome = meaning::outcome(estate.network(), from->peer, to->peer, packet);
    return outcome.kind == Kind::clear && !outcome.decided.packet_in.filter;
  }
  return false;
}

struct Found {
  model::HostId host; ///< the first that reaches it
  net::Packet packet;
};

std::optional<Found> lookAt(const model::Group& group, model::HostId member, Context& context) {
  const model::Model& model = *context.subject.model;
  size_t looks = 0;
  Found found;
  for (uint32_t i = 0; i < model.hosts.size() && looks < kLooksMax; ++i) {
    const model::Host& host = model.hosts[i];
    bool is_plain = !context.estate.policyOf({{i}}) && host.roles.empty() && host.offered_main.empty() &&
                    host.offered_quick.empty() && !host.addresses.empty();
    if (!is_plain || isExpected(model, host, group, model::Expectation::Verdict::clear) ||
        llvm::any_of(host.addresses, [&](const auto& address) { return holds(group.secure, address); }))
      continue;
    ++looks;
    found.host = {{i}};
    if (reaches(context.estate, found.host, member, found.packet))
      return found;
  }
  return std::nullopt;
}

/// Groups that secure the same space and that one host reaches.
using Alike = std::map<std::pair<model::HostId, std::vector<net::Prefix>>, std::vector<const model::Group*>>;

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  Alike found;
  std::map<const model::Group*, net::Packet> packets;
  for (const model::Group& group : model.groups) {
    auto member = isInner(group) && !group.secure.any ? insider(group, model) : std::nullopt;
    auto one = member ? lookAt(group, *member, context) : std::nullopt;
    if (!one)
      continue;
    found[{one->host, group.secure.prefixes}].push_back(&group);
    packets[&group] = one->packet;
  }
  for (const auto& [key, groups] : found) {
    const model::Host& host = model.host(key.first);
    const model::Group& first = *groups.front();
    auto report =
        context.diags.report(first.secure.span, diag::SpaceLeftClear, andMore(first.name, groups.size()), host.name);
    report.label(host.span, "has no IPsec, and no filter names its address");
    for (const model::Group* group : llvm::ArrayRef(groups).drop_front())
      report.label(group->secure.span, "leaves it out, too");
    report.note("for example " + ir::describe(packets.at(&first)) + ": no filter of `" +
                model.host(*insider(first, model)).name + "` matches");
    report.help("secure its network too, and exempt it if it must be heard in clear; `secure any` leaves nothing out");
  }
}

} // namespace

extern const Check space_left_clearCheck{run, true};

} // namespace cordon::analyzer
