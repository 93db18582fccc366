// AUT304: devices on the paths to all known domain controllers of a host stop what it asks them for tickets with.
#include "analyzer/check.h"

#include "compiler/diag/kinds/aut.h"
#include "compiler/ir/describe.h"
#include "compiler/meaning/on_path.h"

#include <llvm/ADT/STLExtras.h>

#include <map>

namespace cordon::analyzer {
namespace {

constexpr uint16_t kEphemeral = 49152, kKerberos = 88;
constexpr size_t kHostsMax = 10'000; ///< looked at: of more, the first

/// The statement by which a class negotiates by Kerberos or not at all; null: it does not.
const ir::Origin* kerberosAlone(const ir::PolicyIr& policy) {
  for (const ir::Filter& filter : policy.out) {
    const auto* negotiate = std::get_if<ir::Negotiate>(&policy.action(filter));
    if (negotiate && !policy.origin(filter).spans.empty() &&
        llvm::all_of(negotiate->authentication,
                     [](const ir::AuthMethod& method) { return method.kind == ir::AuthMethod::Kind::kerberos; }))
      return &policy.origin(filter);
  }
  return nullptr;
}

/// What stops a question for tickets: of several devices, the first.
struct Stop {
  const model::Device* device = nullptr;
  net::Packet packet;
  std::string what;
};

/// What stops all questions of the host to the controller; none if some way is open, or none is known.
std::optional<Stop> stopBetween(const model::Model& model, const Estate& estate, model::HostId host,
                                model::HostId controller) {
  std::optional<Stop> first;
  for (net::Family family : {net::Family::v4, net::Family::v6})
    for (uint8_t protocol : {net::protocol::udp, net::protocol::tcp}) {
      auto from = estate.endOf(host, family), to = estate.endOf(controller, family);
      if (!from || !to)
        continue;
      net::Packet packet{from->address, to->address, protocol, kEphemeral, kKerberos};
      const auto devices = meaning::devicesBetween(model, packet);
      if (devices.empty())
        return std::nullopt;
      const meaning::Outcome outcome = meaning::outcome(estate.network(), from->peer, to->peer, packet);
      const auto found = meaning::onPath(devices, packet, outcome, from->peer, to->peer);
      auto stop = llvm::find_if(found, [](const meaning::OnPath& one) { return one.stops; });
      if (stop == found.end())
        return std::nullopt;
      if (!first)
        first = Stop{stop->device, packet, stop->what};
    }
  return first;
}

/// What stops all questions of the host to all controllers of its domain.
std::optional<Stop> stopOf(const model::Model& model, const Estate& estate, model::HostId host) {
  std::optional<Stop> first;
  for (model::HostId controller : estate.withRole("domain-controller")) {
    if (model.host(controller).domain != model.host(host).domain)
      continue;
    auto stop = controller == host ? std::nullopt : stopBetween(model, estate, host, controller);
    if (!stop)
      return std::nullopt;
    first = first ? first : stop;
  }
  return first;
}

struct Found {
  const ir::Origin* origin;
  model::HostId host; ///< the first
  Stop stop;
  size_t hosts = 0;
};
/// By the statement's name, which each class has an origin of, and the device's place in the model.
using AllFound = std::map<std::pair<llvm::StringRef, size_t>, Found>;

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  if (model.devices.empty())
    return;
  std::map<const ir::PolicyIr*, const ir::Origin*> statements;
  AllFound found;
  for (uint32_t i = 0; i < std::min(model.hosts.size(), kHostsMax); ++i) {
    const ir::PolicyIr* policy = model.hosts[i].domain.empty() ? nullptr : context.estate.policyOf({{i}});
    if (!policy)
      continue;
    auto [at, fresh] = statements.try_emplace(policy, nullptr);
    if (fresh)
      at->second = kerberosAlone(*policy);
    if (!at->second)
      continue;
    if (auto stop = stopOf(model, context.estate, {{i}})) {
      auto device = size_t(stop->device - model.devices.data());
      ++found.try_emplace({at->second->name, device}, Found{at->second, {{i}}, *stop}).first->second.hosts;
    }
  }
  for (const auto& [key, one] : found)
    context.diags.report(one.origin->spans.front(), diag::KerberosImpossible, one.origin->name, "its other hosts")
        .label(one.stop.device->span, one.stop.what)
        .note("for example " + ir::describe(one.stop.packet) + ": " + andMore(model.host(one.host).name, one.hosts) +
              " of " + model.host(one.host).domain + " gets no ticket")
        .help("let the device pass UDP and TCP 88, or put a domain controller on this side of it");
}

} // namespace

extern const Check no_way_to_controllerCheck{run, true};

} // namespace cordon::analyzer
