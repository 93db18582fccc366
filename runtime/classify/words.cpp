#include "runtime/classify/words.h"

#include <bit>

namespace cordon::classify {
namespace {

/// The bits that all ports of a range share.
uint64_t sharedBits(net::PortRange ports) {
  unsigned differing = ports.first ^ ports.last;
  return uint64_t(0xffff) >> std::bit_width(differing) << std::bit_width(differing) & 0xffff;
}

void addRest(const Rule& rule, uint64_t& value, uint64_t& care) {
  uint64_t ports = sharedBits(rule.source_ports) << kSourcePortBit | sharedBits(rule.target_ports) << kTargetPortBit;
  value = (uint64_t(rule.source_ports.first) << kSourcePortBit | uint64_t(rule.target_ports.first) << kTargetPortBit) &
          ports;
  care = ports;
  if (rule.protocol != kAnyProtocol) {
    value |= uint64_t(rule.protocol) << kProtocolBit;
    care |= uint64_t(0xff) << kProtocolBit;
  }
  if (rule.connection != ConnectionType::all) {
    value |= uint64_t(rule.connection == ConnectionType::remote_access) << kConnectionBit;
    care |= uint64_t(1) << kConnectionBit;
  }
}

} // namespace

Ternary<2> ternaryOf4(const Rule& rule) {
  Ternary<2> result;
  uint64_t source = net::maskOf(rule.family, rule.source_length).lo;
  uint64_t target = net::maskOf(rule.family, rule.target_length).lo;
  result.care.word[0] = target << 32 | source;
  result.value.word[0] = (rule.target_base.lo << 32 | rule.source_base.lo) & result.care.word[0];
  addRest(rule, result.value.word[1], result.care.word[1]);
  return result;
}

Ternary<5> ternaryOf6(const Rule& rule) {
  Ternary<5> result;
  net::Bits128 source = net::maskOf(rule.family, rule.source_length);
  net::Bits128 target = net::maskOf(rule.family, rule.target_length);
  result.care = {{source.hi, source.lo, target.hi, target.lo, 0}};
  net::Bits128 from = rule.source_base & source, to = rule.target_base & target;
  result.value = {{from.hi, from.lo, to.hi, to.lo, 0}};
  addRest(rule, result.value.word[4], result.care.word[4]);
  return result;
}

} // namespace cordon::classify
