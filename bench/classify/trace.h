/// Headers to look up, drawn from a rule set, deterministic by seed. Neither kind has any locality but what is said.
#pragma once

#include "bench/classify/task.h"

namespace cordon::bench {

enum class TraceKind {
  uniform, ///< a uniform point of a uniformly drawn rule; one in twenty a uniform point of all space
  zipf,    ///< kFlows such points are flows; flow k (1, 2, ...) is drawn with weight k^-1.1
};
constexpr const char* nameOf(TraceKind kind) {
  return kind == TraceKind::uniform ? "uniform" : "zipf";
}
constexpr size_t kFlows = 100'000;

/// `rules` are of Header's family, and at least one.
template <class Header>
std::vector<Header> makeTrace(std::span<const Rule> rules, TraceKind kind, size_t count, uint64_t seed);
extern template std::vector<Header4> makeTrace(std::span<const Rule>, TraceKind, size_t, uint64_t);
extern template std::vector<Header6> makeTrace(std::span<const Rule>, TraceKind, size_t, uint64_t);

} // namespace cordon::bench
