// pi of linux-strongswan: the policy as pairs in one order, each pair a child of swanctl.conf.
//
// Carried: for each filter and its mirror the addresses, protocol, ports in aligned blocks, ICMP types; pass, drop or
// negotiate with IKE version, one kind of authentication, proposals in order, lifetimes, PFS, mode, tunnel ends; with
// certificates the remote identity, the host's own and its certificate. Filters rank 0, 1, 2... in all lists alike; the
// layer is gone.
#include "backends/strongswan/project.h"

#include "backends/most_frequent.h"
#include "backends/strongswan/identity.h"
#include "backends/strongswan/pair_up.h"
#include "compiler/diag/kinds/plt.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::backends::strongswan {
namespace {

constexpr uint64_t kChildrenMax = 10000; // swanctl takes seconds from here on: its parser is quadratic in a section

source::Span firstSpan(const ir::PolicyIr& ir) {
  for (const ir::Origin& origin : ir.origins)
    if (!origin.spans.empty())
      return origin.spans.front();
  return {};
}

/// Everything but filters and actions, whose ids refer to it.
ir::HostPolicy frameOf(const ir::HostPolicy& policy) {
  ir::HostPolicy frame = policy;
  frame.ir.actions.clear();
  frame.ir.out.clear();
  frame.ir.in.clear();
  frame.ir.forward.clear();
  frame.ir.platform = kPlatform.str();
  frame.ir.order = {false, kPlatform.str()};
  frame.ir.default_response.reset();
  frame.ir.audit = false;
  frame.ir.hosts.clear();
  return frame;
}

bool usesCertificate(const ir::Action& action) {
  const auto* negotiate = std::get_if<ir::Negotiate>(&action);
  return negotiate && negotiate->authentication.front().kind == ir::AuthMethod::Kind::certificate;
}

/// Keeps of the host what its connections say: all of it is for certificates, since a preshared key goes by addresses.
void projectHost(ir::HostPolicy& policy) {
  ir::Host& host = policy.host;
  bool certified =
      llvm::any_of(policy.ir.out, [&](const ir::Filter& filter) { return usesCertificate(policy.ir.action(filter)); });
  if (!certified) {
    host.certificate.reset();
    host.identity.clear();
    return;
  }
  // Where a connection names a certificate, the key is found among all that lie in `private`.
  host.certificate->key_file.clear();
  std::string why;
  if (!host.identity.empty())
    host.identity = *identityText(host.identity, why); // else no action would use the certificate
}

} // namespace

void spread(const std::vector<ir::Filter>& locals, ir::HostPolicy& policy) {
  for (const ir::Filter& filter : locals) {
    ir::Filter back = ir::mirror(filter);
    policy.ir.out.push_back(filter);
    policy.ir.in.push_back(back);
    if (!policy.host.forwards || !judgesForwarded(policy.ir.action(filter)))
      continue;
    policy.ir.forward.push_back(back);
    if (back != filter)
      policy.ir.forward.push_back(filter);
  }
}

std::optional<ir::HostPolicy> project(const ir::HostPolicy& policy, diag::Diagnostics& diags) {
  Losses losses(policy.ir, diags);
  ir::HostPolicy result = frameOf(policy);
  if (policy.ir.audit)
    losses.lose(firstSpan(policy.ir), "audit mode", "the policy is enforced");
  if (policy.ir.default_response)
    losses.lose(policy.ir.placeOf(policy.ir.default_response->origin), "the default response rule", "it is off");
  std::vector<Pair> pairs = pairUp(policy, result, losses);
  checkPeers(pairs, result, losses); // first: what becomes a block may then meet in another order
  checkOneRank(pairs, result, losses);
  std::vector<ir::Filter> filters;
  for (size_t i = 0; i < pairs.size(); ++i) {
    pairs[i].filter.rank = uint32_t(i);
    filters.push_back(pairs[i].filter);
  }
  checkForwarding(pairs, result, losses);
  if (pairs.size() > kChildrenMax)
    losses.report(policy.ir.placeOf(mostFrequent(pairs, [](const Pair& pair) { return pair.filter.origin; })),
                  diag::TooManyFilters, policy.ir.name, kPlatform.str(), pairs.size());
  spread(filters, result);
  projectHost(result);
  if (losses.hasErrors())
    return std::nullopt;
  return result;
}

} // namespace cordon::backends::strongswan
