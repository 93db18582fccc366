#include "bench/classify/trace.h"

#include "bench/isolation_rows.h"

#include <algorithm>
#include <cmath>

namespace cordon::bench {
namespace {

template <class Header> class Points {
public:
  Points(std::span<const Rule> rules, uint64_t seed) : rules(rules), random(seed) {}

  Header next() {
    const bool anywhere = random.below(20) == 0;
    const Rule rule = anywhere ? everything() : rules[random.below(rules.size())];
    Header header;
    setAddress(header.source, pointOf(rule.source_base, rule.source_length));
    setAddress(header.target, pointOf(rule.target_base, rule.target_length));
    header.source_port = pointOf(rule.source_ports);
    header.target_port = pointOf(rule.target_ports);
    header.protocol = uint8_t(rule.protocol == classify::kAnyProtocol ? random.below(256) : rule.protocol);
    return header;
  }
  uint64_t below(uint64_t n) { return random.below(n); }
  double fraction() { return double(random.next() >> 11) * 0x1p-53; }

private:
  std::span<const Rule> rules;
  Random random;

  static constexpr net::Family kFamily = std::is_same_v<Header, Header4> ? net::Family::v4 : net::Family::v6;
  static Rule everything() {
    Rule rule;
    rule.family = kFamily;
    return rule;
  }
  net::Bits128 pointOf(net::Bits128 base, unsigned length) {
    return base | (net::Bits128{random.next(), random.next()} & ~net::maskOf(kFamily, length));
  }
  uint16_t pointOf(net::PortRange ports) { return uint16_t(ports.first + random.below(ports.size())); }
  static void setAddress(uint32_t& to, net::Bits128 address) { to = uint32_t(address.lo); }
  static void setAddress(net::Bits128& to, net::Bits128 address) { to = address; }
};

} // namespace

template <class Header>
std::vector<Header> makeTrace(std::span<const Rule> rules, TraceKind kind, size_t count, uint64_t seed) {
  Points<Header> points(rules, seed);
  std::vector<Header> trace(count);
  if (kind == TraceKind::uniform) {
    std::generate(trace.begin(), trace.end(), [&] { return points.next(); });
    return trace;
  }
  std::vector<Header> flows(kFlows);
  std::generate(flows.begin(), flows.end(), [&] { return points.next(); });
  std::vector<double> sums; // of the weights up to a flow
  double sum = 0;
  for (size_t k = 1; k <= kFlows; ++k)
    sums.push_back(sum += std::pow(double(k), -1.1));
  std::generate(trace.begin(), trace.end(), [&] {
    const auto flow = std::upper_bound(sums.begin(), sums.end() - 1, points.fraction() * sum);
    return flows[size_t(flow - sums.begin())];
  });
  return trace;
}

template std::vector<Header4> makeTrace(std::span<const Rule>, TraceKind, size_t, uint64_t);
template std::vector<Header6> makeTrace(std::span<const Rule>, TraceKind, size_t, uint64_t);

} // namespace cordon::bench
