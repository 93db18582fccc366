#include "runtime/classify/classifier.h"

#include <algorithm>
#include <vector>

namespace cordon::classify {

struct Classifier::Parts {
  std::vector<Rule> rules;
};

namespace {

bool holds(ConnectionType type, net::ConnectionClass connection) {
  return type == ConnectionType::all || (type == ConnectionType::lan) == (connection == net::ConnectionClass::lan);
}

template <class Header> bool matchesRest(const Rule& rule, const Header& header) {
  return (rule.protocol == kAnyProtocol || rule.protocol == header.protocol) &&
         rule.source_ports.contains(header.source_port) && rule.target_ports.contains(header.target_port) &&
         holds(rule.connection, header.connection);
}

bool inside(net::Family family, net::Bits128 base, unsigned length, net::Bits128 address) {
  return (address & net::maskOf(family, length)) == base;
}

bool matches(const Rule& rule, const Header4& header) {
  return rule.family == net::Family::v4 &&
         inside(rule.family, rule.source_base, rule.source_length, {0, header.source}) &&
         inside(rule.family, rule.target_base, rule.target_length, {0, header.target}) && matchesRest(rule, header);
}

bool matches(const Rule& rule, const Header6& header) {
  return rule.family == net::Family::v6 && inside(rule.family, rule.source_base, rule.source_length, header.source) &&
         inside(rule.family, rule.target_base, rule.target_length, header.target) && matchesRest(rule, header);
}

template <class Header> uint32_t scan(const std::vector<Rule>& rules, const Header& header) {
  uint32_t best = kNoRank;
  for (const Rule& rule : rules)
    if (rule.rank < best && matches(rule, header))
      best = rule.rank;
  return best;
}

} // namespace

Classifier::Classifier(std::span<const Rule> rules, const Kernel& kernel) : parts(std::make_unique<Parts>()) {
  static_cast<void>(kernel);
  parts->rules.assign(rules.begin(), rules.end());
}

Classifier::~Classifier() = default;
Classifier::Classifier(Classifier&&) noexcept = default;
Classifier& Classifier::operator=(Classifier&&) noexcept = default;

uint32_t Classifier::find(const Header4& header) const {
  return scan(parts->rules, header);
}

uint32_t Classifier::find(const Header6& header) const {
  return scan(parts->rules, header);
}

void Classifier::find(std::span<const Header4> headers, uint32_t* ranks) const {
  for (const Header4& header : headers)
    *ranks++ = find(header);
}

void Classifier::find(std::span<const Header6> headers, uint32_t* ranks) const {
  for (const Header6& header : headers)
    *ranks++ = find(header);
}

void Classifier::insert(const Rule& rule) {
  parts->rules.push_back(rule);
}

bool Classifier::erase(const Rule& rule) {
  auto found = std::find(parts->rules.begin(), parts->rules.end(), rule);
  if (found == parts->rules.end())
    return false;
  parts->rules.erase(found);
  return true;
}

size_t Classifier::bytes() const {
  return sizeof(Parts) + parts->rules.capacity() * sizeof(Rule);
}

size_t Classifier::size() const {
  return parts->rules.size();
}

} // namespace cordon::classify
