// AUT301 in a vendor's file, where only one of the two hosts is known: filters of one list that ask for different main
// modes and both decide packets to the same address.
#include "analyzer/check.h"
#include "analyzer/main_modes.h"

#include "compiler/diag/kinds/aut.h"

#include <llvm/ADT/STLExtras.h>

#include <map>
#include <set>

namespace cordon::analyzer {
namespace {

/// Two rules are looked at so often before they count as in agreement.
constexpr unsigned kTriesMax = 32;
constexpr size_t kFindingsMax = 64;

/// The filters of one list that ask for main modes, as selectors that tell only addresses and main modes.
class Asking {
public:
  explicit Asking(const List& list) : list(list), platform(catalog::findPlatform(list.policy->platform)) {
    for (uint32_t i = 0; i < list.size(); ++i) {
      const auto* action = std::get_if<ir::Negotiate>(&list.action(i));
      if (!action || action->tunnel || !isWritten(list.origin(i)))
        continue;
      space::Selector selector = list.selectors.selectors[i];
      selector.service = {};
      selector.service.source_ports = selector.service.target_ports = {0, 65535};
      selector.treatment = numbers.try_emplace(action, uint32_t(numbers.size())).first->second;
      selectors.push_back(selector);
      filters.push_back(i);
    }
  }

  bool haveSeveral() const { return numbers.size() > 1; }

  /// Calls `visit(filter, other, address)` for pairs of filters that ask for different main modes to a common address,
  /// until it returns false.
  template <class Visit> void forEachPair(Visit visit) const {
    space::Meetings meetings(selectors, list.family);
    bool goes_on = true;
    meetings.forEach([&](const space::Meeting& meeting) {
      if (meeting.is_alike || meeting.is_within)
        return;
      for (const space::Met& left : meeting.left)
        for (const space::Met& right : meeting.right) {
          if (!goes_on)
            return;
          const auto [one, other] = std::minmax(left.index, right.index);
          goes_on = visit(filters[one], filters[other], space::intersection(selectors[one], selectors[other]).target);
        }
    });
  }

  std::string mainMode(uint32_t filter) const {
    return mainModeOf(*list.policy, platform, std::get<ir::Negotiate>(list.action(filter)));
  }

private:
  const List& list;
  const catalog::Platform* platform;
  std::vector<space::Selector> selectors;
  std::vector<uint32_t> filters; ///< by selector
  struct Before {
    const catalog::Platform* platform;
    bool operator()(const ir::Negotiate* a, const ir::Negotiate* b) const {
      return compareMainModes(platform, *a, *b) < 0;
    }
  };
  std::map<const ir::Negotiate*, uint32_t, Before> numbers{Before{platform}}; ///< of main modes
};

/// True if a filter decides some packet to that address: earlier ones may decide all of these.
bool decidesTo(const List& list, uint32_t filter, net::Bits128 target) {
  std::vector<space::Selector> towards;
  for (uint32_t i = 0; i <= filter; ++i) {
    const space::Selector& selector = list.selectors.selectors[i];
    space::Selector there = selector;
    there.target = target;
    there.target_length = uint8_t(net::bitsOf(list.family));
    if (space::covers(selector, there, list.family))
      towards.push_back(there);
  }
  space::Meetings meetings(towards, list.family);
  const space::Effects effects =
      space::effectsOf(towards, list.family, meetings, [](uint32_t, space::Effect, llvm::ArrayRef<uint32_t>) {});
  return effects.of.back() != space::Effect::dead;
}

void judge(const List& list, Context& context) {
  const Asking asking(list);
  if (!asking.haveSeveral())
    return;
  using Rules = std::pair<source::Span, source::Span>; // a rule may have many filters
  std::map<Rules, unsigned> tries;
  std::set<Rules> told;
  uint64_t work = 0; // filters looked at
  asking.forEachPair([&](uint32_t first, uint32_t second, net::Bits128 target) {
    const ir::Origin &one = list.origin(first), &other = list.origin(second);
    const Rules rules = std::minmax(one.spans.back(), other.spans.back());
    if (++work > context.subject.work_max)
      return false;
    if (told.contains(rules) || ++tries[rules] > kTriesMax)
      return true;
    work += first + second;
    if (!decidesTo(list, first, target) || !decidesTo(list, second, target))
      return true;
    told.insert(rules);
    auto report = context.diags.report(one.spans.front(), diag::TwoMainModes, one.name, "`" + other.name + "`");
    report.note("`" + one.name + "`: " + asking.mainMode(first));
    report.label(other.spans.front(), asking.mainMode(second));
    report.note("both have packets to " + net::toString(net::Address{list.family, target}));
    report.note("main mode knows addresses and no ports: the first that is made serves both");
    report.help("use one authentication and one list of main-mode offers for all that two hosts say to each other");
    return told.size() < kFindingsMax;
  });
}

void run(Context& context) {
  if (context.subject.model)
    return; // two_main_modes.cpp sees both hosts
  for (const List& list : context.lists) {
    const catalog::Platform* platform = catalog::findPlatform(list.policy->platform);
    // strongSwan's connections have an IKE SA each, and are told apart by identities, too.
    const bool has_one_for_all = platform && platform->backend != "strongswan";
    if (list.direction == ir::Direction::out && has_one_for_all)
      judge(list, context);
  }
}

} // namespace

extern const Check main_modes_of_fileCheck{run};

} // namespace cordon::analyzer
