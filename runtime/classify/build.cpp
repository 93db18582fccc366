#include "runtime/classify/build.h"

#include "runtime/classify/cost.h"
#include "runtime/classify/tree_build.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace cordon::classify {
namespace {

/// A list so short may take more memory for each rule: it stays in a cache.
constexpr size_t kShort = 32'000;
/// Plans are tried on so many of a longer list's rules first, then on four times as many, as long as that is little
/// beside the list.
constexpr size_t kTrial = 4096, kTrialGrowth = 4, kTrialMax = kTrial * kTrialGrowth * kTrialGrowth, kTrialShare = 8;
/// So many of the plans are tried on the largest sample.
constexpr size_t kKept = 5;
/// And so many on all rules.
constexpr size_t trialsFor(size_t rules) {
  return rules < kShort ? 5 : 3;
}
/// Of a list that two samples were drawn of, the first one that it has memory for is taken.
constexpr size_t kLong = kTrial * kTrialGrowth * kTrialShare;
constexpr size_t kBytesFree = 12'000; ///< what half-filled pages take; no reason to prefer one plan
constexpr double kNever = 1e12;       ///< the cost of plans that take too much
/// What stays in a second-level cache of today.
constexpr size_t kBytesSmall = size_t(640) << 10;
/// Lookups that are tried on each.
constexpr size_t kHeaders = 1000;
/// So many bytes a rule are as bad as lookups of twice the cost.
constexpr double kBytesPerDoubledCost = 800;
constexpr double kBytesNever = 1e15; ///< as much as they like
/// A plan that takes more a rule is the last resort. Blocks of IPv6 rules are twice as large.
template <class F> constexpr double bytesMax(size_t rules) {
  if (F::kFamily == net::Family::v6)
    return rules < kLong ? 120 : 140;
  return rules < kShort ? 170 : 120;
}

constexpr Plan kPlans[] = {
    {{0, 0, 3, 3}, 9}, {{0, 3, 0, 3}, 9}, {{0, 0, 1, 2}, 6}, {{0, 1, 0, 2}, 6}, {{0, 1, 2, 3}, 6}, {{0, 0, 0, 0}, 9},
    {{0, 0, 0, 0}, 6}, {{0, 1, 2, 3}, 3}, {{0, 0, 1, 2}, 3}, {{0, 1, 0, 2}, 3}, {{0, 0, 1, 1}, 6}, {{0, 1, 0, 1}, 6},
    {{0, 0, 3, 3}, 6}, {{0, 3, 0, 3}, 6}, {{0, 0, 1, 1}, 3}, {{0, 3, 2, 3}, 3}, {{0, 1, 3, 3}, 3}, {{0, 0, 0, 0}, 3},
};

template <class F> RuleList<F> listOf(std::span<const Rule> rules) {
  RuleList<F> list;
  auto is_ours = [](const Rule& rule) { return rule.family == F::kFamily; };
  list.rules.reserve(size_t(std::ranges::count_if(rules, is_ours)));
  std::ranges::copy_if(rules, std::back_inserter(list.rules), is_ours);
  if (!std::ranges::is_sorted(list.rules, {}, &Rule::rank)) // sorting takes as much memory again
    std::ranges::stable_sort(list.rules, {}, &Rule::rank);
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

/// Null if it takes more than that for each rule, or the store has no room for it.
template <class F>
std::unique_ptr<Store<F>> buildPlan(const RuleList<F>& list, const Plan& plan, double bytes_per_rule_max) {
  std::unique_ptr<Store<F>> store = emptyStore(list);
  std::array<RuleIds, kTreesMax> groups;
  for (uint32_t id = 0; id < list.rules.size(); ++id)
    groups[plan.tree_of[size_t(shapeOf(list.rules[id]))]].push_back(id);
  store->placement.plan = plan;
  const double bytes_max = bytes_per_rule_max * double(list.rules.size()) + double(kBytesFree);
  TreeBuilder<F> builder(list, *store, size_t(std::min(bytes_max, kBytesNever)));
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

template <class F> double bytesPerRule(const Store<F>& store, size_t rules) {
  const size_t bytes = store.bytes();
  return double(bytes - std::min(bytes, kBytesFree)) / double(rules);
}

/// What lookups cost in an index like this one, but of `rules` rules that take so many bytes each.
template <class F>
double costOf(const Store<F>& store, std::span<const typename F::Header> headers, double bytes_per_rule, size_t rules) {
  const double cost = costOf(stepsOf<F>(store.view, headers), store.view.tree_count, bytes_per_rule * double(rules));
  return cost * (1 + bytes_per_rule / kBytesPerDoubledCost);
}

/// `size` of the rules, evenly drawn.
template <class F> RuleList<F> sampleOf(const RuleList<F>& list, size_t size) {
  RuleList<F> sample;
  for (size_t i = 0; i < size; ++i)
    sample.add(list.rules[i * list.rules.size() / size]);
  return sample;
}

struct Candidate {
  size_t plan;
  double cost = 0;
  double bytes_per_rule = 0; ///< in the last sample
};

/// Tries plans on a sample, and orders them by what they are likely to cost for the whole list: the memory of some
/// grows faster than the list. Those that take too much come last, the leanest of them first.
template <class F> void tryOnSample(const RuleList<F>& list, size_t size, std::vector<Candidate>& candidates) {
  const RuleList<F> sample = sampleOf(list, size);
  const auto headers = sampleHeaders(sample, kHeaders);
  const double steps_left = std::log2(double(list.rules.size()) / double(size)) / std::log2(double(kTrialGrowth));
  const double bytes_max = bytesMax<F>(list.rules.size());
  for (Candidate& each : candidates) {
    const bool is_first = each.bytes_per_rule == 0; // nothing is known of it yet: it is not given up
    const std::unique_ptr<Store<F>> store = buildPlan(sample, kPlans[each.plan], is_first ? kBytesNever : bytes_max);
    if (!store) {
      each.cost = kNever * (is_first ? kNever : each.bytes_per_rule * kTrialGrowth);
      continue;
    }
    const double bytes = bytesPerRule(*store, size), before = each.bytes_per_rule;
    const double growth = before > 0 && bytes > before ? std::pow(bytes / before, steps_left) : 1;
    each.bytes_per_rule = bytes;
    const double bytes_of_all = bytes * growth;
    each.cost =
        bytes_of_all <= bytes_max ? costOf<F>(*store, headers, bytes_of_all, list.rules.size()) : kNever * bytes_of_all;
  }
  std::ranges::stable_sort(candidates, {}, &Candidate::cost);
  // Of plans that come to the same here the first one is enough.
  const auto same = std::ranges::unique(candidates, {}, &Candidate::cost);
  candidates.erase(same.begin(), same.end());
}

/// The plans worth trying on a list: all of them if it is short, else those that are best for samples of it.
template <class F> std::vector<Candidate> candidatesFor(const RuleList<F>& list) {
  const size_t n = list.rules.size();
  std::vector<Candidate> candidates;
  for (size_t plan = 0; plan < std::size(kPlans); ++plan)
    candidates.push_back({plan});
  if (n < 2 * kTrial)
    return candidates;
  for (size_t size = kTrial; size == kTrial || (size <= kTrialMax && size * kTrialShare <= n); size *= kTrialGrowth) {
    if (size > kTrial * kTrialGrowth)
      candidates.resize(std::min(kKept, candidates.size()));
    tryOnSample(list, size, candidates);
  }
  candidates.resize(std::min(trialsFor(n), candidates.size()));
  return candidates;
}

template <class F> Index<F> buildBest(const RuleList<F>& list, Chosen last) {
  const size_t n = list.rules.size();
  const bool keeps_plan = last.rules / 2 <= n && n <= last.rules * 2;
  const std::vector<Candidate> candidates = keeps_plan ? std::vector<Candidate>{{last.plan}} : candidatesFor<F>(list);
  const auto headers = sampleHeaders(list, kHeaders);
  Index<F> best{nullptr, {0, keeps_plan ? last.rules : n}};
  double best_cost = std::numeric_limits<double>::infinity();
  auto tryPlan = [&](size_t plan, double bytes_max) {
    std::unique_ptr<Store<F>> store = buildPlan(list, kPlans[plan], bytes_max);
    if (!store)
      return;
    const double cost = costOf<F>(*store, headers, bytesPerRule(*store, n), n);
    if (best.store && cost >= best_cost)
      return;
    best_cost = cost;
    best.store = std::move(store);
    best.chosen.plan = plan;
  };
  if (!keeps_plan)
    for (size_t i = 0; i < candidates.size() && (n < kLong || !best.store); ++i)
      tryPlan(candidates[i].plan, bytesMax<F>(n));
  // The last resort. A plan that was chosen once is not given up because of updates.
  for (size_t i = 0; i < candidates.size() && !best.store; ++i)
    tryPlan(candidates[i].plan, kBytesNever);
  if (!best.store && keeps_plan)
    return buildBest(list, Chosen{});
  return best;
}

/// What single lookups and batches have to know of an index that is complete.
template <class F> void describe(Store<F>& store, const RuleList<F>& list) {
  View<F>& view = store.view;
  view.is_small = store.bytes() < kBytesSmall;
  view.together = togetherFor(stepsOf<F>(view, sampleHeaders(list, kHeaders)), view.tree_count);
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
  describe(*index.store, list);
  index.store->settle();
  return index;
}
template Index<V4> buildIndex<V4>(std::span<const Rule>, Chosen);
template Index<V6> buildIndex<V6>(std::span<const Rule>, Chosen);

} // namespace cordon::classify
