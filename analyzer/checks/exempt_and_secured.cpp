// FLT108, FLT109: an exempt subnet beside the secured subnet it lies in, or that lies in it.
#include "analyzer/check.h"

#include "compiler/diag/kinds/flt.h"

namespace cordon::analyzer {
namespace {

// The paper's guideline: exempt subnets of /23 or longer inside secured subnets of /18 or shorter, so a gap of 5 bits.
void judge(const model::Exemption& exemption, const net::Prefix& exempt, const model::Group& group,
           const net::Prefix& secured, Context& context) {
  std::string exemption_name = "exemption " + exemption.name, group_name = "group " + group.name;
  if (exempt.length < secured.length) {
    context.diags
        .report(exemption.span, diag::ReverseNesting, exemption_name, net::toString(exempt), net::toString(secured),
                group_name)
        .label(group.span, "secures " + net::toString(secured))
        .help("exempt what cannot speak IPsec and no more");
    return;
  }
  const Thresholds& limits = context.subject.thresholds;
  int gap = int(exempt.length) - secured.length;
  auto kind = diag::NarrowGap;
  std::string why = "only " + std::to_string(gap) + " bits apart";
  if (gap >= limits.flt108_gap_bits) {
    if (exempt.family != net::Family::v4 ||
        (secured.length <= limits.flt108_secured_bits && exempt.length >= limits.flt108_exempt_bits))
      return;
    kind.level = diag::level::note;
    why = "the guideline is /" + std::to_string(limits.flt108_exempt_bits) + " or longer in /" +
          std::to_string(limits.flt108_secured_bits) + " or shorter";
  }
  context.diags
      .report(exemption.span, kind, exemption_name, net::toString(exempt), group_name, net::toString(secured), why)
      .label(group.span, "secures " + net::toString(secured))
      .note("the longer prefix wins, so the exemption holds; the gap keeps that so when either is changed")
      .help("exempt a smaller subnet, or secure a larger one");
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  for (const model::Exemption& exemption : model.exemptions) {
    if (!exemption.services.empty())
      continue;
    for (uint32_t index : context.estate.groupsOf(exemption))
      for (const net::Prefix& exempt : exemption.to.prefixes)
        for (const net::Prefix& secured : model.groups[index].secure.prefixes)
          if (!exempt.isHost() && !secured.isAny() && exempt.overlaps(secured))
            judge(exemption, exempt, model.groups[index], secured, context);
  }
}

} // namespace

extern const Check exempt_and_securedCheck{run, true};

} // namespace cordon::analyzer
