#include "tests/support/naive.h"

#include <bitset>
#include <stdexcept>

namespace cordon::naive {
namespace {

// The published order, most specific first: J. Fossen, SANS SEC505, "IPSec order of specificity". S = single address,
// N = subnet, A = any; source -> destination. `me` stands for single addresses and so counts as S.
const std::vector<std::string> kClassPairs = {
    "S->S", "N->S", "S->N", "N->N", "A->S", "S->A", "A->N", "N->A", "A->A",
};

// The same table's second part.
const std::vector<std::string> kPortRows = {
    "protocol+srcport+dstport", "protocol+dstport", "protocol+srcport", "protocol", "nothing",
};

// "The more restrictive action": block, negotiate, permit. Among negotiate actions: no fallback to clear ("soft")
// before fallback, and below that no unsecured inbound ("inpass") before unsecured inbound.
const std::vector<std::string> kRestrictions = {
    "block", "negotiate", "negotiate inpass", "negotiate soft", "negotiate soft inpass", "permit",
};

// A stronger layer is tried first, whatever the filters; what the platform generated competes with the assigned policy.
const std::vector<std::vector<ir::Layer>> kLayers = {
    {ir::Layer::platform},
    {ir::Layer::persistent},
    {ir::Layer::generated, ir::Layer::assigned},
};

template <class T> int64_t rowOf(const std::vector<T>& table, const T& row) {
  for (size_t i = 0; i < table.size(); ++i)
    if (table[i] == row)
      return int64_t(i);
  throw std::logic_error("not a row of the table");
}

int64_t layerOf(ir::Layer layer) {
  for (size_t i = 0; i < kLayers.size(); ++i)
    for (ir::Layer member : kLayers[i])
      if (member == layer)
        return int64_t(i);
  throw std::logic_error("not a layer of the table");
}

int64_t fullLength(net::Family family) {
  return family == net::Family::v4 ? 32 : 128;
}

std::string sideClass(bool me, int64_t length, net::Family family) {
  if (me || length == fullLength(family))
    return "S";
  return length == 0 ? "A" : "N";
}

bool given(const net::PortRange& ports) {
  return ports.first != 0 || ports.last != 65535;
}

std::string restriction(const ir::Action& action) {
  if (std::holds_alternative<ir::Block>(action))
    return "block";
  if (std::holds_alternative<ir::Permit>(action))
    return "permit";
  const auto& negotiate = std::get<ir::Negotiate>(action);
  std::string text = "negotiate";
  if (negotiate.fallback_to_clear)
    text += " soft";
  if (negotiate.inbound_clear)
    text += " inpass";
  return text;
}

bool isTunnel(const ir::Action& action) {
  return std::holds_alternative<ir::Negotiate>(action) && std::get<ir::Negotiate>(action).tunnel.has_value();
}

/// All bits of an address, most significant first: "00001010...".
std::string bitsOf(net::Family family, const net::Bits128& value) {
  std::string all = std::bitset<64>(value.hi).to_string() + std::bitset<64>(value.lo).to_string();
  return all.substr(all.size() - size_t(fullLength(family)));
}

std::string wide(uint64_t number) {
  std::string digits = std::to_string(number);
  return std::string(8 - digits.size(), '0') + digits + " ";
}

bool sideMatches(bool me, const net::Bits128& base, size_t length, const net::Address& address,
                 const std::vector<net::Address>& own) {
  if (me) {
    for (const net::Address& mine : own)
      if (mine == address)
        return true;
    return false;
  }
  std::string fixed = bitsOf(address.family, base).substr(0, length);
  return bitsOf(address.family, address.value).substr(0, length) == fixed;
}

} // namespace

std::string classPair(const ir::Filter& filter) {
  return sideClass(filter.source_me, filter.source_length, filter.family) + "->" +
         sideClass(filter.target_me, filter.target_length, filter.family);
}

std::string portRow(const ir::Filter& filter) {
  if (filter.protocol > 255)
    return "nothing";
  std::string row = "protocol";
  if (given(filter.source_ports))
    row += "+srcport";
  if (given(filter.target_ports))
    row += "+dstport";
  return row;
}

Place placeOf(const ir::PolicyIr& ir, const ir::Filter& filter) {
  const ir::Action& action = ir.actions.at(filter.action.index);
  const int64_t full = fullLength(filter.family);
  Place place{};
  size_t step = 0;
  auto next = [&](int64_t value) { place.steps.at(step++) = value; };
  next(layerOf(filter.layer));
  next(isTunnel(action) ? 0 : 1);
  next(rowOf(kClassPairs, classPair(filter)));
  next((filter.source_me ? 1 : 0) + (filter.target_me ? 1 : 0));    // own literal address before me
  next(-(filter.target_me ? full : int64_t(filter.target_length))); // longer destination mask first
  next(-(filter.source_me ? full : int64_t(filter.source_length))); // then the longer source mask
  next(rowOf(kPortRows, portRow(filter)));
  next(filter.target_ports.last - filter.target_ports.first); // the narrower destination range
  next(filter.source_ports.last - filter.source_ports.first); // then the narrower source range
  next(filter.connection == ir::ConnectionType::all ? 1 : 0); // one connection type before all
  next(rowOf(kRestrictions, restriction(action)));
  // What no platform documents: the family, then the rest by value.
  next(filter.family == net::Family::v4 ? 0 : 1);
  std::string& text = place.canonical;
  text += bitsOf(net::Family::v6, filter.target_base) + " " + wide(filter.target_length);
  text += filter.target_me ? "1 " : "0 ";
  text += bitsOf(net::Family::v6, filter.source_base) + " " + wide(filter.source_length);
  text += filter.source_me ? "1 " : "0 ";
  text += wide(filter.protocol);
  text += wide(filter.target_ports.first) + wide(filter.target_ports.last);
  text += wide(filter.source_ports.first) + wide(filter.source_ports.last);
  text += wide(uint64_t(filter.connection)) + wide(uint64_t(filter.layer));
  return place;
}

bool before(const ir::PolicyIr& ir, const ir::Filter& a, const ir::Filter& b) {
  Place left = placeOf(ir, a), right = placeOf(ir, b);
  if (left != right)
    return left < right;
  return ir.actions.at(a.action.index) < ir.actions.at(b.action.index);
}

ir::Filter reversed(const ir::Filter& filter) {
  ir::Filter half = filter;
  half.source_base = filter.target_base;
  half.source_length = filter.target_length;
  half.source_me = filter.target_me;
  half.target_base = filter.source_base;
  half.target_length = filter.source_length;
  half.target_me = filter.source_me;
  const bool icmp = filter.protocol == 1 || filter.protocol == 58;
  half.source_ports = icmp ? filter.source_ports : filter.target_ports;
  half.target_ports = icmp ? filter.target_ports : filter.source_ports;
  return half;
}

bool possible(const ir::Filter& filter, ir::Direction direction) {
  const bool from_me = filter.source_me, to_me = filter.target_me;
  if (direction == ir::Direction::forward)
    return !from_me && !to_me;
  if (from_me && to_me)
    return true;
  return direction == ir::Direction::out ? !to_me : !from_me;
}

bool matches(const ir::Filter& filter, const net::Packet& packet, const std::vector<net::Address>& me) {
  if (packet.source.family != filter.family || packet.destination.family != filter.family)
    return false;
  if (filter.protocol <= 255 && filter.protocol != packet.protocol)
    return false;
  if (packet.source_port < filter.source_ports.first || packet.source_port > filter.source_ports.last)
    return false;
  if (packet.destination_port < filter.target_ports.first || packet.destination_port > filter.target_ports.last)
    return false;
  if (filter.connection == ir::ConnectionType::lan && packet.connection != net::ConnectionClass::lan)
    return false;
  if (filter.connection == ir::ConnectionType::remote_access &&
      packet.connection != net::ConnectionClass::remote_access)
    return false;
  return sideMatches(filter.source_me, filter.source_base, filter.source_length, packet.source, me) &&
         sideMatches(filter.target_me, filter.target_base, filter.target_length, packet.destination, me);
}

static const std::vector<ir::Filter>& listOf(const ir::PolicyIr& ir, ir::Direction direction) {
  return direction == ir::Direction::out ? ir.out : direction == ir::Direction::in ? ir.in : ir.forward;
}

const ir::Filter* firstMatch(const ir::PolicyIr& ir, ir::Direction direction, const net::Packet& packet,
                             const std::vector<net::Address>& me) {
  const ir::Filter* best = nullptr;
  for (const ir::Filter& filter : listOf(ir, direction))
    if (matches(filter, packet, me) && (!best || before(ir, filter, *best)))
      best = &filter;
  return best;
}

const ir::Filter* nextMatch(const ir::PolicyIr& ir, ir::Direction direction, const net::Packet& packet,
                            const std::vector<net::Address>& me, const ir::Filter& decides) {
  const ir::Filter* best = nullptr;
  for (const ir::Filter& filter : listOf(ir, direction))
    if (!sameFilter(filter, decides) && matches(filter, packet, me) && (!best || before(ir, filter, *best)))
      best = &filter;
  return best;
}

bool sameFilter(const ir::Filter& a, const ir::Filter& b) {
  ir::Filter left = a, right = b;
  left.origin = right.origin = {};
  left.rank = right.rank = 0;
  return left == right;
}

} // namespace cordon::naive
