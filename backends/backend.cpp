#include "backends/backend.h"

#include "compiler/diag/kinds/plt.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::backends {
namespace {

/// The places of what negotiates under an access list, each once; of a group the clause that says who may ask.
std::vector<source::Span> placesOfAccess(const ir::PolicyIr& ir) {
  std::vector<source::Span> places;
  auto add = [&](ir::ActionId action, ir::OriginId origin) {
    const auto* negotiate = std::get_if<ir::Negotiate>(&ir.actions[action.index]);
    if (!negotiate || negotiate->access.isOpen())
      return;
    source::Span place = placeOfAccess(ir, origin);
    if (!llvm::is_contained(places, place))
      places.push_back(place);
  };
  for (const auto* list : {&ir.out, &ir.in, &ir.forward})
    for (const ir::Filter& filter : *list)
      add(filter.action, filter.origin);
  if (ir.default_response)
    add(ir.default_response->action, ir.default_response->origin);
  return places;
}

void dropAccessLists(ir::HostPolicy& policy, diag::Diagnostics& diags) {
  std::vector<source::Span> places = placesOfAccess(policy.ir);
  if (places.empty())
    return;
  auto report = diags.report(places.front(), diag::AccessNotChecked, policy.host.platform, policy.host.name);
  for (source::Span place : llvm::ArrayRef(places).drop_front())
    if (place.isValid())
      report.label(place, "here too");
  report.help("let it trust an authority that certifies nobody else, or leave the host out of the group");
  for (ir::Action& action : policy.ir.actions)
    if (auto* negotiate = std::get_if<ir::Negotiate>(&action))
      negotiate->access = {};
}

} // namespace

source::Span placeOfAccess(const ir::PolicyIr& ir, ir::OriginId origin) {
  bool has_place = origin.index < ir.origins.size() && !ir.origins[origin.index].spans.empty();
  return has_place ? ir.origins[origin.index].spans.back() : source::Span();
}

std::optional<ir::HostPolicy> Backend::project(ir::HostPolicy policy, diag::Diagnostics& diags) const {
  ir::removeBuiltin(policy.ir);
  if (!carriesAccessLists())
    dropAccessLists(policy, diags);
  return projectConfigured(policy, diags);
}

llvm::ArrayRef<const Backend*> allBackends() {
  static const Backend* const all[] = {&netshBackend(), &runtimeBackend(), &solarisBackend(), &strongswanBackend()};
  return all;
}

const Backend* findBackend(llvm::StringRef name) {
  for (const Backend* backend : allBackends())
    if (backend->name() == name)
      return backend;
  return nullptr;
}

} // namespace cordon::backends
