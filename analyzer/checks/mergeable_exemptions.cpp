// EXM806: exempt addresses that together are a few whole subnets.
#include "analyzer/check.h"

#include "compiler/diag/kinds/exm.h"

#include <llvm/ADT/STLExtras.h>

#include <map>
#include <tuple>

namespace cordon::analyzer {
namespace {

constexpr size_t kSavedMin = 4; ///< filters; fewer are not worth a word

/// As few prefixes as hold the same addresses.
std::vector<net::Prefix> merged(std::vector<net::Prefix> prefixes) {
  llvm::sort(prefixes, [](const net::Prefix& a, const net::Prefix& b) { return a.first() < b.first(); });
  std::vector<net::AddressRange> ranges;
  for (const net::Prefix& prefix : prefixes) {
    bool joins =
        !ranges.empty() && ranges.back().last.family == prefix.family && prefix.base <= ranges.back().last.value + 1;
    if (joins)
      ranges.back().last = std::max(ranges.back().last, prefix.last());
    else
      ranges.push_back({prefix.first(), prefix.last()});
  }
  std::vector<net::Prefix> all;
  for (const net::AddressRange& range : ranges)
    llvm::append_range(all, net::coverOf(range));
  return all;
}

/// Orders exemptions by the services and the hosts that they are for.
struct ByAudience {
  bool operator()(const model::Exemption* a, const model::Exemption* b) const {
    auto key = [](const model::Exemption* each) { return std::tie(each->services, each->applies_to); };
    return a->applies_to.size() != b->applies_to.size() ? a->applies_to.size() < b->applies_to.size() : key(a) < key(b);
  }
};

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  std::map<const model::Exemption*, std::vector<const model::Exemption*>, ByAudience> alike;
  for (const model::Exemption& exemption : model.exemptions)
    if (!exemption.to.any)
      alike[&exemption].push_back(&exemption);
  for (const auto& [key, exemptions] : alike) {
    std::vector<net::Prefix> prefixes;
    for (const model::Exemption* exemption : exemptions)
      llvm::append_range(prefixes, exemption->to.prefixes);
    std::vector<net::Prefix> fewer = merged(prefixes);
    if (fewer.size() + kSavedMin > prefixes.size())
      continue;
    auto longest = llvm::min_element(fewer, [](const auto& a, const auto& b) { return a.length < b.length; });
    std::string together = "together " + std::to_string(fewer.size()) +
                           (fewer.size() == 1 ? " (" : ", the largest of them (") + net::toString(*longest) + ")";
    auto report =
        context.diags.report(exemptions.front()->span, diag::Mergeable, std::to_string(prefixes.size()) + " prefixes",
                             "exemption " + exemptions.front()->name, together);
    report.note("each is a filter on every host that it applies to");
    if (exemptions.size() > 1)
      report.note("counted with those of " + std::to_string(exemptions.size() - 1) + " more for the same hosts");
    report.help("write the subnet, where all of it is to be exempt");
  }
}

} // namespace

extern const Check mergeable_exemptionsCheck{run, true};

} // namespace cordon::analyzer
