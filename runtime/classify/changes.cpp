#include "runtime/classify/changes.h"

namespace cordon::classify {
namespace {

bool holds(ConnectionType type, net::ConnectionClass connection) {
  return type == ConnectionType::all || (type == ConnectionType::lan) == (connection == net::ConnectionClass::lan);
}

bool isIn(net::Bits128 address, net::Bits128 base, net::Bits128 mask) {
  return (address & mask) == (base & mask);
}

template <class Header>
bool matches(const Rule& rule, net::Family family, net::Bits128 source, net::Bits128 target, const Header& header) {
  return rule.family == family && isIn(source, rule.source_base, net::maskOf(family, rule.source_length)) &&
         isIn(target, rule.target_base, net::maskOf(family, rule.target_length)) &&
         (rule.protocol == kAnyProtocol || rule.protocol == header.protocol) &&
         rule.source_ports.contains(header.source_port) && rule.target_ports.contains(header.target_port) &&
         holds(rule.connection, header.connection);
}

} // namespace

bool matches(const Rule& rule, const Header4& header) {
  return matches(rule, net::Family::v4, {0, header.source}, {0, header.target}, header);
}
bool matches(const Rule& rule, const Header6& header) {
  return matches(rule, net::Family::v6, header.source, header.target, header);
}

void Changes::begin(const Rule& rule) {
  const uint64_t before = version.load(std::memory_order_relaxed);
  uint64_t words[kWordsOfRule];
  std::memcpy(words, &rule, sizeof(rule));
  for (size_t i = 0; i < kWordsOfRule; ++i)
    rules[before / 2 % kKept][i].store(words[i], std::memory_order_release);
  version.store(before + 1, std::memory_order_release);
}

template <class Header> bool Changes::areSeveral(Window window, const Header& header) const {
  unsigned matching = 0;
  for (uint64_t update = window.begin; update < window.end; ++update) {
    uint64_t words[kWordsOfRule];
    for (size_t i = 0; i < kWordsOfRule; ++i)
      words[i] = rules[update % kKept][i].load(std::memory_order_acquire);
    if (now() / 2 >= update + kKept - 1) // it may have been written over meanwhile
      return true;
    Rule rule;
    std::memcpy(&rule, words, sizeof(rule));
    matching += matches(rule, header) ? 1 : 0;
  }
  return matching > 1;
}
template bool Changes::areSeveral(Window, const Header4&) const;
template bool Changes::areSeveral(Window, const Header6&) const;

} // namespace cordon::classify
