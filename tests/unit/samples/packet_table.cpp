#include "tests/unit/samples/packet_table.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>

namespace cordon::tests {
namespace {

constexpr const char* kHeader = "host,direction,source,destination,protocol,sport,dport,treatment,by";

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields{""};
  for (char c : line) {
    if (c == ',')
      fields.emplace_back();
    else
      fields.back() += c;
  }
  return fields;
}

unsigned number(const std::string& text, unsigned max) {
  unsigned value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > max)
    throw std::runtime_error("`" + text + "` is not a number up to " + std::to_string(max));
  return value;
}

net::Address address(const std::string& text) {
  auto parsed = net::parseAddress(text);
  if (!parsed)
    throw std::runtime_error("`" + text + "` is not an address");
  return *parsed;
}

template <class T> T oneOf(const std::map<std::string, T>& values, const std::string& text) {
  auto at = values.find(text);
  if (at == values.end())
    throw std::runtime_error("`" + text + "` is none of the words that belong here");
  return at->second;
}

uint8_t protocol(const std::string& text) {
  static const std::map<std::string, uint8_t> names = {{"icmp", 1}, {"tcp", 6}, {"udp", 17}, {"icmpv6", 58}};
  return std::isdigit(static_cast<unsigned char>(text[0])) ? uint8_t(number(text, 255)) : oneOf(names, text);
}

PacketRow rowOf(const std::vector<std::string>& fields) {
  static const std::map<std::string, ir::Direction> directions = {
      {"out", ir::Direction::out}, {"in", ir::Direction::in}, {"forward", ir::Direction::forward}};
  static const std::set<std::string> treatments = {
      "permit",          "block", "clear", "no policy", "negotiate", "negotiate fallback", "negotiate fallback accept",
      "negotiate tunnel"};
  if (fields.size() != 9)
    throw std::runtime_error(std::to_string(fields.size()) + " fields instead of 9");
  PacketRow row;
  row.host = fields[0];
  row.direction = oneOf(directions, fields[1]);
  row.packet.source = address(fields[2]);
  row.packet.destination = address(fields[3]);
  if (row.packet.source.family != row.packet.destination.family)
    throw std::runtime_error("source and destination are of two families");
  row.packet.protocol = protocol(fields[4]);
  row.packet.source_port = uint16_t(number(fields[5], 65535));
  row.packet.destination_port = uint16_t(number(fields[6], 65535));
  if (!net::hasPorts(row.packet.protocol) && row.packet.source_port + row.packet.destination_port != 0)
    throw std::runtime_error("this protocol has no ports");
  if (!treatments.count(fields[7]))
    throw std::runtime_error("`" + fields[7] + "` is no treatment");
  row.treatment = fields[7];
  row.by = fields[8];
  if (!row.by.empty() && (row.treatment == "clear" || row.treatment == "no policy"))
    throw std::runtime_error("`" + row.treatment + "` is decided by no statement");
  return row;
}

} // namespace

std::vector<PacketRow> readPacketTable(const std::string& path) {
  std::ifstream file(path);
  if (!file)
    throw std::runtime_error(path + ": cannot be read");
  std::vector<PacketRow> rows;
  bool header_seen = false;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line[0] == '#')
      continue;
    if (!header_seen) {
      if (line != kHeader)
        throw std::runtime_error(path + ":" + std::to_string(number) + ": expected the header " + kHeader);
      header_seen = true;
      continue;
    }
    try {
      rows.push_back(rowOf(split(line)));
    } catch (const std::runtime_error& error) {
      throw std::runtime_error(path + ":" + std::to_string(number) + ": " + error.what());
    }
    rows.back().line = number;
    rows.back().text = line;
  }
  if (rows.empty())
    throw std::runtime_error(path + ": no rows");
  return rows;
}

} // namespace cordon::tests
