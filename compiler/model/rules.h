/// The rules of a policy, packed: there may be a million. What many rules have alike is kept once, what one alone has
/// lies in one record of its own; a Rule is a view that is made when it is asked for. A permit from one address takes
/// 80 bytes.
#pragma once

#include "compiler/model/parts.h"

#include <llvm/Support/Allocator.h>

#include <deque>
#include <iterator>
#include <memory>

namespace cordon::model {

/// A rule as it is read: a small value whose parts live as long as the model.
struct Rule {
  enum class Verdict : uint8_t { permit, block, negotiate };
  llvm::StringRef name;
  llvm::ArrayRef<HostId> hosts; ///< whose policy has it; ascending
  bool among = false;           ///< any two of `hosts`; `from` and `to` are then not used
  Side from, to;
  llvm::ArrayRef<Selector> services;
  Verdict verdict = Verdict::permit;
  const Using& use; ///< each method with the first of the places where it is written
  bool fallback = false, accept_unsecured = false, one_way = false;
  ir::ConnectionType connection = ir::ConnectionType::all;
  llvm::StringRef reason, owner;
  Span span; ///< of the name
};

/// A rule as it is made.
struct RuleParts {
  llvm::StringRef name; ///< what stands at `span`
  std::vector<HostId> hosts;
  bool among = false;
  AddressSet from, to;
  std::vector<Selector> services;
  Rule::Verdict verdict = Rule::Verdict::permit;
  Using use;
  bool fallback = false, accept_unsecured = false, one_way = false;
  ir::ConnectionType connection = ir::ConnectionType::all;
  std::string reason, owner;
  Span span;

  /// An empty rule with the room of this one.
  void clear();
};

class Rules {
public:
  size_t size() const { return records.size(); }
  bool empty() const { return records.empty(); }
  Rule operator[](size_t index) const;
  Rule at(size_t index) const { return (*this)[index]; }

  class iterator {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Rule;
    using reference = Rule;
    using pointer = void;
    using difference_type = ptrdiff_t;
    iterator(const Rules& rules, size_t index) : rules(&rules), index(index) {}
    Rule operator*() const { return (*rules)[index]; }
    iterator& operator++() {
      ++index;
      return *this;
    }
    friend bool operator==(const iterator& a, const iterator& b) { return a.index == b.index; }

  private:
    const Rules* rules;
    size_t index;
  };
  iterator begin() const { return {*this, 0}; }
  iterator end() const { return {*this, size()}; }

private:
  friend class RulePacker;
  struct Record;
  struct Shared {
    source::FileId file;
    llvm::ArrayRef<HostId> hosts;
    llvm::StringRef reason, owner;
    const Using* use;
  };

  std::vector<const Record*> records; ///< in the order of the rules
  llvm::BumpPtrAllocator arena;       ///< of records, and of what Shared refers to
  std::deque<Shared> shared;
  std::deque<Using> uses; ///< of those that negotiate
};

/// Packs rules, in any order.
class RulePacker {
public:
  /// For at most `rules_max` rules.
  explicit RulePacker(size_t rules_max);
  ~RulePacker();

  /// Adds a rule as number `rank` of all; each rank once at most.
  void add(size_t rank, const RuleParts& rule);
  /// The rules by rank; ranks that were not used leave no gap.
  Rules finish();

private:
  struct Index;
  uint32_t sharedOf(const RuleParts& rule);

  Rules rules;
  std::unique_ptr<Index> index; ///< finds what is there already
};

} // namespace cordon::model
