// The formats: draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng. Tested in tests/unit/capture/reader_test.cpp.
#include "runtime/capture/reader.h"

#include <algorithm>
#include <cstring>

namespace cordon::capture {
namespace {

constexpr uint32_t kMicroseconds = 0xa1b2c3d4, kNanoseconds = 0xa1b23c4d;
constexpr uint32_t kPatched = 0xa1b2cd34; ///< Kuznetzov's: records have eight bytes more
constexpr uint32_t kFileHeader = 24;

constexpr uint32_t kSection = 0x0a0d0d0a, kByteOrder = 0x1a2b3c4d; ///< the type reads alike in both orders
constexpr uint32_t kInterface = 1, kObsoletePacket = 2, kSimplePacket = 3, kEnhancedPacket = 6;
constexpr uint32_t kBlockFrame = 12; ///< type, length, and the length again at the end
/// A packet and the options behind it.
constexpr uint32_t kBlockMax = 2 * kCapturedMax;

bool startsWith(std::span<const uint8_t> bytes, std::initializer_list<uint8_t> magic) {
  return bytes.size() >= magic.size() && std::equal(magic.begin(), magic.end(), bytes.begin());
}

/// What a file is that people mistake for a capture.
const char* otherKind(std::span<const uint8_t> bytes) {
  if (bytes.empty())
    return "the file is empty";
  if (startsWith(bytes, {0x1f, 0x8b}) || startsWith(bytes, {0x28, 0xb5, 0x2f, 0xfd}) ||
      startsWith(bytes, {0xfd, '7', 'z', 'X', 'Z'}) || startsWith(bytes, {0x04, 0x22, 0x4d, 0x18}))
    return "it is compressed";
  if (startsWith(bytes, {'s', 'n', 'o', 'o', 'p', 0, 0, 0}))
    return "it is a snoop file";
  return "it is neither pcap nor pcapng";
}

} // namespace

bool Reader::stop(Fault::Kind kind, std::string what) {
  if (!stopped)
    stopped = Fault{kind, packets + 1, place, std::move(what)};
  format = Format::over;
  return false;
}

bool Reader::stopShort(const char* what) {
  if (input.error() != 0)
    return stop(Fault::Kind::unreadable, std::strerror(input.error()));
  return stop(Fault::Kind::ends_early, what);
}

bool Reader::atEnd() {
  if (!input.peek(1).empty())
    return false;
  if (input.error() != 0)
    stopShort("");
  format = Format::over;
  return true;
}

bool Reader::nextSlowly(Record& record) {
  if (format == Format::unknown && !open())
    return false;
  if (format == Format::over)
    return false;
  place = input.offset();
  if (atEnd())
    return false;
  bool given = format == Format::pcapng ? nextPcapng(record) : nextPcap(record);
  packets += given ? 1 : 0;
  return given;
}

bool Reader::open() {
  std::span<const uint8_t> bytes = input.peek(8);
  if (input.error() != 0)
    return stopShort("");
  if (bytes.size() < 4)
    return stop(Fault::Kind::not_a_capture, bytes.empty() ? otherKind(bytes) : "it is neither pcap nor pcapng");
  uint32_t magic = native<uint32_t>(bytes.data());
  if (magic == kSection) {
    format = Format::pcapng;
    return true;
  }
  for (bool other_order : {false, true}) {
    uint32_t value = other_order ? swapped(magic) : magic;
    if (value == kMicroseconds || value == kNanoseconds)
      return openPcap(other_order, 16);
    if (value == kPatched)
      return openPcap(other_order, 24);
  }
  return stop(Fault::Kind::not_a_capture, otherKind(bytes));
}

bool Reader::openPcap(bool other_order, uint32_t header) {
  std::span<const uint8_t> bytes = input.peek(kFileHeader);
  if (bytes.size() < kFileHeader)
    return stopShort("the file's own header is not whole");
  swap = other_order;
  uint16_t major = number<uint16_t>(&bytes[4]), minor = number<uint16_t>(&bytes[6]);
  if (major != 2 || minor != 4) // those before 1998 have other fields
    return stop(Fault::Kind::not_a_capture,
                "pcap of version " + std::to_string(major) + "." + std::to_string(minor) + ": 2.4 is read");
  link = number<uint32_t>(&bytes[20]) & 0xffff; // above: whether frames end with a check sum
  record_header = header;
  format = swap ? Format::pcap_swapped : Format::pcap;
  input.take(kFileHeader);
  return true;
}

bool Reader::nextPcap(Record& record) {
  std::span<const uint8_t> bytes = input.peek(record_header);
  if (bytes.size() < record_header)
    return stopShort("the header of the packet is not whole");
  uint32_t captured = number<uint32_t>(&bytes[8]);
  if (captured > kCapturedMax)
    return stop(Fault::Kind::damaged, "a packet of " + std::to_string(captured) + " captured bytes: the most is " +
                                          std::to_string(kCapturedMax));
  bytes = input.peek(record_header + captured);
  if (bytes.size() - record_header < captured)
    return stopShort("the packet is not whole");
  record = {bytes.subspan(record_header, captured), number<uint32_t>(&bytes[12]), link};
  input.take(record_header + captured);
  return true;
}

/// Type and length, in the order of the section; a section brings its own.
bool Reader::readBlockHead(Block& block) {
  std::span<const uint8_t> bytes = input.peek(12);
  if (bytes.size() < 12)
    return stopShort("a block's header is not whole");
  if (native<uint32_t>(bytes.data()) == kSection) {
    uint32_t order = native<uint32_t>(&bytes[8]);
    if (order != kByteOrder && swapped(order) != kByteOrder)
      return stop(Fault::Kind::damaged, "a section whose byte order cannot be told");
    swap = order != kByteOrder;
  }
  block = {number<uint32_t>(bytes.data()), number<uint32_t>(&bytes[4])};
  if (block.length < kBlockFrame || block.length % 4 != 0)
    return stop(Fault::Kind::damaged, "a block of " + std::to_string(block.length) + " bytes: " +
                                          (block.length % 4 ? "lengths are multiples of 4" : "12 is the least"));
  return true;
}

bool Reader::beginSection() {
  std::span<const uint8_t> bytes = input.peek(16);
  if (bytes.size() < 16)
    return stopShort("the header of a section is not whole");
  uint16_t major = number<uint16_t>(&bytes[12]);
  if (major != 1)
    return stop(packets == 0 ? Fault::Kind::not_a_capture : Fault::Kind::damaged,
                "pcapng of version " + std::to_string(major) + "." + std::to_string(number<uint16_t>(&bytes[14])) +
                    ": 1.x is read");
  interfaces.clear();
  return true;
}

bool Reader::describeInterface(std::span<const uint8_t> body) {
  if (body.size() < 8)
    return stop(Fault::Kind::damaged, "the description of an interface is too short");
  if (interfaces.size() == kInterfacesMax)
    return stop(Fault::Kind::damaged, "more than " + std::to_string(kInterfacesMax) + " interfaces in one section");
  interfaces.push_back({number<uint16_t>(body.data()), number<uint32_t>(&body[4])});
  return true;
}

/// A block that holds no packet, of any length.
bool Reader::passOver(const Block& block) {
  if (!input.skip(block.length - 4))
    return stopShort("a block is not whole");
  std::span<const uint8_t> bytes = input.peek(4);
  if (bytes.size() < 4)
    return stopShort("a block is not whole");
  if (number<uint32_t>(bytes.data()) != block.length)
    return stop(Fault::Kind::damaged, "a block whose two lengths differ");
  input.take(4);
  return true;
}

bool Reader::packetOf(const Block& block, std::span<const uint8_t> body, Record& record) {
  bool simple = block.type == kSimplePacket;
  uint32_t fixed = simple ? 4 : 20;
  if (body.size() < fixed)
    return stop(Fault::Kind::damaged, "a packet's block is too short");
  uint32_t at = simple                          ? 0
                : block.type == kEnhancedPacket ? number<uint32_t>(body.data())
                                                : number<uint16_t>(body.data());
  if (at >= interfaces.size())
    return stop(Fault::Kind::damaged, "a packet of interface " + std::to_string(at) + ", which is not described");
  const Interface& interface = interfaces[at];
  uint32_t captured = number<uint32_t>(&body[simple ? 0 : 12]), length = number<uint32_t>(&body[simple ? 0 : 16]);
  if (simple) { // says only what was on the wire
    captured = std::min<uint32_t>(captured, uint32_t(body.size()) - fixed);
    captured = interface.snap_length ? std::min(captured, interface.snap_length) : captured;
  }
  if (captured > kCapturedMax)
    return stop(Fault::Kind::damaged, "a packet of " + std::to_string(captured) + " captured bytes: the most is " +
                                          std::to_string(kCapturedMax));
  if (captured > body.size() - fixed)
    return stop(Fault::Kind::damaged, "a packet of " + std::to_string(captured) + " captured bytes in a block of " +
                                          std::to_string(block.length));
  record = {body.subspan(fixed, captured), length, interface.link};
  return true;
}

bool Reader::nextPcapng(Record& record) {
  for (;;) {
    place = input.offset();
    if (atEnd())
      return false;
    Block block;
    if (!readBlockHead(block))
      return false;
    if (block.type == kSection && !beginSection())
      return false;
    bool packet = block.type == kEnhancedPacket || block.type == kSimplePacket || block.type == kObsoletePacket;
    if (!packet && block.type != kInterface) {
      if (!passOver(block))
        return false;
      continue;
    }
    if (block.length > kBlockMax)
      return stop(Fault::Kind::damaged,
                  "a block of " + std::to_string(block.length) + " bytes: the most is " + std::to_string(kBlockMax));
    std::span<const uint8_t> bytes = input.peek(block.length);
    if (bytes.size() < block.length)
      return stopShort(packet ? "the packet is not whole" : "a block is not whole");
    if (number<uint32_t>(&bytes[block.length - 4]) != block.length)
      return stop(Fault::Kind::damaged, "a block whose two lengths differ");
    std::span<const uint8_t> body = bytes.subspan(8, block.length - kBlockFrame);
    bool good = packet ? packetOf(block, body, record) : describeInterface(body);
    input.take(good ? block.length : 0);
    if (packet || !good)
      return good;
  }
}

bool isCapture(std::span<const uint8_t> bytes) {
  constexpr size_t kHeaders = 28; // reach into what follows the header of either format, which is not judged
  Input input(bytes.first(std::min(bytes.size(), kHeaders)));
  Reader reader(input);
  Record record;
  reader.next(record);
  return !reader.fault() || reader.fault()->kind == Fault::Kind::ends_early;
}

} // namespace cordon::capture
