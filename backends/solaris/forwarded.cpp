#include "backends/solaris/forwarded.h"

#include "backends/solaris/carve.h"
#include "backends/solaris/overlap_index.h"
#include "compiler/diag/kinds/plt.h"

#include <llvm/ADT/STLExtras.h>

#include <map>
#include <set>

namespace cordon::backends::solaris {
namespace {

using ir::Direction;
using ir::Filter;

/// A filter as what it matches and does.
Filter bare(Filter filter) {
  filter.origin = {};
  filter.layer = {};
  filter.rank = 0;
  return filter;
}

/// Ranks of an entry's halves in the forward list.
struct Ranks {
  uint32_t out = 0, in = 0;
};

class ForwardCheck {
public:
  ForwardCheck(const ir::HostPolicy& policy, llvm::ArrayRef<Entry> tunnelled,
               llvm::ArrayRef<TunnelInterface> interfaces, diag::Diagnostics& diags)
      : policy(policy), ir(policy.ir), tunnelled(tunnelled), interfaces(interfaces), diags(diags) {
    for (size_t i = 0; i < tunnelled.size(); ++i)
      by_remote.add(tunnelled[i].selector.remote, i);
  }

  bool run() {
    findHalves();
    for (const Filter& filter : ir.forward)
      checkFilter(filter);
    if (!ir.order.specificity)
      checkOrder();
    return good;
  }

private:
  source::Span spanOf(const Filter& filter) const {
    const ir::Origin& origin = ir.origin(filter);
    return origin.spans.empty() ? source::Span() : origin.spans.front();
  }

  void refuse(source::Span span, std::string why) {
    diags.report(span, diag::TunnelNotCarried, policy.host.platform, std::move(why));
    good = false;
  }

  void findHalves() {
    std::map<Filter, uint32_t> forwarded;
    for (const Filter& filter : ir.forward)
      forwarded.emplace(bare(filter), filter.rank);
    for (const Entry& entry : tunnelled) {
      auto out = forwarded.find(bare(filterOf(entry, Direction::out)));
      auto in = forwarded.find(bare(filterOf(entry, Direction::in)));
      bool for_others = policy.host.forwards && !entry.selector.local_me;
      if (for_others && (out == forwarded.end() || in == forwarded.end()))
        refuse(solaris::spanOf(entry, ir), "it does not hold for the packets that the host passes on");
      for (auto half : {out, in})
        if (half != forwarded.end())
          halves.insert(half->first);
      ranks.push_back({out == forwarded.end() ? 0 : out->second, in == forwarded.end() ? 0 : in->second});
    }
  }

  void checkFilter(const Filter& filter) {
    if (halves.count(bare(filter)))
      return;
    const ir::Action& action = ir.action(filter);
    if (std::holds_alternative<ir::Permit>(action)) {
      checkPermit(filter);
      return;
    }
    const auto* negotiate = std::get_if<ir::Negotiate>(&action);
    if (negotiate && negotiate->tunnel) {
      refuse(spanOf(filter), "of forwarded packets, it does not say which leave through it");
      return;
    }
    for (Direction direction : {Direction::out, Direction::in}) {
      Entry entry;
      entry.selector = selectorOf(filter, direction);
      entry.action = filter.action;
      if (isFence(entry, ir, interfaces))
        return;
    }
    diags.report(spanOf(filter), diag::FeatureNotCarried, policy.host.platform, "filters for forwarded packets");
    good = false;
  }

  /// A permit says what would be so anyway, unless it comes before a tunnel that takes its packets.
  void checkPermit(const Filter& permit) {
    for (Direction direction : {Direction::out, Direction::in}) {
      Selector selector = selectorOf(permit, direction);
      by_remote.forEachOverlapping(selector.remote, [&](size_t i) {
        uint32_t rank = direction == Direction::out ? ranks[i].out : ranks[i].in;
        if (permit.rank > rank || !overlaps(tunnelled[i].selector, selector))
          return true;
        outOfOrder(tunnelled[i], "a permit of forwarded packets", spanOf(permit));
        return false;
      });
    }
  }

  void checkOrder() {
    if (!policy.host.forwards)
      return;
    for (size_t i = 0; i < tunnelled.size(); ++i)
      by_remote.forEachOverlapping(tunnelled[i].selector.remote, [&](size_t j) {
        const Entry &one = tunnelled[i], &other = tunnelled[j];
        bool alike = (one.out_rank < other.out_rank) == (ranks[i].out < ranks[j].out) &&
                     (one.in_rank < other.in_rank) == (ranks[i].in < ranks[j].in);
        if (i >= j || alike || one.action == other.action || !overlaps(one.selector, other.selector))
          return true;
        outOfOrder(one, describe(other, ir), solaris::spanOf(other, ir));
        return false;
      });
  }

  void outOfOrder(const Entry& entry, std::string first, source::Span place) {
    diags
        .report(solaris::spanOf(entry, ir), diag::NativeOrderDiffers, policy.host.platform, describe(entry, ir),
                std::move(first))
        .label(place, "the policy tries this first, of forwarded packets");
    good = false;
  }

  const ir::HostPolicy& policy;
  const ir::PolicyIr& ir;
  llvm::ArrayRef<Entry> tunnelled;
  llvm::ArrayRef<TunnelInterface> interfaces;
  diag::Diagnostics& diags;
  std::set<Filter> halves;
  std::vector<Ranks> ranks; ///< by entry
  OverlapIndex by_remote;
  bool good = true;
};

} // namespace

bool checkForwarded(const ir::HostPolicy& policy, llvm::ArrayRef<Entry> tunnelled,
                    llvm::ArrayRef<TunnelInterface> interfaces, diag::Diagnostics& diags) {
  return ForwardCheck(policy, tunnelled, interfaces, diags).run();
}

} // namespace cordon::backends::solaris
