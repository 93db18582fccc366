#include "compiler/space/partner_index.h"

#include <llvm/ADT/Sequence.h>

#include <algorithm>

namespace cordon::space {
PartnerIndex::PartnerIndex(const Arrangement& all) : all(all), source_of(all.rows.size()), by_target(all.rows.size()) {
  const PrefixTree& sources = all.sources;
  for (uint32_t node = 0; node < sources.size(); ++node)
    std::fill(source_of.begin() + sources.begin[node], source_of.begin() + sources.begin[node + 1], node);
  std::vector<uint32_t> end(all.targets.begin.begin(), all.targets.begin.end());
  for (uint32_t place = 0; place < by_target.size(); ++place)
    by_target[end[all.rows[place].target]++] = place;
  by_source.resize(all.rows.size());
  end.assign(sources.begin.begin(), sources.begin.end());
  for (uint32_t place : by_target)
    by_source[end[source_of[place]]++] = place;
  service_of.reserve(all.rows.size());
  for (const Arrangement::Row& row : all.rows)
    service_of.push_back(all.profiles[row.profile].service_number);
  verdicts.resize(all.profiles.empty() ? 0 : all.profiles.back().service_number + 1);
}

template <class Fits> bool PartnerIndex::judge(uint32_t service, Fits fits) {
  Verdict& verdict = verdicts[service];
  if (verdict.question != question)
    verdict = {question, fits()};
  return verdict.fits;
}

void PartnerIndex::beginJudging() {
  if (++question == 0) {
    verdicts.assign(verdicts.size(), {});
    question = 1;
  }
}
template <class PrefixOf>
uint32_t PartnerIndex::innermost(const PrefixTree& tree, uint32_t node, net::Bits128 address, PrefixOf prefixOf) const {
  auto nodes = llvm::seq(node, tree.end[node]);
  auto behind = llvm::partition_point(nodes, [&](uint32_t at) { return prefixOf(at).first <= address; });
  uint32_t last = *behind - 1;
  for (;; last = tree.parent[last]) {
    auto [base, length] = prefixOf(last);
    if ((address & net::maskOf(all.family, length)) == base)
      return last;
  }
}

template <class VisitPlace>
void PartnerIndex::forEachAround(llvm::ArrayRef<uint32_t> places, uint32_t source, VisitPlace visit) const {
  constexpr size_t kFew = 16;
  if (places.size() <= kFew) {
    for (uint32_t place : places)
      if (all.sources.holds(source_of[place], source))
        visit(place);
    return;
  }
  for (uint32_t up = all.sources.parent[source]; up != PrefixTree::kNone; up = all.sources.parent[up])
    std::for_each(llvm::lower_bound(places, all.sources.begin[up]),
                  llvm::lower_bound(places, all.sources.begin[up + 1]), visit);
}

template <class VisitPlace> void PartnerIndex::forEachNested(uint32_t source, uint32_t target, VisitPlace visit) const {
  const PrefixTree &sources = all.sources, &targets = all.targets;
  const Span inside{sources.begin[source], sources.begin[sources.end[source]]};
  for (uint32_t up = target; up != PrefixTree::kNone; up = targets.parent[up]) {
    llvm::ArrayRef<uint32_t> exact = slice(by_target, {targets.begin[up], targets.begin[up + 1]});
    const uint32_t *first = llvm::lower_bound(exact, inside.begin), *last = llvm::lower_bound(exact, inside.end);
    std::for_each(first, last, visit);
    forEachAround(llvm::ArrayRef(exact.begin(), first), source, visit);
  }
  const Span below{target + 1, targets.end[target]};
  if (below.begin == below.end)
    return;
  auto isBefore = [&](uint32_t place, uint32_t node) { return targetOf(place) < node; };
  for (uint32_t up = source; up != PrefixTree::kNone; up = sources.parent[up]) {
    llvm::ArrayRef<uint32_t> exact = slice(by_source, {sources.begin[up], sources.begin[up + 1]});
    std::for_each(std::lower_bound(exact.begin(), exact.end(), below.begin, isBefore),
                  std::lower_bound(exact.begin(), exact.end(), below.end, isBefore), visit);
  }
  // Finer in both: those finer in one of the two are looked at.
  const Span finer{sources.begin[source + 1], inside.end};
  llvm::ArrayRef<uint32_t> targets_below = slice(by_target, {targets.begin[below.begin], targets.begin[below.end]});
  if (targets_below.size() < finer.end - finer.begin) {
    for (uint32_t place : targets_below)
      if (finer.begin <= place && place < finer.end)
        visit(place);
    return;
  }
  for (uint32_t place = finer.begin; place < finer.end; ++place)
    if (below.begin <= targetOf(place) && targetOf(place) < below.end)
      visit(place);
}

void PartnerIndex::partners(uint32_t a, uint32_t b, std::vector<uint32_t>& out) {
  beginJudging();
  const Service &one = all.serviceAt(a), &other = all.serviceAt(b);
  // Of nested prefixes the inner one has the larger node. What meets each of two services that meet also meets both.
  forEachNested(std::max(source_of[a], source_of[b]), std::max(targetOf(a), targetOf(b)), [&](uint32_t place) {
    bool fits = judge(service_of[place], [&] {
      const Service& service = all.serviceAt(place);
      return meets(service, one) && meets(service, other);
    });
    if (fits && place != a && place != b)
      out.push_back(all.sources.order[place]);
  });
}

void PartnerIndex::matching(const Selector& packet, uint32_t a, std::vector<uint32_t>& out) {
  const PrefixTree &sources = all.sources, &targets = all.targets;
  auto chainOf = [](const PrefixTree& tree, uint32_t node, std::vector<uint32_t>& chain) {
    chain.clear();
    for (; node != PrefixTree::kNone; node = tree.parent[node])
      chain.push_back(node);
  };
  auto source = [&](uint32_t node) {
    const Selector& one = all.selectorAt(sources.begin[node]);
    return std::pair(one.source, one.source_length);
  };
  auto target = [&](uint32_t node) {
    const Selector& one = all.selectorAt(by_target[targets.begin[node]]);
    return std::pair(one.target, one.target_length);
  };
  chainOf(sources, innermost(sources, source_of[a], packet.source, source), source_chain);
  chainOf(targets, innermost(targets, targetOf(a), packet.target, target), target_chain);
  auto visit = [&](uint32_t place) {
    if (meets(all.serviceAt(place), packet.service))
      out.push_back(sources.order[place]);
  };
  for (uint32_t target : target_chain)
    for (uint32_t source : source_chain) {
      Span targets_span{targets.begin[target], targets.begin[target + 1]},
          sources_span{sources.begin[source], sources.begin[source + 1]};
      if (targets_span.end - targets_span.begin < sources_span.end - sources_span.begin) {
        llvm::ArrayRef<uint32_t> places = slice(by_target, targets_span);
        for (const uint32_t* at = llvm::lower_bound(places, sources_span.begin);
             at != places.end() && *at < sources_span.end; ++at)
          visit(*at);
      } else {
        llvm::ArrayRef<uint32_t> places = slice(by_source, sources_span);
        auto isBefore = [&](uint32_t place, uint32_t node) { return targetOf(place) < node; };
        for (const uint32_t* at = std::lower_bound(places.begin(), places.end(), target, isBefore);
             at != places.end() && targetOf(*at) == target; ++at)
          visit(*at);
      }
    }
}

} // namespace cordon::space
