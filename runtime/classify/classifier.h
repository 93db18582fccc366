/// Exact first match: header -> smallest rank of the rules that match it. One classifier is one filter list (one
/// direction of one host).
#pragma once

#include "runtime/classify/kernel.h"
#include "runtime/classify/rule.h"

#include <cstddef>
#include <memory>
#include <span>

namespace cordon::classify {

/// Lookups may run in any number of threads, also while one thread updates: each sees the list before or after an
/// update, never between. Updates come from one thread at a time.
class Classifier {
public:
  /// Builds in near-linear time, for lookups by `kernel` (kernel.h), which must be usable here. Rules of both families,
  /// in any order.
  explicit Classifier(std::span<const Rule> rules, const Kernel& kernel = bestKernel());
  ~Classifier();
  Classifier(Classifier&&) noexcept;
  Classifier& operator=(Classifier&&) noexcept;

  /// The smallest rank that matches, or kNoRank.
  uint32_t find(const Header4& header) const;
  uint32_t find(const Header6& header) const;
  /// The same for many: `ranks` has room for as many answers as there are headers.
  void find(std::span<const Header4> headers, uint32_t* ranks) const;
  void find(std::span<const Header6> headers, uint32_t* ranks) const;

  /// Adds one rule.
  void insert(const Rule& rule);
  /// Takes away one rule that is equal to `rule`; false if there is none.
  bool erase(const Rule& rule);

  /// All memory held, in bytes, and the number of rules.
  size_t bytes() const;
  size_t size() const;

private:
  struct Parts;
  std::unique_ptr<Parts> parts;
};

} // namespace cordon::classify
