#include "runtime/classify/classifier.h"

#include "runtime/classify/apart.h"
#include "runtime/classify/build.h"
#include "runtime/classify/changes.h"
#include "runtime/classify/epoch.h"
#include "runtime/classify/kernel_table.h"
#include "runtime/classify/update.h"

#include <algorithm>
#include <atomic>
#include <new>
#include <thread>
#include <utility>
#include <vector>

namespace cordon::classify {
namespace {

/// So many more leaves out of reach are worth waking all threads for (epoch.h).
constexpr size_t kRetiredMax = 128;
/// So many where their room is missed.
constexpr size_t kRetiredMaxTight = 16;
/// So often a full index waits for its readers before it is built anew.
constexpr int kWaitsMax = 8;
constexpr uint64_t kNoStamp = UINT64_MAX;

uint32_t walkOne(const KernelWalks& walks, const View<V4>& view, const Header4& header) {
  return walks.one4[view.together](view, header);
}
uint32_t walkOne(const KernelWalks& walks, const View<V6>& view, const Header6& header) {
  return walks.one6[view.together](view, header);
}
void walkMany(const KernelWalks& walks, const View<V4>& view, std::span<const Header4> headers, uint32_t* ranks) {
  walks.many4(view, headers.data(), unsigned(headers.size()), ranks);
}
void walkMany(const KernelWalks& walks, const View<V6>& view, std::span<const Header6> headers, uint32_t* ranks) {
  walks.many6(view, headers.data(), unsigned(headers.size()), ranks);
}

/// The rules of one family.
template <class F> class Half {
public:
  using Header = typename F::Header;

  explicit Half(std::span<const Rule> rules) : index(buildIndex<F>(rules)) { current = index.store.get(); }

  uint32_t find(const KernelWalks& walks, const Header& header) const { return walkOne(walks, view(), header); }

  /// `rank` was found, and something has changed since `before`: what the answer is.
  uint32_t settled(const KernelWalks& walks, const Changes& changes, uint64_t before, const Header& header,
                   uint32_t rank) const {
    while (true) {
      const Window window = changes.since(before);
      if (window.count() < 2)
        return rank;
      RecentRules recent;
      if (changes.appendRules(window, F::kFamily, recent) && !recent.areSeveral(header))
        return rank;
      before = changes.now();
      rank = find(walks, header);
    }
  }

  void find(const KernelWalks& walks, const Changes& changes, std::span<const Header> headers, uint32_t* ranks) const {
    const uint64_t before = changes.now();
    walkMany(walks, view(), headers, ranks);
    const Window window = changes.since(before);
    if (window.count() >= 2) [[unlikely]]
      findAgain(walks, changes, window, headers, ranks);
  }

  void insert(const Rule& rule, Changes& changes) {
    Update<F> update(*index.store);
    Prepared prepared = update.prepareInsert(rule);
    if (prepared == Prepared::full && makeRoom())
      prepared = update.prepareInsert(rule);
    if (prepared == Prepared::ready)
      return commit(update, rule, changes);
    std::vector<Rule> rules = rulesOf(*index.store);
    rules.push_back(rule);
    rebuild(rules, rule, changes);
  }

  bool erase(const Rule& rule, Changes& changes) {
    Update<F> update(*index.store);
    Prepared prepared = update.prepareErase(rule);
    if (prepared == Prepared::full && makeRoom())
      prepared = update.prepareErase(rule);
    if (prepared == Prepared::ready)
      commit(update, rule, changes);
    if (prepared == Prepared::full) {
      std::vector<Rule> rules = rulesOf(*index.store);
      rules.erase(std::ranges::find(rules, rule));
      rebuild(rules, rule, changes);
    }
    return prepared != Prepared::absent;
  }

  size_t bytes() const {
    size_t sum = index.store->bytes() + retired_leaves.capacity() * sizeof(RetiredLeaf);
    for (const RetiredStore& each : retired_stores)
      sum += each.store->bytes();
    return sum;
  }

private:
  struct RetiredLeaf {
    uint64_t stamp;
    uint32_t leaf;
  };
  struct RetiredStore {
    uint64_t stamp;
    std::unique_ptr<Store<F>> store;
  };

  alignas(kApart) std::atomic<const Store<F>*> current; ///< index.store, for readers
  alignas(kApart) Index<F> index;
  std::vector<RetiredLeaf> retired_leaves; ///< the last ones, `unstamped` of them, bear no stamp yet
  size_t unstamped = 0;
  std::vector<RetiredStore> retired_stores;

  const View<F>& view() const { return current.load(std::memory_order_acquire)->view; }

  /// Those headers that two of the updates in a window may matter to.
  void findAgain(const KernelWalks& walks, const Changes& changes, Window window, std::span<const Header> headers,
                 uint32_t* ranks) const {
    RecentRules recent;
    const bool are_known = changes.appendRules(window, F::kFamily, recent);
    if (are_known && !recent.haveCommon())
      return;
    for (size_t i = 0; i < headers.size(); ++i)
      if (!are_known || recent.areSeveral(headers[i])) {
        const uint64_t before = changes.now();
        ranks[i] = settled(walks, changes, before, headers[i], find(walks, headers[i]));
      }
  }

  void commit(Update<F>& update, const Rule& rule, Changes& changes) {
    const size_t retired = retired_leaves.size() + update.replaced().size();
    if (retired > retired_leaves.capacity()) // nothing may fail once readers see it
      retired_leaves.reserve(retired * 2);
    changes.begin(rule);
    update.commit();
    changes.end();
    for (uint32_t leaf : update.replaced())
      retired_leaves.push_back({kNoStamp, leaf});
    unstamped += update.replaced().size();
    const size_t retired_max = index.store->hasAmpleRoom() ? kRetiredMax : kRetiredMaxTight;
    if (unstamped >= retired_max || !retired_stores.empty())
      reclaim();
  }

  /// `rules` is the list after the update of `rule`.
  void rebuild(std::span<const Rule> rules, const Rule& rule, Changes& changes) {
    Index<F> next = buildIndex<F>(rules, index.chosen);
    retired_stores.reserve(retired_stores.size() + 1);
    std::swap(index, next);
    changes.begin(rule);
    current.store(index.store.get(), std::memory_order_release);
    changes.end();
    retired_leaves.clear(); // they go with their store
    unstamped = 0;
    retired_stores.push_back({kNoStamp, std::move(next.store)});
    reclaim();
  }

  /// True if leaves could be freed. What the first call of reclaim() stamps is free once those who read now are done.
  bool makeRoom() noexcept {
    for (int waits = 0; waits < kWaitsMax && !retired_leaves.empty(); ++waits) {
      if (reclaim())
        return true;
      std::this_thread::yield();
    }
    return false;
  }

  /// Frees what no reader is left to look at. True if there was something. Where memory lacks to note that it is free,
  /// that is put off: an update that readers see has been made.
  bool reclaim() noexcept {
    const epoch::Passage passage = epoch::advance();
    for (RetiredStore& each : retired_stores)
      each.stamp = std::min(each.stamp, passage.stamp);
    for (auto each = retired_leaves.end() - ptrdiff_t(unstamped); each != retired_leaves.end(); ++each)
      each->stamp = passage.stamp;
    unstamped = 0;
    std::erase_if(retired_stores, [&](const RetiredStore& each) { return each.stamp < passage.free_below; });
    auto kept = std::find_if(retired_leaves.begin(), retired_leaves.end(),
                             [&](const RetiredLeaf& each) { return each.stamp >= passage.free_below; });
    const bool has_freed = kept != retired_leaves.begin();
    auto each = retired_leaves.begin();
    try {
      for (; each != kept; ++each)
        index.store->release(each->leaf);
    } catch (const std::bad_alloc&) {
      kept = each; // the others wait for the next time
    }
    retired_leaves.erase(retired_leaves.begin(), kept);
    return has_freed;
  }
};

} // namespace

struct Classifier::Parts {
  const KernelWalks& walks;
  Half<V4> v4;
  Half<V6> v6;
  std::atomic<size_t> rules;
  Changes changes;

