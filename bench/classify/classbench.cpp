#include "bench/classify/classbench.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <lzma.h>
#include <optional>

namespace cordon::bench {
namespace {

/// Reads a line from left to right. After the first thing that is not as expected nothing is read any more.
class Line {
public:
  explicit Line(std::string_view text) : text(text) {}

  void skip(char c) {
    skipBlanks();
    if (text.empty() || text.front() != c)
      return fail(std::string("`") + c + "`");
    text.remove_prefix(1);
  }
  unsigned number(unsigned max, int base = 10) {
    unsigned value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || value > max) {
      fail("a number up to " + std::to_string(max));
      return 0;
    }
    text.remove_prefix(size_t(end - text.data()));
    return value;
  }
  unsigned hexByte() {
    if (!text.starts_with("0x") && !text.starts_with("0X")) {
      fail("`0x`");
      return 0;
    }
    text.remove_prefix(2);
    return number(0xff, 16);
  }
  net::Prefix prefix() {
    skipBlanks();
    uint64_t address = number(255);
    for (int i = 0; i < 3; ++i) {
      skip('.');
      address = address << 8 | number(255);
    }
    skip('/');
    return net::prefixOf({net::Family::v4, {0, address}}, number(32));
  }
  net::PortRange ports() {
    skipBlanks();
    const auto first = uint16_t(number(0xffff));
    skip(':');
    skipBlanks();
    const auto last = uint16_t(number(0xffff));
    if (first > last)
      fail("a range that rises");
    return {first, last};
  }
  uint16_t protocol() {
    skipBlanks();
    const unsigned value = hexByte();
    skip('/');
    const unsigned mask = hexByte();
    if (mask != 0xff && (mask != 0 || value != 0))
      fail("a protocol with mask 0xFF, or 0x00/0x00");
    return mask == 0 ? classify::kAnyProtocol : uint16_t(value);
  }
  void skipBlanks() { text.remove_prefix(std::min(text.find_first_not_of(" \t\r"), text.size())); }
  bool isAtEnd() const { return text.empty(); }
  const std::string& error() const { return expected; }

private:
  std::string_view text;
  std::string expected; ///< empty: no fault so far

  void fail(const std::string& what) {
    if (expected.empty())
      expected = "expected " + what +
                 (text.empty() ? " before the end of the line" : " at `" + std::string(text.substr(0, 20)) + "`");
    text = {};
  }
};

Rule ruleOf(Line& line) {
  Rule rule;
  line.skip('@');
  const net::Prefix source = line.prefix(), target = line.prefix();
  rule.source_base = source.base;
  rule.source_length = source.length;
  rule.target_base = target.base;
  rule.target_length = target.length;
  rule.source_ports = line.ports();
  rule.target_ports = line.ports();
  rule.protocol = line.protocol();
  return rule;
}

/// What an .xz file holds; none if it is not sound.
std::optional<std::string> unpack(const std::string& packed) {
  lzma_stream stream = LZMA_STREAM_INIT;
  if (lzma_stream_decoder(&stream, UINT64_MAX, LZMA_CONCATENATED) != LZMA_OK)
    return std::nullopt;
  std::string text(packed.size() * 8, '\0');
  stream.next_in = reinterpret_cast<const uint8_t*>(packed.data());
  stream.avail_in = packed.size();
  lzma_ret status = LZMA_OK;
  while (status == LZMA_OK) {
    if (stream.total_out == text.size())
      text.resize(text.size() * 2 + 4096);
    stream.next_out = reinterpret_cast<uint8_t*>(text.data()) + stream.total_out;
    stream.avail_out = text.size() - stream.total_out;
    status = lzma_code(&stream, LZMA_FINISH);
  }
  text.resize(stream.total_out);
  lzma_end(&stream);
  if (status != LZMA_STREAM_END)
    return std::nullopt;
  return text;
}

} // namespace

std::variant<RuleSet, BadFile> parseClassBench(std::string_view text, const std::string& name) {
  RuleSet set{.name = name, .family = net::Family::v4, .rules = {}};
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t length = std::min(text.find('\n'), text.size());
    Line line(text.substr(0, length));
    text.remove_prefix(std::min(length + 1, text.size()));
    line.skipBlanks();
    if (line.isAtEnd())
      continue;
    Rule rule = ruleOf(line);
    if (!line.error().empty())
      return BadFile{name + ":" + std::to_string(number) + ": " + line.error()};
    rule.rank = uint32_t(set.rules.size());
    set.rules.push_back(rule);
  }
  if (set.rules.empty())
    return BadFile{name + ": no rules"};
  return set;
}

std::variant<RuleSet, BadFile> readClassBench(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(file), {});
  if (!file)
    return BadFile{path + ": can't be read"};
  if (!path.ends_with(".xz"))
    return parseClassBench(bytes, std::filesystem::path(path).filename().string());
  const std::optional<std::string> text = unpack(bytes);
  if (!text)
    return BadFile{path + ": is no sound .xz file"};
  return parseClassBench(*text, std::filesystem::path(path).stem().string());
}

} // namespace cordon::bench
