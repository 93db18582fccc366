#include "tests/support/rule_lists.h"

#include <algorithm>
#include <numeric>

namespace cordon::tests {

using classify::Header4;
using classify::Header6;
using classify::Rule;

namespace {

struct Fields {
  net::Address source, target;
  uint16_t source_port, target_port;
  uint8_t protocol;
  net::ConnectionClass connection;
};

Fields fieldsOf(const Header4& header) {
  return {{net::Family::v4, {0, header.source}},
          {net::Family::v4, {0, header.target}},
          header.source_port,
          header.target_port,
          header.protocol,
          header.connection};
}
Fields fieldsOf(const Header6& header) {
  return {{net::Family::v6, header.source},
          {net::Family::v6, header.target},
          header.source_port,
          header.target_port,
          header.protocol,
          header.connection};
}

bool matches(const Rule& rule, const Fields& fields) {
  net::Prefix source{rule.family, rule.source_base, rule.source_length};
  net::Prefix target{rule.family, rule.target_base, rule.target_length};
  if (!source.contains(fields.source) || !target.contains(fields.target))
    return false;
  if (rule.protocol != classify::kAnyProtocol && rule.protocol != fields.protocol)
    return false;
  if (!rule.source_ports.contains(fields.source_port) || !rule.target_ports.contains(fields.target_port))
    return false;
  switch (rule.connection) {
  case classify::ConnectionType::all:
    return true;
  case classify::ConnectionType::lan:
    return fields.connection == net::ConnectionClass::lan;
  case classify::ConnectionType::remote_access:
    return fields.connection == net::ConnectionClass::remote_access;
  }
  return false;
}

uint32_t find(std::span<const Rule> rules, const Fields& fields) {
  uint32_t best = classify::kNoRank;
  for (const Rule& rule : rules)
    if (rule.rank < best && matches(rule, fields))
      best = rule.rank;
  return best;
}

std::string show(const Fields& fields) {
  return net::toString(fields.source) + ":" + std::to_string(fields.source_port) + " -> " +
         net::toString(fields.target) + ":" + std::to_string(fields.target_port) + " protocol " +
         std::to_string(fields.protocol) + " connection " + std::to_string(int(fields.connection));
}

std::string show(net::PortRange ports) {
  return std::to_string(ports.first) + "-" + std::to_string(ports.last);
}

} // namespace

uint32_t horribleFind(std::span<const Rule> rules, const Header4& header) {
  return find(rules, fieldsOf(header));
}
uint32_t horribleFind(std::span<const Rule> rules, const Header6& header) {
  return find(rules, fieldsOf(header));
}

Rule ruleFor(uint32_t source, uint8_t length, uint32_t rank) {
  Rule rule;
  rule.source_base = {0, source};
  rule.source_length = length;
  rule.rank = rank;
  return rule;
}

std::vector<const classify::Kernel*> usableKernels() {
  std::vector<const classify::Kernel*> kernels;
  for (const classify::Kernel& kernel : classify::allKernels())
    if (classify::isUsable(kernel))
      kernels.push_back(&kernel);
  return kernels;
}

std::string show(const Rule& rule) {
  net::Prefix source{rule.family, rule.source_base, rule.source_length};
  net::Prefix target{rule.family, rule.target_base, rule.target_length};
  return "rank " + std::to_string(rule.rank) + ": " + net::toString(source) + ":" + show(rule.source_ports) + " -> " +
         net::toString(target) + ":" + show(rule.target_ports) + " protocol " + std::to_string(rule.protocol) +
         " connection " + std::to_string(int(rule.connection));
}

std::string show(const Header4& header) {
  return show(fieldsOf(header));
}
std::string show(const Header6& header) {
  return show(fieldsOf(header));
}

net::Bits128 RandomRules::bits() {
  uint64_t word[4];
  for (uint64_t& each : word)
    each = random();
  net::Bits128 all{word[0] << 32 | word[1], word[2] << 32 | word[3]};
  if (shape.family == net::Family::v4)
    all.hi = 0;
  return all & net::maskOf(shape.family, shape.address_bits);
}

void RandomRules::setAddress(net::Bits128& base, uint8_t& length) {
  length = uint8_t(below(100) < shape.wild_percent ? 0 : 1 + below(net::bitsOf(shape.family)));
  if (below(4) == 0 && length > 0) // like the ones of real lists
    length = uint8_t(net::bitsOf(shape.family) / (1 + below(2)));
  base = bits() & net::maskOf(shape.family, length);
}

net::PortRange RandomRules::ports() {
  constexpr net::PortRange kFew[] = {{80, 80}, {443, 443}, {1024, 65535}, {0, 1023}, {53, 53}, {0, 0}, {6000, 6063}};
  switch (below(4)) {
  case 0:
    return kFew[below(std::size(kFew))];
  case 1: {
    auto one = uint16_t(below(65536)), other = uint16_t(below(65536));
    return {std::min(one, other), std::max(one, other)};
  }
  default:
    return {};
  }
}

Rule RandomRules::rule() {
  constexpr uint16_t kProtocols[] = {6, 17, 1, 0, 255, classify::kAnyProtocol, classify::kAnyProtocol};
  Rule rule;
  rule.family = shape.family;
  setAddress(rule.source_base, rule.source_length);
  setAddress(rule.target_base, rule.target_length);
  rule.source_ports = ports();
  rule.target_ports = ports();
  rule.protocol = kProtocols[below(std::size(kProtocols))];
  if (shape.has_connections)
    rule.connection = classify::ConnectionType(below(3));
  rule.rank = shape.ranks == 0 ? 0 : below(shape.ranks);
  return rule;
}

std::vector<Rule> RandomRules::list(size_t count) {
  std::vector<uint32_t> places(count);
  std::iota(places.begin(), places.end(), 0);
  std::ranges::shuffle(places, random);
  std::vector<Rule> rules;
  for (size_t i = 0; i < count; ++i) {
    rules.push_back(rule());
    if (shape.ranks == 0)
      rules.back().rank = 7 * places[i] + 3;
  }
  return rules;
}

namespace {

/// What both families' headers have in common.
template <class Header> void setRest(Header& header, const Rule& rule, RandomRules& random) {
  auto portNear = [&](net::PortRange ports) {
    uint32_t port = ports.first + random.below(ports.size());
    if (random.below(8) == 0)
      port = random.below(2) == 0 ? ports.first : ports.last;
    if (random.below(16) == 0)
      port += random.below(3) - 1;
    return uint16_t(port);
  };
  header.source_port = portNear(rule.source_ports);
  header.target_port = portNear(rule.target_ports);
  bool takes_any = rule.protocol == classify::kAnyProtocol || random.below(16) == 0;
  header.protocol = uint8_t(takes_any ? random.below(256) : rule.protocol);
  header.connection = net::ConnectionClass(random.below(2));
}

} // namespace

template <> Header4 RandomRules::near(const Rule& rule) {
  Header4 header;
  header.source = uint32_t((rule.source_base | (bits() & ~net::maskOf(rule.family, rule.source_length))).lo);
  header.target = uint32_t((rule.target_base | (bits() & ~net::maskOf(rule.family, rule.target_length))).lo);
  if (below(16) == 0)
    header.source ^= 1u << below(32);
  if (below(16) == 0)
    header.target ^= 1u << below(32);
  setRest(header, rule, *this);
  return header;
}

template <> Header6 RandomRules::near(const Rule& rule) {
  Header6 header;
  header.source = rule.source_base | (bits() & ~net::maskOf(rule.family, rule.source_length));
  header.target = rule.target_base | (bits() & ~net::maskOf(rule.family, rule.target_length));
  if (below(16) == 0)
    header.source.hi ^= uint64_t(1) << below(64);
  if (below(16) == 0)
    header.target.lo ^= uint64_t(1) << below(64);
  setRest(header, rule, *this);
  return header;
}

} // namespace cordon::tests
