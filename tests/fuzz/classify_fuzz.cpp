// Any bytes as a list of rules, updates of it and headers: every kernel that runs here says what a scan of the list
// says, one by one and in a batch.
#include "runtime/classify/classifier.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

using namespace cordon;
using namespace cordon::classify;

namespace {

void require(bool condition) {
  if (!condition)
    std::abort();
}

/// The bytes of an input, one after the other; 0 when they are used up.
class Bytes {
public:
  Bytes(const uint8_t* data, size_t size) : data(data), left(size) {}

  bool isEmpty() const { return left == 0; }
  template <class T> T take() {
    T value{};
    const size_t count = std::min(left, sizeof(T));
    std::memcpy(&value, data, count);
    data += count;
    left -= count;
    return value;
  }

private:
  const uint8_t* data;
  size_t left;
};

/// Few bits, in high and in low places: so that rules meet.
net::Bits128 takeAddress(Bytes& bytes, net::Family family) {
  const auto bits = bytes.take<uint16_t>();
  if (family == net::Family::v4)
    return {0, uint64_t(bits >> 8) << 24 | (bits & 0xff)};
  return {uint64_t(bits >> 8) << 56 | (bits & 0xf0), uint64_t(bits & 0x0f) << 60 | (bits & 0x0f)};
}

net::PortRange takePorts(Bytes& bytes) {
  const auto first = bytes.take<uint8_t>(), last = bytes.take<uint8_t>();
  if (first == 0)
    return {};
  return {std::min(first, last), uint16_t(std::max(first, last) | (last & 1) << 15)};
}

void takePrefix(Bytes& bytes, net::Family family, net::Bits128& base, uint8_t& length) {
  length = uint8_t(bytes.take<uint8_t>() % (net::bitsOf(family) + 1));
  base = takeAddress(bytes, family) & net::maskOf(family, length);
}

Rule takeRule(Bytes& bytes, net::Family family) {
  Rule rule;
  rule.family = family;
  takePrefix(bytes, family, rule.source_base, rule.source_length);
  takePrefix(bytes, family, rule.target_base, rule.target_length);
  const auto what = bytes.take<uint8_t>();
  rule.protocol = (what & 3) == 0 ? kAnyProtocol : uint16_t(what & 3);
  rule.connection = ConnectionType((what >> 2) % 3);
  rule.source_ports = takePorts(bytes);
  rule.target_ports = takePorts(bytes);
  rule.rank = bytes.take<uint16_t>();
  return rule;
}

bool isIn(net::PortRange range, uint16_t port) {
  return range.first <= port && port <= range.last;
}

uint32_t scan(const std::vector<Rule>& rules, net::Bits128 source, net::Bits128 target, const Header4& rest) {
  uint32_t best = kNoRank;
  for (const Rule& rule : rules) {
    const bool is_here =
        rule.connection == ConnectionType::all ||
        (rule.connection == ConnectionType::remote_access) == (rest.connection == net::ConnectionClass::remote_access);
    if (rule.rank < best && is_here && (source & net::maskOf(rule.family, rule.source_length)) == rule.source_base &&
        (target & net::maskOf(rule.family, rule.target_length)) == rule.target_base &&
        (rule.protocol == kAnyProtocol || rule.protocol == rest.protocol) &&
        isIn(rule.source_ports, rest.source_port) && isIn(rule.target_ports, rest.target_port))
      best = rule.rank;
  }
  return best;
}

void setAddresses(Header4& header, net::Bits128 source, net::Bits128 target) {
  header.source = uint32_t(source.lo);
  header.target = uint32_t(target.lo);
}
void setAddresses(Header6& header, net::Bits128 source, net::Bits128 target) {
  header.source = source;
  header.target = target;
}

template <class Header> void tryFamily(Bytes& bytes, net::Family family) {
  std::vector<Rule> rules;
  for (unsigned left = bytes.take<uint8_t>(); left > 0 && !bytes.isEmpty(); --left)
    rules.push_back(takeRule(bytes, family));
  std::vector<Classifier> classifiers;
  for (const Kernel& kernel : allKernels())
    if (isUsable(kernel))
      classifiers.emplace_back(rules, kernel);

  for (unsigned left = bytes.take<uint8_t>() % 64; left > 0 && !bytes.isEmpty(); --left) {
    const auto which = bytes.take<uint8_t>();
    if ((which & 1) == 0 || rules.empty()) {
      rules.push_back(takeRule(bytes, family));
      for (Classifier& each : classifiers)
        each.insert(rules.back());
    } else {
      const auto gone = rules.begin() + which / 2 % std::ptrdiff_t(rules.size());
      for (Classifier& each : classifiers)
        require(each.erase(*gone));
      rules.erase(gone);
    }
  }

  std::vector<Header> headers;
  std::vector<uint32_t> truth;
  while (!bytes.isEmpty() && headers.size() < 600) {
    const net::Bits128 source = takeAddress(bytes, family), target = takeAddress(bytes, family);
    const auto ports = bytes.take<uint32_t>();
    const auto what = bytes.take<uint8_t>();
    const Header4 rest{0,
                       0,
                       uint16_t(ports & 0x80ff),
                       uint16_t(ports >> 16 & 0x80ff),
                       uint8_t(what & 3),
                       net::ConnectionClass(what >> 2 & 1),
                       0};
    Header header;
    setAddresses(header, source, target);
    header.source_port = rest.source_port;
    header.target_port = rest.target_port;
    header.protocol = rest.protocol;
    header.connection = rest.connection;
    headers.push_back(header);
    truth.push_back(scan(rules, source, target, rest));
  }
  for (const Classifier& each : classifiers) {
    std::vector<uint32_t> ranks(headers.size());
    each.find(std::span<const Header>(headers), ranks.data());
    require(ranks == truth && each.size() == rules.size());
    for (size_t i = 0; i < headers.size(); ++i)
      require(each.find(headers[i]) == truth[i]);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Bytes bytes(data, size);
  if (bytes.take<uint8_t>() % 2 == 0)
    tryFamily<Header4>(bytes, net::Family::v4);
  else
    tryFamily<Header6>(bytes, net::Family::v6);
  return 0;
}
