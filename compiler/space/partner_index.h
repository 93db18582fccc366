/// Finds the filters that meet a filter, or match a packet, in time that depends on how many there are.
#pragma once

#include "compiler/space/arrangement.h"

namespace cordon::space {

/// Refers to the arrangement.
class PartnerIndex {
public:
  explicit PartnerIndex(const Arrangement& all);

  /// Adds the indexes of those that meet what the filters at two places both match, which meet; without these two. Both
  /// places may be one.
  void partners(uint32_t a, uint32_t b, std::vector<uint32_t>& out);
  /// Adds the indexes of those that match a packet which the filter at `a` matches.
  void matching(const Selector& packet, uint32_t a, std::vector<uint32_t>& out);

private:
  struct Span {
    uint32_t begin, end;
  };
  /// What was found out of each service in this question, so that each is looked at once.
  struct Verdict {
    uint32_t question = 0;
    bool fits = false;
  };

  const Arrangement& all;
  std::vector<uint32_t> source_of;  ///< node, by place
  std::vector<uint32_t> service_of; ///< number, by place
  std::vector<uint32_t> by_target;  ///< places by target node, those of one ascending
  std::vector<uint32_t> by_source;  ///< likewise by source node, those of one by target node
  std::vector<uint32_t> source_chain, target_chain;
  std::vector<Verdict> verdicts; ///< by service
  uint32_t question = 0;

  static llvm::ArrayRef<uint32_t> slice(const std::vector<uint32_t>& all, const Span& span) {
    return llvm::ArrayRef(all).slice(span.begin, span.end - span.begin);
  }
  uint32_t targetOf(uint32_t place) const { return all.rows[place].target; }
  void beginJudging();
  template <class Fits> bool judge(uint32_t service, Fits fits);
  /// The longest prefix of a tree, at or below a node that holds the address, that holds it. `prefixOf(node)` gives
  /// base and length.
  template <class PrefixOf>
  uint32_t innermost(const PrefixTree& tree, uint32_t node, net::Bits128 address, PrefixOf prefixOf) const;
  /// Calls `visit(place)` for each filter whose prefixes are nested with those of the two nodes.
  template <class VisitPlace> void forEachNested(uint32_t source, uint32_t target, VisitPlace visit) const;
  /// Those of `places`, which are ascending and before all with `source`, whose source holds it.
  template <class VisitPlace>
  void forEachAround(llvm::ArrayRef<uint32_t> places, uint32_t source, VisitPlace visit) const;
};

} // namespace cordon::space
