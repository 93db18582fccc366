// EXP209: an exempt subnet with few hosts in it. Whoever takes one of its other addresses is exempt, too.
#include "analyzer/check.h"

#include "compiler/diag/kinds/exp.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {
namespace {

constexpr size_t kFewHosts = 8;       ///< so many are as well named
constexpr unsigned kWidest_bits = 23; ///< the paper's guideline for exempt subnets, for IPv4

/// True if FLT108 or FLT109 speaks of the prefix.
bool meetsSecured(const model::Exemption& exemption, const net::Prefix& prefix, const Context& context) {
  return llvm::any_of(context.estate.groupsOf(exemption), [&](uint32_t group) {
    return llvm::any_of(context.subject.model->groups[group].secure.prefixes,
                        [&](const net::Prefix& secured) { return !secured.isAny() && secured.overlaps(prefix); });
  });
}

void judge(const model::Exemption& exemption, const net::Prefix& prefix, Context& context) {
  auto places = context.estate.placesIn(prefix);
  bool is_wide = prefix.family == net::Family::v4 && prefix.length < kWidest_bits;
  bool is_warned = is_wide && !meetsSecured(exemption, prefix, context);
  unsigned free_bits = net::bitsOf(prefix.family) - prefix.length;
  bool has_few = !places.empty() && places.size() <= kFewHosts &&
                 (free_bits >= 16 || places.size() * 8 < (size_t(1) << free_bits));
  if (!is_warned && !(has_few && !is_wide))
    return;
  auto kind = diag::SpoofableExemption;
  if (is_warned)
    kind.level = diag::level::warning;
  std::string known =
      std::to_string(places.size()) + (places.size() == 1 ? " known host is in it" : " known hosts are in it");
  auto report = context.diags.report(exemption.span, kind, "exemption " + exemption.name, net::toString(prefix), known);
  report.help(has_few ? "name the hosts instead of the subnet"
                      : "exempt the smallest subnet that will do: /23 or longer");
}

void run(Context& context) {
  for (const model::Exemption& exemption : context.subject.model->exemptions)
    if (exemption.services.empty())
      for (const net::Prefix& prefix : exemption.to.prefixes)
        if (!prefix.isHost())
          judge(exemption, prefix, context);
}

} // namespace

extern const Check spoofable_exemptionCheck{run, true};

} // namespace cordon::analyzer
