#include "analyzer/disagreements.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>
#include <utility>

namespace cordon::analyzer {

void Disagreements::add(const PairKind& kind, Part one, Part other, const Encounter& encounter,
                        llvm::function_ref<Details()> details) {
  bool is_swapped = placeOf(other) < placeOf(one);
  if (is_swapped)
    std::swap(one, other);
  const Key key{kind.id, placeOf(one), placeOf(other)};
  addDirected(kind, std::move(one), std::move(other), !is_swapped, encounter, details);
  found.at(key).is_directed = false;
}

void Disagreements::addOfOneEnd(const PairKind& kind, Part one, Part other, const Encounter& encounter,
                                llvm::function_ref<Details()> details) {
  if (placeOf(other) < placeOf(one))
    std::swap(one, other);
  const Key key{kind.id, placeOf(one), placeOf(other)};
  addDirected(kind, std::move(one), std::move(other), /*opens=*/true, encounter, details);
  found.at(key).is_directed = false;
  found.at(key).is_met_twice = true;
}

void Disagreements::addDirected(const PairKind& kind, Part one, Part other, bool opens, const Encounter& encounter,
                                llvm::function_ref<Details()> details) {
  auto [place, is_new] = found.try_emplace({kind.id, placeOf(one), placeOf(other)});
  Finding& finding = place->second;
  if (is_new) {
    finding.is_directed = true;
    finding.is_met_twice = placeOf(one) == placeOf(other);
    finding.first = std::move(one);
    finding.second = std::move(other);
    finding.details = details();
  }
  if (std::exchange(opens ? finding.last_forth : finding.last_back, &encounter) != &encounter)
    (opens ? finding.forth : finding.back) += encounter.pairs;
}

uint64_t Disagreements::pairsOf(const Finding& finding) {
  return finding.is_met_twice ? (finding.forth + 1) / 2 : std::max(finding.forth, finding.back);
}

void Disagreements::reportOne(const Part& hub, llvm::ArrayRef<const Finding*> findings, diag::Diagnostics& diags) {
  constexpr size_t kShown = 4;
  const Finding& first = *findings.front();
  auto otherOf = [&](const Finding& finding) -> const Part& {
    return placeOf(finding.first) == placeOf(hub) ? finding.second : finding.first;
  };
  bool is_one_statement = placeOf(first.first) == placeOf(first.second);
  std::string others = is_one_statement ? "its other hosts" : "`" + otherOf(first).side.name + "`";
  if (findings.size() > 1)
    others += " (and " + std::to_string(findings.size() - 1) + (findings.size() == 2 ? " other)" : " others)");
  auto report = diags.report(hub.side.span, first.details.kind, hub.side.name, others);
  report.note("`" + hub.side.name + "`: " + hub.has);
  uint64_t pairs = 0;
  for (size_t i = 0; i < findings.size(); ++i) {
    const Part& other = otherOf(*findings[i]);
    pairs += pairsOf(*findings[i]);
    if (i < kShown && placeOf(other) != placeOf(hub))
      report.label(other.side.span, other.has);
  }
  report.note("for example " + first.details.example +
              (pairs > 1 ? "; so it is for " + std::to_string(pairs) + " pairs of addresses" : ""));
  for (const std::string& note : first.details.notes)
    report.note(note);
  report.help(first.details.help);
}

void Disagreements::report(diag::Diagnostics& diags) const {
  std::map<std::string, std::vector<const Finding*>> open; // by id
  for (const auto& [key, finding] : found)
    open[std::get<0>(key)].push_back(&finding);
  for (auto& [id, findings] : open)
    while (!findings.empty()) {
      // The statement with the most others against it, if what it has is the same in all; of equals the first.
      std::map<std::pair<Place, std::string>, std::vector<const Finding*>> by_part;
      for (const Finding* finding : findings) {
        by_part[{placeOf(finding->first), finding->first.has}].push_back(finding);
        if (!finding->is_directed && placeOf(finding->second) != placeOf(finding->first))
          by_part[{placeOf(finding->second), finding->second.has}].push_back(finding);
      }
      auto most = std::max_element(by_part.begin(), by_part.end(),
                                   [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
      const std::vector<const Finding*>& group = most->second;
      const Finding& first = *group.front();
      bool is_first = placeOf(first.first) == most->first.first;
      reportOne(is_first ? first.first : first.second, group, diags);
      llvm::erase_if(findings, [&](const Finding* finding) { return llvm::is_contained(group, finding); });
    }
}

} // namespace cordon::analyzer
