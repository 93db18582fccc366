// FLT117: a filter that negotiates for multicast or broadcast, which no association can carry, where the platform does
// not let such packets by itself.
#include "analyzer/check.h"

#include "compiler/catalog/exemptions.h"
#include "compiler/diag/kinds/flt.h"

#include <map>

namespace cordon::analyzer {
namespace {

constexpr uint16_t kMdns = 5353, kDhcpClient = 68, kDhcpServer = 67;

struct Example {
  llvm::StringLiteral what, address;
  uint16_t source_port, target_port;
};
constexpr Example kExamples[] = {
    {"multicast", "224.0.0.251", kMdns, kMdns},
    {"broadcast", "255.255.255.255", kDhcpClient, kDhcpServer},
    {"multicast", "ff02::fb", kMdns, kMdns},
};

struct Found {
  source::Span span;
  std::string what, host;
};

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  std::map<std::string, Found> found;
  for (model::HostId id : context.estate.standIns()) {
    // Of a platform whose own exemptions no source lists, it is not known.
    if (catalog::exemptionsOf(model.host(id).platform->name).empty())
      continue;
    for (const Example& example : kExamples) {
      net::Address to = *net::parseAddress(example.address.str());
      auto from = context.estate.endOf(id, to.family);
      if (!from)
        continue;
      net::Packet packet{from->address, to, net::protocol::udp, example.source_port, example.target_port};
      meaning::Judgement judgement = meaning::judge(from->peer, ir::Direction::out, packet);
      if (judgement.kind != meaning::Judgement::Kind::negotiate)
        continue;
      const ir::Origin& origin = judgement.tables->origin(*judgement.filter);
      if (origin.kind != ir::Origin::Kind::policy || origin.spans.empty())
        continue;
      Found& entry = found.try_emplace(origin.name, Found{origin.spans.front(), "", model.host(id).name}).first->second;
      if (entry.what.find(example.what.str()) == std::string::npos)
        entry.what += (entry.what.empty() ? "" : " and ") + example.what.str();
    }
  }
  for (const auto& [name, entry] : found)
    context.diags.report(entry.span, diag::NegotiatesMulticast, name, entry.what)
        .note("`" + entry.host + "` sends none of it: its platform does not let it by")
        .help("permit what is needed, such as `exemption ... { to 224.0.0.0/4; ... }`, or secure networks instead of "
              "`any`");
}

} // namespace

extern const Check negotiates_multicastCheck{run, true};

} // namespace cordon::analyzer
