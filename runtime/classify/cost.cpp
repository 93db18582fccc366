#include "runtime/classify/cost.h"

#include "runtime/net/splitmix.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace cordon::classify {
namespace {

class Random : public net::SplitMix {
public:
  Random() : SplitMix(1) {}
  uint64_t below(uint32_t n) { return (next() >> 32) * n >> 32; }
};

void setAddresses(Header4& header, net::Bits128 source, net::Bits128 target) {
  header.source = uint32_t(source.lo);
  header.target = uint32_t(target.lo);
}
void setAddresses(Header6& header, net::Bits128 source, net::Bits128 target) {
  header.source = source;
  header.target = target;
}

net::Bits128 addressIn(const Rule& rule, net::Bits128 base, unsigned length, Random& random) {
  net::Bits128 noise{random.next(), random.next()};
  return base | (noise & ~net::maskOf(rule.family, length));
}

uint16_t portIn(net::PortRange ports, Random& random) {
  return uint16_t(ports.first + random.below(ports.size()));
}

template <class Header> Header headerIn(const Rule& rule, Random& random) {
  Header header;
  net::Bits128 source = addressIn(rule, rule.source_base, rule.source_length, random);
  net::Bits128 target = addressIn(rule, rule.target_base, rule.target_length, random);
  setAddresses(header, source, target);
  header.source_port = portIn(rule.source_ports, random);
  header.target_port = portIn(rule.target_ports, random);
  header.protocol = uint8_t(rule.protocol == kAnyProtocol ? random.next() : rule.protocol);
  bool is_remote = rule.connection == ConnectionType::remote_access;
  header.connection = is_remote ? net::ConnectionClass::remote_access : net::ConnectionClass::lan;
  return header;
}

} // namespace

template <class F> std::vector<typename F::Header> sampleHeaders(const RuleList<F>& list, size_t count) {
  Random random;
  Rule all_space;
  all_space.family = F::kFamily;
  std::vector<typename F::Header> headers;
  headers.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    const Rule& rule = i % 20 == 19 ? all_space : list.rules[i * list.rules.size() / count];
    headers.push_back(headerIn<typename F::Header>(rule, random));
  }
  return headers;
}

template <class F> Steps stepsOf(const View<F>& view, std::span<const typename F::Header> headers) {
  Steps sum;
  for (const typename F::Header& header : headers) {
    const auto words = wordsOf(header);
    uint32_t best = kNoRank;
    for (unsigned i = 0; i < view.tree_count; ++i) {
      const auto& tree = view.trees[i];
      if (tree.best_rank >= best)
        continue;
      sum.entered[i] += 1;
      uint32_t ref = view.slots[tree.root.first + slotOf(tree.root, words)];
      for (; ref::isNode(ref); sum.nodes += 1) {
        const auto& node = view.nodes[ref::numberOf(ref)];
        ref = view.slots[node.first + slotOf(node, words)];
      }
      if (ref >> ref::kRankAt > rankStep(best, view.rank_shift))
        continue;
      sum.blocks += 1;
      for (const auto* block = view.blocks + ref::numberOf(ref);; ++block) {
        unsigned lane = 0;
        while (lane < kLanes && !matches(*block, lane, header))
          ++lane;
        if (lane < kLanes)
          best = std::min(best, block->rest.rank[lane]);
        if (lane < kLanes || block->rest.rank[kNext] == kNoRank)
          break;
        sum.rounds += 1;
      }
    }
  }
  auto count = double(headers.size());
  for (double& each : sum.entered)
    each /= count;
  return {sum.entered, sum.nodes / count, sum.blocks / count, sum.rounds / count};
}

double costOf(const Steps& steps, unsigned trees, double bytes) {
  double far = std::max(0.0, std::log2(bytes / 300'000));
  const double entered = std::accumulate(steps.entered.begin(), steps.entered.end(), 0.0);
  return 0.6 + 0.6 * trees + 4.5 * entered + 5.2 * steps.nodes + (2.7 + 2.6 * far) * steps.blocks + 3.9 * steps.rounds;
}

unsigned togetherFor(const Steps& steps, unsigned trees) {
  constexpr double entered_min = 0.125; // measured: a tree looked at in vain costs an eighth of a wrong guess
  unsigned together = 0;
  while (together < trees && steps.entered[together] >= entered_min)
    ++together;
  return together > 1 ? together : 0;
}

template std::vector<Header4> sampleHeaders<V4>(const RuleList<V4>&, size_t);
template std::vector<Header6> sampleHeaders<V6>(const RuleList<V6>&, size_t);
template Steps stepsOf<V4>(const View<V4>&, std::span<const Header4>);
template Steps stepsOf<V6>(const View<V6>&, std::span<const Header6>);

} // namespace cordon::classify
