// FLT101: two statements that say the same. Lowering makes one filter of both, and notes that it did.
#include "analyzer/check.h"

#include "compiler/diag/kinds/flt.h"
#include "compiler/ir/describe.h"

#include <map>

namespace cordon::analyzer {
namespace {

/// A packet that the filter matches at the first member for which that is known; "" if it matches none.
std::string packetOf(const ir::PolicyIr& policy, const ir::Duplicate& duplicate) {
  const net::Family family = duplicate.example.family;
  List one;
  one.policy = &policy;
  one.direction = duplicate.list;
  one.family = family;
  one.selectors = space::selectorsOf(duplicate.example, duplicate.list)[size_t(family)];
  return one.size() != 0 ? exampleOf(one, {0}) : "";
}

void report(Context& context, const ir::PolicyIr& policy, const ir::Duplicate& duplicate) {
  source::Span earlier_place = policy.placeOf(duplicate.kept), later_place = policy.placeOf(duplicate.dropped);
  const ir::Origin *earlier = &policy.origins[duplicate.kept.index], *later = &policy.origins[duplicate.dropped.index];
  if (later_place < earlier_place) {
    std::swap(earlier, later);
    std::swap(earlier_place, later_place);
  }
  auto report =
      context.diags.report(later_place, diag::DuplicateFilter, later->name, earlier->name,
                           ir::describe(duplicate.example) + ": " + ir::brief(policy.action(duplicate.example)));
  report.label(earlier_place, "the other one");
  if (duplicate.count > 1)
    report.note("and " + std::to_string(duplicate.count - 1) + " more of the same");
  if (const std::string example = packetOf(policy, duplicate); !example.empty())
    report.note("for example " + example + ", at " + policy.hosts.front().name);
  report.help("remove one, unless its reason, owner or end differ and matter");
}

void run(Context& context) {
  std::map<std::pair<source::Span, source::Span>, std::pair<const ir::PolicyIr*, const ir::Duplicate*>> by_places;
  for (const ir::PolicyIr& policy : context.subject.classes)
    for (const ir::Duplicate& duplicate : policy.duplicates)
      by_places.try_emplace(std::minmax(policy.placeOf(duplicate.kept), policy.placeOf(duplicate.dropped)), &policy,
                            &duplicate);
  for (const auto& [places, found] : by_places)
    report(context, *found.first, *found.second);
}

} // namespace

extern const Check duplicate_filterCheck{run};

} // namespace cordon::analyzer
