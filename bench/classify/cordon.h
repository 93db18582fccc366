/// Cordon's classifier, once for each kernel that this processor can run.
#pragma once

#include "bench/classify/task.h"
#include "bench/measure.h"
#include "runtime/classify/classifier.h"
#include "runtime/classify/kernel.h"

#include <memory>

namespace cordon::bench {

constexpr unsigned kCordonBatches[] = {32, 256};

inline std::vector<const classify::Kernel*> usableKernels() {
  std::vector<const classify::Kernel*> usable;
  for (const classify::Kernel& kernel : classify::allKernels())
    if (classify::isUsable(kernel))
      usable.push_back(&kernel);
  return usable;
}

/// The build's time is the median of several if they are short; that of the whole process, in case it has helpers.
template <class Header> Engine<Header> buildCordon(std::span<const Rule> rules, const classify::Kernel& kernel) {
  using classify::Classifier;
  std::string variant(classify::nameOf(kernel));
  Engine<Header> engine;
  engine.name = "cordon " + variant;
  std::shared_ptr<Classifier> classifier;
  std::vector<double> seconds;
  for (double sum = 0; seconds.empty() || (seconds.size() < 5 && sum < 1); sum += seconds.back()) {
    classifier.reset();
    double before = secondsBy(CLOCK_PROCESS_CPUTIME_ID);
    classifier = std::make_shared<Classifier>(rules, kernel);
    seconds.push_back(secondsBy(CLOCK_PROCESS_CPUTIME_ID) - before);
  }
  engine.build_seconds = median(seconds);
  engine.bytes = classifier->bytes();
  engine.lookups = [classifier, variant](std::span<const Header> trace) {
    auto find = [classifier, trace](size_t count, uint32_t* ranks) {
      for (size_t i = 0; i < count; ++i)
        ranks[i] = classifier->find(trace[i]);
    };
    std::vector<Lookup> lookups{{.engine = "cordon", .variant = variant, .find = find}};
    for (unsigned batch : kCordonBatches) {
      auto find_batches = [classifier, trace, batch](size_t count, uint32_t* ranks) {
        for (size_t i = 0; i < count; i += batch)
          classifier->find(trace.subspan(i, std::min<size_t>(batch, count - i)), ranks + i);
      };
      lookups.push_back({.engine = "cordon", .variant = variant, .batch = batch, .find = find_batches});
    }
    return lookups;
  };
  return engine;
}

} // namespace cordon::bench
