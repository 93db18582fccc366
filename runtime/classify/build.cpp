#include "runtime/classify/build.h"

#include "runtime/classify/cost.h"
#include "runtime/classify/tree_build.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <stdexcept>

namespace cordon::classify {
namespace {

/// Which of a rule's addresses are long prefixes: such rules are parted well by bits of those addresses.
enum class Shape : uint8_t { both, target, source, neither };
constexpr size_t kShapes = 4;

template <class F> Shape shapeOf(const Rule& rule) {
  constexpr unsigned kLong = F::kFamily == net::Family::v4 ? 12 : 33;
  bool source = rule.source_length >= kLong, target = rule.target_length >= kLong;
  return source ? target ? Shape::both : Shape::source : target ? Shape::target : Shape::neither;
}

/// One way to part rules into trees: the tree of each shape, and when a tree leaves a rule to the last one.
struct Plan {
  std::array<uint8_t, kShapes> tree_of; ///< by Shape: both, target, source, neither
  unsigned root_wild_max;
};

constexpr Plan kPlans[] = {
    {{0, 1, 2, 3}, 3}, {{0, 0, 1, 2}, 6}, {{0, 0, 0, 0}, 6}, {{0, 0, 3, 3}, 6}, {{0, 3, 0, 3}, 6}, {{0, 1, 0, 2}, 6},
    {{0, 1, 2, 3}, 6}, {{0, 3, 2, 3}, 3}, {{0, 1, 3, 3}, 3}, {{0, 0, 1, 2}, 3}, {{0, 0, 0, 0}, 3}, {{0, 3, 3, 3}, 3},
    {{0, 0, 0, 0}, 9}, {{0, 0, 0, 3}, 6}, {{0, 0, 0, 3}, 9}, {{0, 1, 0, 2}, 3}, {{0, 0, 3, 3}, 9}, {{0, 3, 0, 3}, 9},
    {{0, 0, 1, 1}, 3}, {{0, 0, 1, 1}, 6}, {{0, 1, 0, 1}, 6},
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
  auto store = std::make_unique<Store<F>>(StoreLimits{128 * n + 4096, 16 * n + 4096, 4 * n + 1024});
  store->view.rank_shift = unsigned(std::max(8, int(std::bit_width(list.rules.back().rank))) - 8);
  return store;
}

/// Null if the store has no room for it.
template <class F> std::unique_ptr<Store<F>> buildPlan(const RuleList<F>& list, const Plan& plan) {
  std::unique_ptr<Store<F>> store = emptyStore(list);
  std::array<RuleIds, kShapes> groups;
  for (uint32_t id = 0; id < list.rules.size(); ++id)
    groups[plan.tree_of[size_t(shapeOf<F>(list.rules[id]))]].push_back(id);
  TreeBuilder<F> builder(list, *store);
  RuleIds& last = groups.back();
  for (size_t i = 0; i + 1 < kShapes; ++i)
    std::ranges::copy(builder.addTree(groups[i], {plan.root_wild_max}), std::back_inserter(last));
  std::ranges::sort(last);
  builder.addTree(last, {64 * F::kWords});
  return builder.hasFailed() ? nullptr : std::move(store);
}

/// One leaf: right for few rules, and always possible.
template <class F> std::unique_ptr<Store<F>> buildLeaf(const RuleList<F>& list) {
  std::unique_ptr<Store<F>> store = emptyStore(list);
  RuleIds ids(list.rules.size());
  std::iota(ids.begin(), ids.end(), 0);
  TreeBuilder<F> builder(list, *store);
  builder.addLeaf(ids);
  if (builder.hasFailed())
    throw std::length_error("cordon::classify: more rules than an index can number");
  return store;
}

template <class F> Index<F> buildBest(const RuleList<F>& list, Chosen last) {
  const size_t n = list.rules.size();
  const bool keeps_plan = last.rules / 2 <= n && n <= last.rules * 2;
  const auto headers = sampleHeaders(list, 1000);
  Index<F> best{nullptr, {0, n}};
  double best_cost = 0;
  for (size_t plan = 0; plan < std::size(kPlans); ++plan) {
    if (keeps_plan && plan != last.plan)
      continue;
    std::unique_ptr<Store<F>> store = buildPlan(list, kPlans[plan]);
    if (!store)
      continue;
    double bytes_per_rule = double(store->bytes()) / double(n);
    double cost = costOf(stepsOf<F>(store->view, headers), store->view.tree_count, store->bytes());
    cost *= 1 + bytes_per_rule / 800;
    if (best.store && (bytes_per_rule > 150 || cost >= best_cost))
      continue;
    best_cost = cost;
    best.store = std::move(store);
    best.chosen.plan = plan;
  }
  if (keeps_plan)
    best.chosen.rules = last.rules;
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
  index.store->view.is_small = index.store->bytes() < (size_t(640) << 10);
  index.store->settle();
  return index;
}
template Index<V4> buildIndex<V4>(std::span<const Rule>, Chosen);
template Index<V6> buildIndex<V6>(std::span<const Rule>, Chosen);

} // namespace cordon::classify
