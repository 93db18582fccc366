// FLT108, FLT109: an exempt subnet beside the secured subnet it lies in, or that lies in it. The first is one finding
// for each pair of subnets, whose lengths it is about; the second one for each exemption.
#include "analyzer/check.h"

#include "compiler/diag/kinds/flt.h"
#include "compiler/ir/describe.h"

#include <llvm/ADT/STLExtras.h>

#include <map>
#include <set>

namespace cordon::analyzer {
namespace {

constexpr uint16_t kEphemeral = 49152, kSmb = 445;

/// The groups that an exemption applies to and that secure one prefix: what is wrong with the two is so in all of them.
using GroupsOfPrefix = std::map<net::Prefix, std::vector<const model::Group*>>;

/// "`group edge`", "`group edge` and 2 more".
std::string namesOf(llvm::ArrayRef<const model::Group*> groups) {
  return andMore("group " + groups.front()->name, groups.size());
}

void label(diag::Report report, llvm::ArrayRef<const model::Group*> groups, const net::Prefix& secured) {
  for (const model::Group* group : groups)
    report.label(group->span, "secures " + net::toString(secured));
}

/// What an exemption leaves in clear around secured subnets that lie in its own.
struct Surplus {
  std::set<net::Prefix> exempt, secured;
  std::map<const model::Group*, std::vector<net::Prefix>> groups; ///< in their order, with what they secure in it
  std::optional<net::Packet> example;
};

/// The lowest address of `exempt` that none of `secured` holds, which are disjoint and ascending, or rather the next
/// one: the lowest may be a network's own. None if they leave nothing.
std::optional<net::Address> restOf(const net::Prefix& exempt, llvm::ArrayRef<net::Prefix> secured) {
  net::Address address = exempt.first();
  for (const net::Prefix& prefix : secured)
    if (prefix.contains(address)) {
      if (prefix.last() == exempt.last())
        return std::nullopt;
      address.value = prefix.last().value + 1;
    }
  const net::Address next{address.family, address.value + 1};
  const bool is_left =
      exempt.contains(next) && llvm::none_of(secured, [&](const net::Prefix& prefix) { return prefix.contains(next); });
  return is_left ? next : address;
}

/// A packet to that address that a host the exemption applies to sends in clear because of it.
std::optional<net::Packet> clearPacket(const model::Exemption& exemption, const net::Address& rest, Context& context) {
  const std::string statement = "exemption " + exemption.name;
  for (model::HostId host : context.estate.standInsWith(statement)) {
    const std::optional<meaning::End> end = context.estate.endOf(host, rest.family);
    if (!end || end->peer.owns(rest))
      continue;
    const net::Packet packet{end->address, rest, net::protocol::tcp, kEphemeral, kSmb};
    const meaning::Judgement judgement = meaning::judge(end->peer, ir::Direction::out, packet);
    if (judgement.kind == meaning::Judgement::Kind::pass && judgement.filter &&
        judgement.tables->origin(*judgement.filter).name == statement)
      return packet;
  }
  return std::nullopt;
}

std::string textOf(llvm::ArrayRef<net::Prefix> prefixes) {
  return net::toString(prefixes.front()) +
         (prefixes.size() > 1 ? " and " + std::to_string(prefixes.size() - 1) + " more" : "");
}

void report(const model::Exemption& exemption, const Surplus& surplus, Context& context) {
  std::vector<const model::Group*> groups;
  for (const auto& [group, secured] : surplus.groups)
    groups.push_back(group);
  auto textOfAll = [](const std::set<net::Prefix>& set) { return textOf(std::vector(set.begin(), set.end())); };
  auto report = context.diags.report(exemption.span, diag::ReverseNesting, "exemption " + exemption.name,
                                     textOfAll(surplus.exempt), textOfAll(surplus.secured), namesOf(groups));
  for (const auto& [group, secured] : surplus.groups)
    report.label(group->span, "secures " + textOf(secured));
  if (surplus.example)
    report.note("for example " + ir::describe(*surplus.example) + " stays in clear");
  report.help("exempt what cannot speak IPsec and no more");
}

/// What of the exempt prefix a group leaves, if some of what it secures lies inside.
void add(Surplus& surplus, const model::Exemption& exemption, const net::Prefix& exempt, const model::Group& group,
         Context& context) {
  std::vector<net::Prefix> inside;
  for (const net::Prefix& secured : group.secure.prefixes)
    if (exempt.length < secured.length && exempt.overlaps(secured))
      inside.push_back(secured);
  const std::optional<net::Address> rest = inside.empty() ? std::nullopt : restOf(exempt, inside);
  if (!rest)
    return;
  surplus.exempt.insert(exempt);
  surplus.secured.insert(inside.begin(), inside.end());
  llvm::append_range(surplus.groups[&group], inside);
  if (!surplus.example)
    surplus.example = clearPacket(exemption, *rest, context);
}

// The paper's guideline: exempt subnets of /23 or longer inside secured subnets of /18 or shorter, so a gap of 5 bits.
void judge(const model::Exemption& exemption, const net::Prefix& exempt, llvm::ArrayRef<const model::Group*> groups,
           const net::Prefix& secured, Context& context) {
  std::string name = "exemption " + exemption.name;
  const Thresholds& limits = context.subject.thresholds;
  int gap = int(exempt.length) - secured.length;
  auto kind = diag::NarrowGap;
  std::string why = "only " + std::to_string(gap) + " bits apart";
  if (gap >= limits.flt108_gap_bits) {
    if (exempt.family != net::Family::v4 ||
        (secured.length <= limits.flt108_secured_bits && exempt.length >= limits.flt108_exempt_bits))
      return;
    kind.level = diag::level::note;
    why = "the guideline is /" + std::to_string(limits.flt108_exempt_bits) + " or longer in /" +
          std::to_string(limits.flt108_secured_bits) + " or shorter";
  }
  auto report = context.diags.report(exemption.span, kind, name, net::toString(exempt), namesOf(groups),
                                     net::toString(secured), why);
  label(report, groups, secured);
  report.note("the longer prefix wins, so the exemption holds; the gap keeps that so when either is changed")
      .help("exempt a smaller subnet, or secure a larger one");
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  for (const model::Exemption& exemption : model.exemptions) {
    if (!exemption.services.empty())
      continue;
    Surplus surplus;
    for (const net::Prefix& exempt : exemption.to.prefixes) {
      if (exempt.isHost())
        continue;
      GroupsOfPrefix groups;
      for (uint32_t index : context.estate.groupsOf(exemption)) {
        const model::Group& group = model.groups[index];
        for (const net::Prefix& secured : group.secure.prefixes)
          if (!secured.isAny() && exempt.length >= secured.length && exempt.overlaps(secured))
            groups[secured].push_back(&group);
        add(surplus, exemption, exempt, group, context);
      }
      for (const auto& [secured, those] : groups)
        judge(exemption, exempt, those, secured, context);
    }
    if (!surplus.groups.empty())
      report(exemption, surplus, context);
  }
}

} // namespace

extern const Check exempt_and_securedCheck{run, true};

} // namespace cordon::analyzer
