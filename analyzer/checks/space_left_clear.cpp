// GRP701: a known host without IPsec whose address lies in no `secure` of a group, so that it reaches members in clear.
#include "analyzer/check.h"

#include "analyzer/groups.h"
#include "compiler/diag/kinds/grp.h"
#include "compiler/ir/describe.h"

#include <llvm/ADT/STLExtras.h>

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

void judge(const model::Group& group, Context& context) {
  const model::Model& model = *context.subject.model;
  auto member = insider(group, model);
  if (!member)
    return;
  size_t looks = 0;
  net::Packet packet;
  for (uint32_t i = 0; i < model.hosts.size() && looks < kLooksMax; ++i) {
    const model::Host& host = model.hosts[i];
    bool is_plain = !context.estate.policyOf({{i}}) && host.roles.empty() && host.offered_main.empty() &&
                    host.offered_quick.empty() && !host.addresses.empty();
    if (!is_plain || isExpected(model, host, group, model::Expectation::Verdict::clear) ||
        llvm::any_of(host.addresses, [&](const auto& address) { return holds(group.secure, address); }))
      continue;
    ++looks;
    if (!reaches(context.estate, {{i}}, *member, packet))
      continue;
    context.diags.report(group.secure.span, diag::SpaceLeftClear, group.name, host.name)
        .label(host.span, "has no IPsec, and no filter names its address")
        .note("for example " + ir::describe(packet) + ": no filter of `" + model.host(*member).name + "` matches")
        .help("secure its network too, and exempt it if it must be heard in clear; `secure any` leaves nothing out");
    return;
  }
}

void run(Context& context) {
  for (const model::Group& group : context.subject.model->groups)
    if (isInner(group) && !group.secure.any)
      judge(group, context);
}

} // namespace

extern const Check space_left_clearCheck{run, true};

} // namespace cordon::analyzer
