#include "backends/strongswan/losses.h"

#include "compiler/diag/kinds/plt.h"

namespace cordon::backends::strongswan {

source::Span spanOf(const ir::PolicyIr& ir, const ir::Filter& filter) {
  if (!filter.origin.isValid() || ir.origin(filter).spans.empty())
    return {};
  return ir.origin(filter).spans.front();
}

bool Losses::lose(source::Span where, const std::string& feature, const std::string& approximation) {
  if (first(where, feature))
    diags.report(where, diag::FeatureNotCarried, kPlatform.str(), feature)
        .help("accepted with `allow PLT603`, " + approximation);
  return diags.accepts(diag::FeatureNotCarried);
}

void Losses::refuse(source::Span where, const std::string& feature) {
  if (!first(where, feature))
    return;
  diags.report(where, diag::FeatureNotCarried, kPlatform.str(), feature);
  if (diags.accepts(diag::FeatureNotCarried))
    diags.report(where, diag::NoSafeSubstitute, kPlatform.str(), feature);
}

void Losses::leaveOut(source::Span where, const std::string& offer) {
  if (first(where, "left out: " + offer))
    diags.report(where, diag::OfferLeftOut, kPlatform.str(), offer);
}

} // namespace cordon::backends::strongswan
