#include "analyzer/infrastructure.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::analyzer {
namespace {

constexpr uint16_t kEphemeral = 49152;
constexpr size_t kAttemptsMax = 16; ///< shown of one need: of more, the first

constexpr Need kNeeds[] = {
    {"domain-controller", "tickets (Kerberos)", kEphemeral, 88},
    {"dns", "names (DNS)", kEphemeral, 53},
    {"dhcp", "an address (DHCP)", 68, 67},
};

bool isClear(const meaning::Outcome& outcome) {
  return outcome.kind == meaning::Outcome::Kind::clear || outcome.kind == meaning::Outcome::Kind::tunnelled;
}

/// Who gives it to `host`, by name: of domain controllers those of its own domain; DHCP servers only if its address is
/// dynamic. Never itself.
std::vector<model::HostId> serversFor(const model::Host& host, const Need& need, const model::Model& model,
                                      const Estate& estate) {
  std::vector<model::HostId> servers;
  if (need.role == "dhcp" && !host.dynamic)
    return servers;
  for (model::HostId id : estate.withRole(need.role)) {
    const model::Host& server = model.host(id);
    bool serves = need.role != "domain-controller" || (!host.domain.empty() && server.domain == host.domain);
    if (serves && &server != &host)
      servers.push_back(id);
  }
  return servers;
}

/// True if both negotiate and the host's platform does not support IPsec with its domain controllers at all, of which
/// this is one: another finding (PLT608).
bool isUnsupportedPair(const model::Host& host, const model::Host& server, const meaning::Outcome& outcome) {
  return server.roles.contains("domain-controller") && server.domain == host.domain &&
         !host.platform->dc_traffic.value.value_or(true) &&
         outcome.decided.packet_in.kind == meaning::Judgement::Kind::negotiate;
}

/// True if what the host is to prove itself by needs the server.
bool needsServer(const ir::Negotiate& action, const Need& need) {
  return need.role == "dhcp" || llvm::all_of(action.authentication, [](const ir::AuthMethod& method) {
           return method.kind == ir::AuthMethod::Kind::kerberos;
         });
}

} // namespace

llvm::ArrayRef<Need> needs() {
  return kNeeds;
}

std::optional<Attempt> ask(const Estate& estate, model::HostId host, model::HostId server, const Need& need) {
  for (net::Family family : {net::Family::v4, net::Family::v6}) {
    auto from = estate.endOf(host, family), to = estate.endOf(server, family);
    if (!from || !to || from->address == to->address)
      continue;
    net::Packet packet{from->address, to->address, net::protocol::udp, need.source_port, need.target_port};
    meaning::Outcome outcome = meaning::outcome(estate.network(), from->peer, to->peer, packet);
    return Attempt{server, std::move(*from), std::move(*to), packet, std::move(outcome)};
  }
  return std::nullopt;
}

std::string whatText(llvm::ArrayRef<const Need*> needs) {
  return llvm::join(llvm::map_range(needs, [](const Need* need) { return need->what; }), " and ");
}

std::string roleText(llvm::ArrayRef<const Need*> needs) {
  return (needs.size() > 1 ? "roles " : "role ") +
         llvm::join(llvm::map_range(needs, [](const Need* need) { return need->role; }), " and ");
}

bool someoneWaits(const model::Model& model) {
  for (const model::Group& group : model.groups)
    for (model::HostId id : group.members) {
      const auto& delay_ms = model.host(id).platform->fallback_delay_ms;
      if (group.kind != model::GroupKind::no_ipsec && delay_ms.value.value_or(1) > 0)
        return true;
    }
  return false;
}

bool isInBoundaryGroup(const model::Model& model, model::HostId host) {
  model::GroupId group = model.host(host).group;
  return group.isValid() && model.group(group).kind == model::GroupKind::boundary;
}

bool waitsForItself(const Attempt& attempt, const Need& need) {
  using Kind = meaning::Outcome::Kind;
  const meaning::Judgement& out = attempt.outcome.decided.packet_out;
  bool is_stuck = attempt.outcome.kind == Kind::secured || attempt.outcome.kind == Kind::blocked ||
                  attempt.outcome.kind == Kind::fails || attempt.outcome.kind == Kind::one_way;
  meaning::Remarks remarks;
  return is_stuck && out.kind == meaning::Judgement::Kind::negotiate && out.filter && needsServer(*out.action, need) &&
         !meaning::fallbackOf(attempt.host.peer, *out.action, remarks).allowed;
}

void forEachNeed(const model::Model& model, const Estate& estate,
                 llvm::function_ref<void(model::HostId, const Need&, llvm::ArrayRef<Attempt>)> visit) {
  for (model::HostId id : estate.standIns())
    for (const Need& need : kNeeds) {
      std::vector<Attempt> attempts;
      bool is_met = false;
      for (model::HostId server : serversFor(model.host(id), need, model, estate)) {
        auto attempt = ask(estate, id, server, need);
        is_met = attempt && isClear(attempt->outcome);
        if (is_met)
          break;
        if (attempt && attempts.size() < kAttemptsMax &&
            !isUnsupportedPair(model.host(id), model.host(server), attempt->outcome))
          attempts.push_back(std::move(*attempt));
      }
      if (!is_met && !attempts.empty())
        visit(id, need, attempts);
    }
}

} // namespace cordon::analyzer
