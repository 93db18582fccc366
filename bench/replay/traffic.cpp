#include "bench/replay/traffic.h"

#include "bench/isolation_rows.h"

#include <llvm/Support/raw_ostream.h>

#include <algorithm>
#include <array>

namespace cordon::bench {
namespace {

constexpr size_t kFrameHeader = 14, kIpHeader = 20;

uint32_t addressIn(Random& random, uint64_t base, unsigned length) {
  return uint32_t(random.inside({net::Family::v4, {0, base}, uint8_t(length)}, 32).base.lo);
}

uint16_t portIn(Random& random, const net::PortRange& range) {
  return uint16_t(range.first + random.below(range.size()));
}

using Headers = std::array<uint8_t, kFrameHeader + kIpHeader + 4>;

void put(uint8_t* at, uint64_t value, size_t size) {
  for (size_t byte = 0; byte < size; ++byte)
    at[byte] = uint8_t(value >> 8 * (size - 1 - byte));
}

Headers headersOf(Random& random, const classify::Rule& rule, size_t frame_bytes) {
  Headers headers{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45};
  uint8_t* ip = headers.data() + kFrameHeader;
  put(ip + 2, frame_bytes - kFrameHeader, 2);
  ip[9] = uint8_t(rule.protocol == classify::kAnyProtocol ? net::protocol::tcp : rule.protocol);
  put(ip + 12, addressIn(random, rule.source_base.lo, rule.source_length), 4);
  put(ip + 16, addressIn(random, rule.target_base.lo, rule.target_length), 4);
  put(ip + 20, portIn(random, rule.source_ports), 2);
  put(ip + 22, portIn(random, rule.target_ports), 2);
  return headers;
}

void write(llvm::raw_ostream& out, const void* bytes, size_t size) {
  out.write(static_cast<const char*>(bytes), size);
}

} // namespace

std::vector<classify::Rule> gatewayRules(size_t filters) {
  std::vector<classify::Rule> rules;
  for (const IsolationRow& row : IsolationRows(filters, 1).make()) {
    if (row.target.prefix.family != net::Family::v4 || row.source.me)
      continue;
    classify::Rule rule;
    rule.source_base = row.source.prefix.base;
    rule.source_length = row.source.prefix.length;
    rule.target_base = row.target.prefix.base;
    rule.target_length = row.target.prefix.length;
    rule.protocol = row.protocol ? row.protocol : classify::kAnyProtocol;
    rule.source_ports = row.source_ports;
    rule.target_ports = row.target_ports;
    rules.push_back(rule);
  }
  std::stable_sort(rules.begin(), rules.end(), [](const classify::Rule& a, const classify::Rule& b) {
    return a.source_length + a.target_length > b.source_length + b.target_length;
  });
  for (size_t rank = 0; rank < rules.size(); ++rank)
    rules[rank].rank = uint32_t(rank);
  return rules;
}

void writeCapture(const std::string& path, const std::vector<classify::Rule>& rules, size_t packets, size_t flows,
                  size_t frame_bytes) {
  Random random(2);
  std::vector<std::pair<Headers, uint32_t>> frames;
  for (size_t flow = 0; flow < flows; ++flow) {
    size_t bytes = frame_bytes == 64 ? 64 : 64 + random.below(2 * frame_bytes - 127);
    frames.emplace_back(headersOf(random, random.pick(rules), bytes), uint32_t(bytes));
  }
  std::error_code error;
  llvm::raw_fd_ostream out(path, error);
  const std::array<uint32_t, 6> head{0xa1b2c3d4, 2 | 4 << 16, 0, 0, 65535, 1};
  write(out, head.data(), sizeof head);
  const std::vector<char> payload(65536);
  for (size_t packet = 0; packet < packets; ++packet) {
    const auto& [headers, bytes] = frames[random.below(frames.size())];
    const std::array<uint32_t, 4> record{uint32_t(packet / 1'000'000), uint32_t(packet % 1'000'000), bytes, bytes};
    write(out, record.data(), sizeof record);
    write(out, headers.data(), headers.size());
    write(out, payload.data(), bytes - headers.size());
  }
  out.flush();
  if (error || out.has_error()) {
    llvm::errs() << "bench_replay: " << path << " cannot be written\n";
    exit(3);
  }
}

} // namespace cordon::bench
