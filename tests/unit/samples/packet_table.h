/// The packet tables of the samples (samples/NAME/packets.csv): what a person expects each host to do with a packet.
#pragma once

#include "compiler/ir/filter.h"
#include "runtime/net/packet.h"

#include <string>
#include <vector>

namespace cordon::tests {

struct PacketRow {
  int line = 0;
  std::string host;
  ir::Direction direction = ir::Direction::out;
  net::Packet packet;
  std::string treatment; ///< permit, block, clear, no policy, negotiate [tunnel] [fallback] [accept]
  std::string by;        ///< part of the deciding statement's name; empty: not checked
  std::string text;      ///< the row as written
};

/// Reads a table. Throws std::runtime_error with the line of a row it cannot read: a table with a slip tests nothing.
std::vector<PacketRow> readPacketTable(const std::string& path);

} // namespace cordon::tests
