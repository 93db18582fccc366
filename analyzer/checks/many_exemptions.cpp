// EXM807: a group with more exemptions than anybody reviews. Each is an unauthenticated way in, and a filter on every
// member.
#include "analyzer/check.h"

#include "compiler/diag/kinds/exm.h"

#include <algorithm>

namespace cordon::analyzer {
namespace {

constexpr uint64_t kMax = 64;

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  std::vector<uint64_t> counts(model.groups.size());
  for (const model::Exemption& exemption : model.exemptions) {
    uint64_t size =
        std::max<uint64_t>(1, exemption.to.prefixes.size()) * std::max<uint64_t>(1, exemption.services.size());
    for (uint32_t group : context.estate.groupsOf(exemption))
      counts[group] += size;
  }
  for (size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > kMax)
      context.diags.report(model.groups[i].span, diag::ManyExemptions, model.groups[i].name, counts[i], kMax)
          .help("put servers that must be exempt on one subnet or one address, or make them boundary hosts");
}

} // namespace

extern const Check many_exemptionsCheck{run, true};

} // namespace cordon::analyzer
