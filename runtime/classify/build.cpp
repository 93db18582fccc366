#include "runtime/classify/build.h"

#include "runtime/classify/tree_build.h"

#include <algorithm>
#include <bit>

namespace cordon::classify {
namespace {

template <class F> RuleList<F> listOf(std::span<const Rule> rules) {
  RuleList<F> list;
  for (const Rule& rule : rules)
    if (rule.family == F::kFamily)
      list.rules.push_back(rule);
  std::ranges::stable_sort(list.rules, {}, &Rule::rank);
  list.ternaries.reserve(list.rules.size());
  for (const Rule& rule : list.rules)
    list.ternaries.push_back(F::ternaryOf(rule));
  return list;
}

} // namespace

template <class F> std::unique_ptr<Store<F>> buildIndex(std::span<const Rule> rules) {
  RuleList<F> list = listOf<F>(rules);
  size_t n = list.rules.size();
  auto store = std::make_unique<Store<F>>(StoreLimits{64 * n + 4096, 16 * n + 4096, 4 * n + 1024});
  if (n == 0)
    return store;
  store->view.rank_shift = unsigned(std::max(8, int(std::bit_width(list.rules.back().rank))) - 8);
  RuleIds groups[4];
  for (uint32_t id = 0; id < n; ++id) {
    const Rule& rule = list.rules[id];
    unsigned least = F::kFamily == net::Family::v4 ? 12 : 33;
    groups[(rule.source_length < least ? 1 : 0) + (rule.target_length < least ? 2 : 0)].push_back(id);
  }
  TreeBuilder<F> builder(list, *store);
  for (unsigned i = 0; i < 3; ++i) {
    RuleIds left = builder.addTree(groups[i], {3});
    std::ranges::copy(left, std::back_inserter(groups[3]));
  }
  std::ranges::sort(groups[3]);
  builder.addTree(groups[3], {64 * F::kWords});
  store->view.is_small = store->bytes() < (size_t(640) << 10);
  store->slots.preferHugePages();
  store->blocks.preferHugePages();
  return store;
}
template std::unique_ptr<Store<V4>> buildIndex<V4>(std::span<const Rule>);
template std::unique_ptr<Store<V6>> buildIndex<V6>(std::span<const Rule>);

} // namespace cordon::classify
