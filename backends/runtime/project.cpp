#include "backends/runtime/project.h"

#include "backends/runtime/fit.h"
#include "compiler/diag/kinds/plt.h"

#include <llvm/ADT/STLExtras.h>

#include <set>

namespace cordon::backends::runtime {
namespace {

bool isKerberos(const ir::AuthMethod& method) {
  return method.kind == ir::AuthMethod::Kind::kerberos;
}
bool isAhAroundEsp(const ir::QuickProposal& offer) {
  return offer.ah && offer.esp;
}
bool isUnguardedEsp(const ir::QuickProposal& offer) {
  return offer.esp && !offer.ah && !offer.esp->integrity && !catalog::row(offer.esp->cipher).aead;
}
bool isNoOffer(const ir::QuickProposal& offer) {
  return isAhAroundEsp(offer) || isUnguardedEsp(offer);
}

/// Takes out of each negotiation what charon has no word for: Kerberos, AH around ESP, ESP without integrity. What then
/// has nothing left to negotiate with is refused; accepted, it blocks. An action's losses are reported at the first
/// filter that has it.
class Offers {
public:
  Offers(ir::PolicyIr& policy, diag::Diagnostics& diags) : policy(policy), diags(diags) {}

  void project() {
    for (const auto* list : {&policy.out, &policy.in, &policy.forward})
      for (const ir::Filter& filter : *list)
        project(filter.action, policy.placeOf(filter.origin));
    if (!policy.default_response)
      return;
    const ir::DefaultResponse response = *policy.default_response;
    project(response.action, policy.placeOf(response.origin));
    if (!ir::canRespond(policy.actions[response.action.index]))
      policy.default_response.reset(); // refused above
  }

private:
  void project(ir::ActionId id, source::Span where) {
    auto* negotiate = std::get_if<ir::Negotiate>(&policy.actions[id.index]);
    if (!negotiate || !done.insert(id).second)
      return;
    const bool kerberos = llvm::any_of(negotiate->authentication, isKerberos);
    const bool both = llvm::any_of(negotiate->quick, isAhAroundEsp);
    const bool unguarded = llvm::any_of(negotiate->quick, isUnguardedEsp);
    llvm::erase_if(negotiate->authentication, isKerberos);
    llvm::erase_if(negotiate->quick, isNoOffer);
    const bool no_method = negotiate->authentication.empty(), no_offer = negotiate->quick.empty();
    if (kerberos)
      report(where, no_method, "Kerberos authentication", "Kerberos as the only authentication");
    if (both)
      report(where, no_offer, "AH around ESP", "AH around ESP as the only offer");
    if (unguarded)
      report(where, no_offer, "ESP without integrity", "ESP without integrity as the only offer");
    if (no_method || no_offer)
      policy.actions[id.index] = ir::Block();
  }

  void report(source::Span where, bool is_all, const char* one, const char* only) {
    if (is_all)
      diags.report(where, diag::FeatureNotCarried, kPlatform.str(), only)
          .help("accepted with `allow PLT603`, the traffic is blocked");
    else
      diags.report(where, diag::OfferLeftOut, kPlatform.str(), one);
  }

  ir::PolicyIr& policy;
  diag::Diagnostics& diags;
  std::set<ir::ActionId> done;
};

} // namespace

std::optional<ir::HostPolicy> project(const ir::HostPolicy& policy, diag::Diagnostics& diags) {
  const size_t errors_before = diags.errorCount();
  ir::HostPolicy projected = policy;
  Offers(projected.ir, diags).project();
  fits(projected.ir, diags);
  if (diags.errorCount() != errors_before)
    return std::nullopt;
  return projected;
}

} // namespace cordon::backends::runtime