  Parts(std::span<const Rule> list, const Kernel& kernel)
      : walks(*kernel.walks), v4(list), v6(list), rules(list.size()) {}

  const Half<V4>& halfOf(const Header4& /*header*/) const { return v4; }
  const Half<V6>& halfOf(const Header6& /*header*/) const { return v6; }

  template <class Header> uint32_t find(const Header& header) const {
    epoch::ReadSection section;
    const uint64_t before = changes.now();
    const uint32_t rank = halfOf(header).find(walks, header);
    return changes.now() == before ? rank : settled(before, header, rank);
  }
  /// Apart, so that what nearly never runs takes no registers from what does.
  template <class Header>
  [[gnu::noinline]] uint32_t settled(uint64_t before, const Header& header, uint32_t rank) const {
    return halfOf(header).settled(walks, changes, before, header, rank);
  }

  template <class Header> void find(std::span<const Header> headers, uint32_t* ranks) const {
    while (!headers.empty()) {
      const size_t count = std::min<size_t>(kTogether, headers.size());
      epoch::ReadSection section;
      halfOf(headers[0]).find(walks, changes, headers.first(count), ranks);
      headers = headers.subspan(count);
      ranks += count;
    }
  }
};

Classifier::Classifier(std::span<const Rule> rules, const Kernel& kernel) {
  epoch::prepare();
  parts = std::make_unique<Parts>(rules, kernel);
}

Classifier::~Classifier() = default;
Classifier::Classifier(Classifier&&) noexcept = default;
Classifier& Classifier::operator=(Classifier&&) noexcept = default;

uint32_t Classifier::find(const Header4& header) const {
  return parts->find(header);
}
uint32_t Classifier::find(const Header6& header) const {
  return parts->find(header);
}
void Classifier::find(std::span<const Header4> headers, uint32_t* ranks) const {
  parts->find(headers, ranks);
}
void Classifier::find(std::span<const Header6> headers, uint32_t* ranks) const {
  parts->find(headers, ranks);
}

void Classifier::insert(const Rule& rule) {
  rule.family == net::Family::v4 ? parts->v4.insert(rule, parts->changes) : parts->v6.insert(rule, parts->changes);
  parts->rules.fetch_add(1, std::memory_order_relaxed);
}

bool Classifier::erase(const Rule& rule) {
  bool was_there =
      rule.family == net::Family::v4 ? parts->v4.erase(rule, parts->changes) : parts->v6.erase(rule, parts->changes);
  parts->rules.fetch_sub(was_there ? 1 : 0, std::memory_order_relaxed);
  return was_there;
}

size_t Classifier::bytes() const {
  return sizeof(Parts) + parts->v4.bytes() + parts->v6.bytes();
}

size_t Classifier::size() const {
  return parts->rules.load(std::memory_order_relaxed);
}

} // namespace cordon::classify
