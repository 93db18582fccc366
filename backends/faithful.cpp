#include "backends/faithful.h"

#include "backends/difference_text.h"
#include "compiler/diag/kinds/plt.h"
#include "compiler/ir/filter_order.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <map>
#include <set>

namespace cordon::backends {
namespace {

using ir::Filter;
using ir::HostPolicy;
using ir::Negotiate;

/// Findings whose pages say that packets may pass which the policy stops: families and packets that the platform does
/// not judge, and what it lets pass by itself.
const char* const kMayBeLaxer[] = {diag::LeftToPlatform.id, diag::OnlyIpv4Carried.id, diag::LoopbackUnjudged.id};

bool mayBeLaxer(const diag::Diagnostic& finding) {
  return llvm::is_contained(kMayBeLaxer, llvm::StringRef(finding.id));
}

const Negotiate* negotiateOf(const HostPolicy& policy, const Filter* filter) {
  return filter ? std::get_if<Negotiate>(&policy.ir.action(*filter)) : nullptr;
}

/// How much is let through; no filter, as a permit, everything. A request is as lax as its fallback.
int laxity(const HostPolicy& policy, const Filter* filter) {
  if (!filter)
    return ir::restrictionOf(ir::Permit{});
  Negotiate requested;
  requested.fallback_to_clear = requested.inbound_clear = true;
  const Negotiate* negotiate = negotiateOf(policy, filter);
  bool requests = negotiate && negotiate->stage == Negotiate::Stage::request;
  return ir::restrictionOf(requests ? ir::Action(requested) : policy.ir.action(*filter));
}

/// One of several ways to say the same: where main mode has but one group, "main mode's group" is that one.
HostPolicy normalised(HostPolicy policy) {
  for (ir::Action& action : policy.ir.actions) {
    auto* negotiate = std::get_if<Negotiate>(&action);
    if (!negotiate || negotiate->pfs.kind != ir::Pfs::Kind::main_mode_group || negotiate->main.empty())
      continue;
    catalog::DhGroup group = negotiate->main.front().group;
    if (llvm::all_of(negotiate->main, [&](const ir::MainProposal& offer) { return offer.group == group; }))
      negotiate->pfs = {ir::Pfs::Kind::group, group};
  }
  return policy;
}

class Explanations {
public:
  Explanations(const HostPolicy& policy, const HostPolicy& projected, diag::DiagnosticRange reported)
      : policy(policy), projected(projected), is_any(!reported.empty()) {
    for (const diag::Diagnostic& finding : reported) {
      note(finding.span, finding);
      for (const diag::Label& label : finding.labels)
        note(label.span, finding);
    }
    for (const auto* list : {&policy.ir.out, &policy.ir.in, &policy.ir.forward})
      for (const Filter& filter : *list)
        if (negotiateOf(policy, &filter) && isNoted(policy, &filter, places))
          actions.insert(filter.action);
  }

  bool cover(const meaning::Difference& part) const {
    int before = laxity(policy, part.left), after = laxity(projected, part.right);
    bool is_need = part.right && part.right->origin.isValid() &&
                   projected.ir.origin(*part.right).kind == ir::Origin::Kind::platform &&
                   std::holds_alternative<ir::Permit>(projected.ir.action(*part.right));
    if (is_need) // it keeps the host alive, whatever else holds
      return true;
    // What no filter matches passes like what is permitted; only a default response tells them apart.
    if (passes(policy, part.left) && passes(projected, part.right) && !policy.ir.default_response)
      return true;
    if (after > before)
      return isNoted(policy, part.left, lax_places);
    bool blocks = part.right && std::holds_alternative<ir::Block>(projected.ir.action(*part.right));
    bool same_kind = negotiateOf(policy, part.left) && actions.count(part.left->action);
    return isNoted(policy, part.left, places) || isNoted(projected, part.right, places) || same_kind ||
           (blocks && is_any);
  }

  /// A policy that only logs may be enforced, if something says so; never the reverse.
  bool coverAudit() const { return policy.ir.audit == projected.ir.audit || (policy.ir.audit && is_any); }

  bool coverResponse() const {
    const auto& response = policy.ir.default_response ? policy.ir.default_response : projected.ir.default_response;
    source::Span place = response ? policy.ir.placeOf(response->origin) : source::Span();
    return place.isValid() ? places.count(place) != 0 : is_any;
  }

private:
  using Places = std::set<source::Span>;

  static bool passes(const HostPolicy& policy, const Filter* filter) {
    return !filter || std::holds_alternative<ir::Permit>(policy.ir.action(*filter));
  }

  void note(source::Span span, const diag::Diagnostic& finding) {
    if (!span.isValid())
      return;
    places.insert(span);
    if (mayBeLaxer(finding))
      lax_places.insert(span);
  }

  static bool isNoted(const HostPolicy& policy, const Filter* filter, const Places& places) {
    return filter && filter->origin.isValid() &&
           llvm::any_of(policy.ir.origin(*filter).spans, [&](source::Span span) { return places.count(span) != 0; });
  }

  const HostPolicy &policy, &projected;
  bool is_any;
  Places places, lax_places;
  std::set<ir::ActionId> actions; ///< of the policy, negotiations that something was reported on
};

} // namespace

Faithfulness compareWithPolicy(const HostPolicy& original, const HostPolicy& carried, diag::DiagnosticRange reported,
                               const source::SourceMap* policy_sources, meaning::ComparisonOptions options) {
  HostPolicy policy = normalised(original), projected = normalised(carried);
  ir::removeBuiltin(policy.ir); // as Backend::project does
  Explanations explanations(policy, projected, reported);
  // A class's filters name each of its hosts; those of a host to itself are left out of its policy
  // (lower::instantiate).
  options.itself = meaning::Itself::left_out;
  meaning::Comparison comparison = meaning::difference(policy, projected, options);
  Faithfulness result;
  result.is_cut_short = comparison.cut_short;
  if (!explanations.coverAudit())
    result.gap.differences.push_back("audit mode is on in one of the policy and its projection, off in the other");
  auto response = meaning::describeResponseDifference(policy, projected);
  if (!response.empty() && !explanations.coverResponse())
    result.gap.differences.push_back("default response (policy / projection): " + llvm::join(response, "; "));
  for (const meaning::Difference& part : comparison.regions)
    if (!explanations.cover(part))
      result.gap.differences.push_back(describe(part, {policy, "the policy says", policy_sources},
                                                {projected, "its projection says", policy_sources}));
  return result;
}

} // namespace cordon::backends
