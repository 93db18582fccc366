#include "runtime/classify/build.h"

#include "runtime/classify/cost.h"
#include "runtime/classify/tree_build.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace cordon::classify {
namespace {

/// Plans are tried on so many of a longer list's rules first.
constexpr size_t kTrial = 4096;
/// So many of the plans are then tried on all of its rules.
constexpr size_t trialsFor(size_t rules) {
  return rules < 32'000 ? 5 : rules < 300'000 ? 3 : 2;
}
constexpr size_t kBytesFree = 12'000; ///< what half-filled pages take; no reason to prefer one plan
constexpr double kNever = 1e12;       ///< the cost of such plans
/// What stays in a second-level cache of today.
constexpr size_t kBytesSmall = size_t(640) << 10;
/// Lookups that are tried on each.
constexpr size_t kHeaders = 1000;
/// So many bytes a rule are as bad as lookups of twice the cost.
constexpr double kBytesPerDoubledCost = 800;
/// A plan that takes more a rule is the last resort.
template <class F> constexpr double kBytesMax = F::kFamily == net::Family::v4 ? 150 : 115;

constexpr Plan kPlans[] = {
    {{0, 0, 3, 3}, 9}, {{0, 3, 0, 3}, 9}, {{0, 0, 1, 2}, 6}, {{0, 1, 0, 2}, 6}, {{0, 1, 2, 3}, 6}, {{0, 0, 0, 0}, 9},
    {{0, 0, 0, 0}, 6}, {{0, 1, 2, 3}, 3}, {{0, 0, 1, 2}, 3}, {{0, 1, 0, 2}, 3}, {{0, 0, 1, 1}, 6}, {{0, 1, 0, 1}, 6},
    {{0, 0, 3, 3}, 6}, {{0, 3, 0, 3}, 6}, {{0, 0, 1, 1}, 3}, {{0, 3, 2, 3}, 3}, {{0, 1, 3, 3}, 3}, {{0, 0, 0, 0}, 3},
};

template <class F> RuleList<F> listOf(std::span<const Rule> rules) {
  RuleList<F> list;
  for (const Rule& rule : rules)
    if (rule.family == F::kFamily)
      list.rules.push_back(rule);
  std::stable_sort(list.rules.begin(), list.rules.end(), [](const Rule& a, const Rule& b) { return a.rank < b.rank; });
  list.ternaries.reserve(list.rules.size());
  for (const Rule& rule : list.rules)
    list.ternaries.push_back(F::ternaryOf(rule));
  return list;
}

/// Address space for what a plan may come to; one that needs more is given up.
template <class F> std::unique_ptr<Store<F>> emptyStore(const RuleList<F>& list) {
  size_t n = list.rules.size();
  auto store = std::make_unique<Store<F>>(StoreLimits{32 * n + 16'384, 4 * n + 1024, n + 256});
  store->view.rank_shift = unsigned(std::max(8, int(std::bit_width(list.rules.back().rank))) - 8);
  return store;
}

/// Null if the store has no room for it.
template <class F> std::unique_ptr<Store<F>> buildPlan(const RuleList<F>& list, const Plan& plan) {
  std::unique_ptr<Store<F>> store = emptyStore(list);
  std::array<RuleIds, kTreesMax> groups;
  for (uint32_t id = 0; id < list.rules.size(); ++id)
    groups[plan.tree_of[size_t(shapeOf(list.rules[id]))]].push_back(id);
  store->placement.plan = plan;
  TreeBuilder<F> builder(list, *store);
  auto add = [&](uint8_t tree, unsigned root_wild_max) {
    const unsigned before = store->view.tree_count;
    RuleIds left = builder.addTree(groups[tree], {root_wild_max});
    if (store->view.tree_count > before)
      store->placement.place[tree] = uint8_t(before);
    return left;
  };
  RuleIds& last = groups[kLastTree];
  for (uint8_t tree = 0; tree < kLastTree; ++tree)
    std::ranges::copy(add(tree, plan.root_wild_max), std::back_inserter(last));
  std::ranges::sort(last);
  add(kLastTree, 64 * F::kWords);
  return builder.hasFailed() ? nullptr : std::move(store);
}

/// One leaf: right for few rules, and always possible.
template <class F> std::unique_ptr<Store<F>> buildLeaf(const RuleList<F>& list) {
  std::unique_ptr<Store<F>> store = emptyStore(list);
  RuleIds ids(list.rules.size());
  std::iota(ids.begin(), ids.end(), 0);
  TreeBuilder<F> builder(list, *store);
  builder.addLeaf(ids);
  store->placement = {{{kLastTree, kLastTree, kLastTree, kLastTree}, 0}, {}};
  store->placement.place[kLastTree] = 0;
  if (builder.hasFailed())
    throw std::length_error("cordon::classify: more rules than an index can number");
  return store;
}

/// What lookups cost in an index of `rules` rules that is like this one of `tried` rules.
template <class F>
double costOf(const Store<F>& store, std::span<const typename F::Header> headers, size_t tried, size_t rules) {
  const size_t bytes = store.bytes();
  const double bytes_per_rule = double(bytes - std::min(bytes, kBytesFree)) / double(tried);
  if (bytes_per_rule > kBytesMax<F>)
    return kNever * bytes_per_rule;
  const double cost = costOf(stepsOf<F>(store.view, headers), store.view.tree_count, bytes_per_rule * double(rules));
  return cost * (1 + bytes_per_rule / kBytesPerDoubledCost);
}

/// Every so many of the rules, so that about kTrial are left.
template <class F> RuleList<F> sampleOf(const RuleList<F>& list) {
  RuleList<F> sample;
  for (size_t i = 0; i < kTrial; ++i)
    sample.add(list.rules[i * list.rules.size() / kTrial]);
  return sample;
}

struct Candidate {
  double cost;
  size_t plan;
};

/// The plans worth trying on a list: all of them if it is short, else those that are best for a sample of it.
template <class F> std::vector<Candidate> candidatesFor(const RuleList<F>& list) {
  std::vector<Candidate> candidates;
  for (size_t plan = 0; plan < std::size(kPlans); ++plan)
    candidates.push_back({0, plan});
  if (list.rules.size() < 2 * kTrial)
    return candidates;
  const RuleList<F> sample = sampleOf(list);
  const auto headers = sampleHeaders(sample, kHeaders);
  for (Candidate& each : candidates) {
    const std::unique_ptr<Store<F>> store = buildPlan(sample, kPlans[each.plan]);
    each.cost = store ? costOf<F>(*store, headers, kTrial, list.rules.size()) : kNever;
  }
  // Of plans that come to the same here the first one is enough.
  std::ranges::stable_sort(candidates, {}, &Candidate::cost);
  const auto same = std::ranges::unique(candidates, {}, &Candidate::cost);
  candidates.erase(same.begin(), same.end());
  candidates.resize(std::min(trialsFor(list.rules.size()), candidates.size()));
  return candidates;
}

template <class F> Index<F> buildBest(const RuleList<F>& list, Chosen last) {
  const size_t n = list.rules.size();
  const bool keeps_plan = last.rules / 2 <= n && n <= last.rules * 2;
  const auto headers = sampleHeaders(list, kHeaders);
  Index<F> best{nullptr, {0, keeps_plan ? last.rules : n}};
  double best_cost = std::numeric_limits<double>::infinity();
  for (const Candidate& each : keeps_plan ? std::vector<Candidate>{{0, last.plan}} : candidatesFor<F>(list)) {
    std::unique_ptr<Store<F>> store = buildPlan(list, kPlans[each.plan]);
    if (!store)
      continue;
    const double cost = costOf<F>(*store, headers, n, n);
    if (best.store && cost >= best_cost)
      continue;
    best_cost = cost;
    best.store = std::move(store);
    best.chosen.plan = each.plan;
  }
  if (best.store) {
    View<F>& view = best.store->view;
    view.is_small = best.store->bytes() < kBytesSmall;
    view.together = togetherFor(stepsOf<F>(view, headers), view.tree_count, view.is_small);
  }
  return best;
}

} // namespace

template <class F> Index<F> buildIndex(std::span<const Rule> rules, Chosen last) {
  RuleList<F> list = listOf<F>(rules);
  if (list.rules.empty())
    return {std::make_unique<Store<F>>(StoreLimits{}), {}};
  Index<F> index;
  if (list.rules.size() > kLanes)
    index = buildBest<F>(list, last);
  if (!index.store)
    index.store = buildLeaf(list);
  index.store->settle();
  return index;
}
template Index<V4> buildIndex<V4>(std::span<const Rule>, Chosen);
template Index<V6> buildIndex<V6>(std::span<const Rule>, Chosen);

} // namespace cordon::classify
