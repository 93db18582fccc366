// FLT112: a rule lets packets pass one way only, and something else treats their answers.
#include "analyzer/check.h"
#include "analyzer/class_packets.h"

#include "compiler/diag/kinds/flt.h"

#include <llvm/ADT/StringSet.h>

#include <map>
#include <optional>
#include <tuple>

namespace cordon::analyzer {
namespace {

constexpr size_t kTriesMax = 16; ///< filters looked at for one rule

/// The packets that answer those of a filter.
space::Selector answers(space::Selector selector) {
  std::swap(selector.source, selector.target);
  std::swap(selector.source_length, selector.target_length);
  std::swap(selector.service.source_ports, selector.service.target_ports);
  return selector;
}

/// The first filter of the other direction that treats some answer in another way than permitting it. Answers
/// that no host of the class gives or gets do not count.
std::optional<uint32_t> stopper(const List& list, uint32_t filter, const List& back, const ClassPackets& packets) {
  const bool is_out = back.direction == ir::Direction::out;
  const bool is_me = is_out ? list.filter(filter).target_me : list.filter(filter).source_me;
  space::Selector reply = answers(list.selectors.selectors[filter]);
  space::Region region = regionOf(reply, list.family);
  for (uint32_t i = 0; i < back.size(); ++i) {
    const space::Selector& other = back.selectors.selectors[i];
    if (!space::meets(regionOf(other, list.family), region))
      continue;
    const bool is_other_me = is_out ? back.filter(i).source_me : back.filter(i).target_me;
    if (!packets.canMeet(space::intersection(reply, other), list.family, back.direction, is_me || is_other_me))
      continue;
    if (!std::holds_alternative<ir::Permit>(back.action(i)))
      return i;
    if (space::covers(other, reply, list.family))
      return std::nullopt;
  }
  return std::nullopt;
}

void run(Context& context) {
  llvm::StringSet<> rules;
  for (const model::Rule& rule : context.subject.model->rules)
    if (rule.one_way && rule.verdict == model::Rule::Verdict::permit)
      rules.insert(("rule " + rule.name).str());
  if (rules.empty())
    return;
  using Key = std::tuple<const ir::PolicyIr*, ir::Direction, net::Family>;
  std::map<Key, const List*> by_direction;
  for (const List& list : context.lists)
    by_direction[{list.policy, list.direction, list.family}] = &list;
  std::map<std::string, size_t> tries;
  std::map<const ir::PolicyIr*, ClassPackets> packets;
  forEachWritten(context.lists, [&](const List& list, uint32_t i) {
    const std::string& name = list.origin(i).name;
    if (!rules.contains(name) || list.direction == ir::Direction::forward || ++tries[name] > kTriesMax ||
        net::isIcmp(list.filter(i).protocol)) // the answer to an ICMP message is another message
      return;
    ir::Direction back = list.direction == ir::Direction::out ? ir::Direction::in : ir::Direction::out;
    auto at = by_direction.find({list.policy, back, list.family});
    if (at == by_direction.end())
      return;
    const ClassPackets& met = packets.try_emplace(list.policy, *list.policy).first->second;
    auto stops = stopper(list, i, *at->second, met);
    if (!stops)
      return;
    tries[name] = kTriesMax; // said
    const List& other = *at->second;
    const ir::Origin& origin = other.origin(*stops);
    bool blocks = std::holds_alternative<ir::Block>(other.action(*stops));
    auto report = context.diags.report(list.origin(i).spans.front(), diag::HalfMirror, name,
                                       "`" + origin.name + "` " + (blocks ? "blocks" : "negotiates for"));
    if (!origin.spans.empty())
      report.label(origin.spans.front(), "decides the answers");
    report.note("for example the answer to " + exampleOf(list, {i}) + " at " + list.policy->hosts.front().name);
    report.help("leave `one-way` out, so that the answers pass as well");
  });
}

} // namespace

extern const Check half_mirrorCheck{run, true};

} // namespace cordon::analyzer
