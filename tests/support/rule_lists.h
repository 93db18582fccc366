/// Rule lists for the classifier's tests: the slow, obvious answer, and lists and headers at random.
#pragma once

#include "runtime/classify/classifier.h"

#include <random>
#include <span>
#include <string>
#include <vector>

namespace cordon::tests {

/// Says of each rule of a list, one after the other, whether it matches. Nobody would ship this.
uint32_t horribleFind(std::span<const classify::Rule> rules, const classify::Header4& header);
uint32_t horribleFind(std::span<const classify::Rule> rules, const classify::Header6& header);

/// An IPv4 rule for a source.
classify::Rule ruleFor(uint32_t source, uint8_t length, uint32_t rank);

/// The kernels that can run here.
std::vector<const classify::Kernel*> usableKernels();

std::string show(const classify::Rule& rule);
std::string show(const classify::Header4& header);
std::string show(const classify::Header6& header);

/// What random rules are made of.
struct RuleShape {
  net::Family family = net::Family::v4;
  unsigned address_bits = 32;   ///< of each address that vary, at the top; the rest is 0
  unsigned wild_percent = 20;   ///< of addresses that are any
  bool has_connections = false; ///< some rules are for one connection type
  uint32_t ranks = 0;           ///< ranks are drawn below this; 0: each rule has its own, in random order
};

/// Deterministic: the same seed gives the same rules and headers everywhere.
class RandomRules {
public:
  RandomRules(uint64_t seed, const RuleShape& shape) : shape(shape), random(seed) {}

  uint32_t below(uint32_t n) { return uint32_t((uint64_t(uint32_t(random())) * n) >> 32); }
  /// With a rank below shape.ranks, or 0.
  classify::Rule rule();
  std::vector<classify::Rule> list(size_t count);
  /// A header near a rule: most of the time one that it matches, or nearly.
  template <class Header> Header near(const classify::Rule& rule);

private:
  RuleShape shape;
  std::mt19937 random;

  net::Bits128 bits();
  void setAddress(net::Bits128& base, uint8_t& length);
  net::PortRange ports();
};

template <> classify::Header4 RandomRules::near(const classify::Rule& rule);
template <> classify::Header6 RandomRules::near(const classify::Rule& rule);

} // namespace cordon::tests
