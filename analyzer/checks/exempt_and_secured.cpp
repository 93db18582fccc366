// FLT108, FLT109: an exempt subnet beside the secured subnet it lies in, or that lies in it.
#include "analyzer/check.h"

#include "compiler/diag/kinds/flt.h"

#include <map>

namespace cordon::analyzer {
namespace {

/// The groups that an exemption applies to and that secure one prefix: what is wrong with the two is so in all of them.
using GroupsOfPrefix = std::map<net::Prefix, std::vector<const model::Group*>>;

/// "`group edge`", "`group edge` and 2 more".
std::string namesOf(llvm::ArrayRef<const model::Group*> groups) {
  return andMore("group " + groups.front()->name, groups.size());
}

void label(diag::Report report, llvm::ArrayRef<const model::Group*> groups, const net::Prefix& secured) {
  for (const model::Group* group : groups)
    report.label(group->span, "secures " + net::toString(secured));
}

// The paper's guideline: exempt subnets of /23 or longer inside secured subnets of /18 or shorter, so a gap of 5 bits.
void judge(const model::Exemption& exemption, const net::Prefix& exempt, llvm::ArrayRef<const model::Group*> groups,
           const net::Prefix& secured, Context& context) {
  std::string name = "exemption " + exemption.name;
  if (exempt.length < secured.length) {
    auto report = context.diags.report(exemption.span, diag::ReverseNesting, name, net::toString(exempt),
                                       net::toString(secured), namesOf(groups));
    label(report, groups, secured);
    report.help("exempt what cannot speak IPsec and no more");
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
  auto report = context.diags.report(exemption.span, kind, name, net::toString(exempt), namesOf(groups),
                                     net::toString(secured), why);
  label(report, groups, secured);
  report.note("the longer prefix wins, so the exemption holds; the gap keeps that so when either is changed")
      .help("exempt a smaller subnet, or secure a larger one");
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  for (const model::Exemption& exemption : model.exemptions) {
    if (!exemption.services.empty())
      continue;
    for (const net::Prefix& exempt : exemption.to.prefixes) {
      if (exempt.isHost())
        continue;
      GroupsOfPrefix groups;
      for (uint32_t index : context.estate.groupsOf(exemption))
        for (const net::Prefix& secured : model.groups[index].secure.prefixes)
          if (!secured.isAny() && exempt.overlaps(secured))
            groups[secured].push_back(&model.groups[index]);
      for (const auto& [secured, those] : groups)
        judge(exemption, exempt, those, secured, context);
    }
  }
}

} // namespace

extern const Check exempt_and_securedCheck{run, true};

} // namespace cordon::analyzer
