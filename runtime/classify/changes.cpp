#include "runtime/classify/changes.h"

namespace cordon::classify {
namespace {

/// `connection` as connectionOf() has it.
bool holds(ConnectionType type, unsigned connection) {
  return type == ConnectionType::all || (type == ConnectionType::remote_access) == (connection == 1);
}

bool isIn(net::Bits128 address, net::Bits128 base, net::Bits128 mask) {
  return (((address.hi ^ base.hi) & mask.hi) | ((address.lo ^ base.lo) & mask.lo)) == 0;
}

net::Bits128 both(net::Bits128 a, net::Bits128 b) {
  return {a.hi & b.hi, a.lo & b.lo};
}

net::Bits128 wide(uint32_t address) {
  return {0, address};
}
net::Bits128 wide(net::Bits128 address) {
  return address;
}

} // namespace

bool RecentRules::haveCommon() const {
  auto meet = [](const Entry& a, const Entry& b) {
    const Rule &left = a.rule, &right = b.rule;
    return isIn(left.source_base, right.source_base, both(a.source_mask, b.source_mask)) &&
           isIn(left.target_base, right.target_base, both(a.target_mask, b.target_mask)) &&
           (left.protocol == right.protocol || left.protocol == kAnyProtocol || right.protocol == kAnyProtocol) &&
           left.source_ports.overlaps(right.source_ports) && left.target_ports.overlaps(right.target_ports) &&
           (left.connection == right.connection || left.connection == ConnectionType::all ||
            right.connection == ConnectionType::all);
  };
  for (size_t i = 1; i < count; ++i)
    for (size_t j = 0; j < i; ++j)
      if (meet(entries()[i], entries()[j]))
        return true;
  return false;
}

void RecentRules::add(const Rule& rule) {
  new (storage + count * sizeof(Entry))
      Entry{rule, net::maskOf(rule.family, rule.source_length), net::maskOf(rule.family, rule.target_length)};
  ++count;
}

template <class Header> bool RecentRules::areSeveral(const Header& header) const {
  const net::Bits128 source = wide(header.source), target = wide(header.target);
  unsigned matching = 0;
  for (const auto& [rule, source_mask, target_mask] : entries()) {
    matching += isIn(source, rule.source_base, source_mask) && isIn(target, rule.target_base, target_mask) &&
                (rule.protocol == kAnyProtocol || rule.protocol == header.protocol) &&
                rule.source_ports.contains(header.source_port) && rule.target_ports.contains(header.target_port) &&
                holds(rule.connection, connectionOf(header));
  }
  return matching > 1;
}
template bool RecentRules::areSeveral(const Header4&) const;
template bool RecentRules::areSeveral(const Header6&) const;

void Changes::begin(const Rule& rule) {
  const uint64_t before = version.load(std::memory_order_relaxed);
  uint64_t words[kWordsOfRule];
  std::memcpy(words, &rule, sizeof(rule));
  for (size_t i = 0; i < kWordsOfRule; ++i)
    rules[before / 2 % kKept][i].store(words[i], std::memory_order_release);
  version.store(before + 1, std::memory_order_release);
}

bool Changes::appendRules(Window window, net::Family family, RecentRules& recent) const {
  if (window.count() > RecentRules::kMax)
    return false;
  for (uint64_t update = window.begin; update < window.end; ++update) {
    uint64_t words[kWordsOfRule];
    for (size_t i = 0; i < kWordsOfRule; ++i)
      words[i] = rules[update % kKept][i].load(std::memory_order_acquire);
    if (now() / 2 >= update + kKept - 1) // it may have been written over meanwhile
      return false;
    Rule rule;
    std::memcpy(&rule, words, sizeof(rule));
    if (rule.family == family)
      recent.add(rule);
  }
  return true;
}

} // namespace cordon::classify
