/// The rules one after another: slow, and what all others are held against.
#pragma once

#include "bench/classify/task.h"
#include "bench/measure.h"

#include <memory>

namespace cordon::bench {

template <class Header> class Linear {
public:
  explicit Linear(std::span<const Rule> rules) : patterns(rules.begin(), rules.end()) {}

  uint32_t find(const Header& header) const {
    for (size_t i = 0; i < patterns.size(); ++i)
      if (patterns[i].matches(header))
        return uint32_t(i);
    return kNoRank;
  }
  size_t bytes() const { return patterns.size() * sizeof(Pattern<Header>); }

private:
  std::vector<Pattern<Header>> patterns;
};

template <class Header> Engine<Header> buildLinear(std::span<const Rule> rules) {
  Engine<Header> engine;
  engine.name = "linear";
  std::shared_ptr<Linear<Header>> linear;
  engine.build_seconds = secondsFor([&] { linear = std::make_shared<Linear<Header>>(rules); });
  engine.bytes = linear->bytes();
  engine.lookups = [linear](std::span<const Header> trace) {
    auto find = [linear, trace](size_t count, uint32_t* ranks) {
      for (size_t i = 0; i < count; ++i)
        ranks[i] = linear->find(trace[i]);
    };
    return std::vector<Lookup>{{.engine = "linear", .variant = {}, .find = find}};
  };
  return engine;
}

} // namespace cordon::bench
