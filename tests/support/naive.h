/// The slow, obvious answer to "which filter decides": the filter order and the first match, written from the published
/// table alone. Shares the IR's data types with the product and nothing else, so that one mistake cannot hide in both.
/// The order is text (the rows of the table, most specific first) and a filter's place is found by looking its own row
/// up; addresses are compared as strings of bits. Never ship it.
#pragma once

#include "compiler/ir/policy_ir.h"
#include "runtime/net/packet.h"

#include <array>
#include <string>
#include <vector>

namespace cordon::naive {

/// The row of the class-pair table a filter belongs to: "S->N" from a single address (or `me`) to a subnet.
std::string classPair(const ir::Filter& filter);

/// The row of the port table: "protocol+srcport+dstport", "protocol+dstport", "protocol+srcport", "protocol" or
/// "nothing". An ICMP type is a source port and a code a destination port.
std::string portRow(const ir::Filter& filter);

/// A filter's place at every step of the order, first step first; the smaller place is tried first. Two filters with
/// one place can differ in their actions' values only.
struct Place {
  std::array<int64_t, 12> steps;
  std::string canonical; ///< the fields written out at fixed width, so that text order is value order
  friend auto operator<=>(const Place&, const Place&) = default;
};
Place placeOf(const ir::PolicyIr& ir, const ir::Filter& filter);

/// True if `a` is tried before `b`.
bool before(const ir::PolicyIr& ir, const ir::Filter& a, const ir::Filter& b);

/// The half of a mirrored filter that judges the answers: each side's address and port on the other side. An ICMP type
/// and code belong to the message, not to a side, and stay.
ir::Filter reversed(const ir::Filter& filter);

/// True if the host can meet a packet of this filter in this direction: a packet it sends comes from itself, one it
/// receives goes to itself, one it passes on does neither; a literal side may be the host's own or another's.
bool possible(const ir::Filter& filter, ir::Direction direction);

/// True if `filter` matches `packet` at a host with the addresses `me`.
bool matches(const ir::Filter& filter, const net::Packet& packet, const std::vector<net::Address>& me);

/// The filter of the direction's list that decides `packet`, whatever the list's order and ranks; null: none.
const ir::Filter* firstMatch(const ir::PolicyIr& ir, ir::Direction direction, const net::Packet& packet,
                             const std::vector<net::Address>& me);

/// The filter that would decide if `decides` and its duplicates were not there.
const ir::Filter* nextMatch(const ir::PolicyIr& ir, ir::Direction direction, const net::Packet& packet,
                            const std::vector<net::Address>& me, const ir::Filter& decides);

/// True if the two are one filter but for origin and rank.
bool sameFilter(const ir::Filter& a, const ir::Filter& b);

} // namespace cordon::naive
