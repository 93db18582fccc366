#include "runtime/classify/block.h"

namespace cordon::classify {
namespace {

template <class Block> void setRest(Block& block, unsigned lane, const Rule& rule) {
  BlockRest& rest = block.rest;
  auto bit = uint8_t(1u << lane);
  unsigned bits = net::bitsOf(rule.family);
  rest.rank[lane] = rule.rank;
  rest.source_shift[lane] = uint8_t(bits - rule.source_length);
  rest.target_shift[lane] = uint8_t(bits - rule.target_length);
  bool any = rule.protocol == kAnyProtocol;
  rest.protocol[lane] = any ? 0 : uint8_t(rule.protocol);
  rest.any_protocol = uint8_t(any ? rest.any_protocol | bit : rest.any_protocol & ~bit);
  wakeLane(rest, lane, rule.connection);
  block.first[lane] = {rule.source_ports.first, rule.target_ports.first};
  block.extent[lane] = {uint16_t(rule.source_ports.last - rule.source_ports.first),
                        uint16_t(rule.target_ports.last - rule.target_ports.first)};
}

template <class Block> Rule restAt(const Block& block, unsigned lane, net::Family family) {
  const BlockRest& rest = block.rest;
  auto bit = uint8_t(1u << lane);
  Rule rule;
  unsigned bits = net::bitsOf(family);
  rule.family = family;
  rule.source_length = uint8_t(bits - rest.source_shift[lane]);
  rule.target_length = uint8_t(bits - rest.target_shift[lane]);
  rule.protocol = (rest.any_protocol & bit) != 0 ? kAnyProtocol : rest.protocol[lane];
  if ((rest.on_connection[1] & bit) == 0)
    rule.connection = ConnectionType::lan;
  else if ((rest.on_connection[0] & bit) == 0)
    rule.connection = ConnectionType::remote_access;
  PortPair first = block.first[lane], extent = block.extent[lane];
  rule.source_ports = {first.source, uint16_t(first.source + extent.source)};
  rule.target_ports = {first.target, uint16_t(first.target + extent.target)};
  rule.rank = rest.rank[lane];
  return rule;
}

template <class Block, class Header> bool matchesRest(const Block& block, unsigned lane, const Header& header) {
  const BlockRest& rest = block.rest;
  return (rest.on_connection[connectionOf(header)] >> lane & 1) != 0 &&
         ((rest.any_protocol >> lane & 1) != 0 || rest.protocol[lane] == header.protocol) &&
         uint16_t(header.source_port - block.first[lane].source) <= block.extent[lane].source &&
         uint16_t(header.target_port - block.first[lane].target) <= block.extent[lane].target;
}

/// True if nothing is set above the lowest `shift` bits.
bool isBelow(net::Bits128 difference, unsigned shift) {
  if (shift >= 64)
    return shift == 128 || difference.hi >> (shift - 64) == 0;
  return difference.hi == 0 && difference.lo >> shift == 0;
}

} // namespace

void wakeLane(BlockRest& rest, unsigned lane, ConnectionType connection) {
  const auto bit = uint8_t(1u << lane);
  if (connection != ConnectionType::remote_access)
    __atomic_store_n(&rest.on_connection[0], uint8_t(rest.on_connection[0] | bit), __ATOMIC_RELEASE);
  if (connection != ConnectionType::lan)
    __atomic_store_n(&rest.on_connection[1], uint8_t(rest.on_connection[1] | bit), __ATOMIC_RELEASE);
}

void putLaneToSleep(BlockRest& rest, unsigned lane) {
  const auto others = uint8_t(~(1u << lane));
  for (uint8_t& lanes : rest.on_connection)
    __atomic_store_n(&lanes, uint8_t(lanes & others), __ATOMIC_RELEASE);
}

template <class Block> Block emptyBlock() {
  Block block{};
  for (uint32_t& rank : block.rest.rank)
    rank = kNoRank;
  return block;
}
template Block4 emptyBlock<Block4>();
template Block6 emptyBlock<Block6>();

void setLane(Block4& block, unsigned lane, const Rule& rule) {
  block.source[lane] = uint32_t(rule.source_base.lo);
  block.target[lane] = uint32_t(rule.target_base.lo);
  setRest(block, lane, rule);
}

void setLane(Block6& block, unsigned lane, const Rule& rule) {
  block.source_hi[lane] = rule.source_base.hi;
  block.source_lo[lane] = rule.source_base.lo;
  block.target_hi[lane] = rule.target_base.hi;
  block.target_lo[lane] = rule.target_base.lo;
  setRest(block, lane, rule);
}

bool matches(const Block4& block, unsigned lane, const Header4& header) {
  return isBelow({0, block.source[lane] ^ header.source}, block.rest.source_shift[lane]) &&
         isBelow({0, block.target[lane] ^ header.target}, block.rest.target_shift[lane]) &&
         matchesRest(block, lane, header);
}

bool matches(const Block6& block, unsigned lane, const Header6& header) {
  net::Bits128 source{block.source_hi[lane] ^ header.source.hi, block.source_lo[lane] ^ header.source.lo};
  net::Bits128 target{block.target_hi[lane] ^ header.target.hi, block.target_lo[lane] ^ header.target.lo};
  return isBelow(source, block.rest.source_shift[lane]) && isBelow(target, block.rest.target_shift[lane]) &&
         matchesRest(block, lane, header);
}

Rule ruleAt(const Block4& block, unsigned lane) {
  Rule rule = restAt(block, lane, net::Family::v4);
  rule.source_base = {0, block.source[lane]};
  rule.target_base = {0, block.target[lane]};
  return rule;
}

Rule ruleAt(const Block6& block, unsigned lane) {
  Rule rule = restAt(block, lane, net::Family::v6);
  rule.source_base = {block.source_hi[lane], block.source_lo[lane]};
  rule.target_base = {block.target_hi[lane], block.target_lo[lane]};
  return rule;
}

} // namespace cordon::classify
