#include "backends/netsh/losses.h"

#include "compiler/diag/kinds/plt.h"

namespace cordon::netsh {

void Losses::refuse(source::Span at, const std::string& feature, source::Span other, const char* label) {
  failed = true;
  bool accepted = diags.accepts(diag::FeatureNotCarried);
  auto report = diags.report(at, diag::FeatureNotCarried, platform, feature);
  if (other.isValid())
    report.label(other, label);
  if (accepted)
    diags.report(at, diag::NoSafeSubstitute, platform, feature);
}

bool Losses::accepts(source::Span at, const std::string& feature, const std::string& substitute) {
  bool accepted = diags.accepts(diag::FeatureNotCarried);
  auto report = diags.report(at, diag::FeatureNotCarried, platform, feature);
  if (accepted)
    report.note("instead: " + substitute);
  else
    report.help("`allow PLT603 reason \"...\"` writes instead: " + substitute);
  failed |= !accepted;
  return accepted;
}

void Losses::leaveOut(source::Span at, const std::string& offer) {
  diags.report(at, diag::OfferLeftOut, platform, offer);
}

source::Span Losses::placeOf(const ir::Filter& filter) const {
  if (filter.origin.index >= ir.origins.size() || ir.origin(filter).spans.empty())
    return {};
  return ir.origin(filter).spans.front();
}

bool Losses::hasIpv4Half(const ir::Filter& filter) const {
  for (ir::Direction direction : {ir::Direction::out, ir::Direction::in, ir::Direction::forward})
    for (const ir::Filter& other : ir.list(direction))
      if (other.family == net::Family::v4 && other.origin == filter.origin)
        return true;
  return false;
}

} // namespace cordon::netsh
