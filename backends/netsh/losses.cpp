#include "backends/netsh/losses.h"

#include "compiler/diag/kinds/plt.h"

namespace cordon::netsh {

using ir::Direction;

Losses::Losses(const ir::HostPolicy& policy, diag::Diagnostics& diags)
    : ir(policy.ir), platform(policy.host.platform), diags(diags) {
  for (Direction direction : {Direction::out, Direction::in, Direction::forward})
    for (const ir::Filter& filter : ir.list(direction))
      if (filter.family == net::Family::v4)
        ipv4_origins.insert(filter.origin);
}

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

void Losses::loseIpv6Half(source::Span at) {
  bool accepted = diags.accepts(diag::OnlyIpv4Carried);
  auto report = diags.report(at, diag::OnlyIpv4Carried, platform);
  if (!accepted)
    report.help("see that no IPv6 runs on this host, or filter it there by other means; then say so: `allow PLT628 "
                "reason \"...\"`");
  failed |= !accepted;
}

} // namespace cordon::netsh
