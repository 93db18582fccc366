/// Captured packets one by one: pcap (in all its byte orders and variants) and pcapng.
#pragma once

#include "runtime/capture/bytes.h"
#include "runtime/capture/input.h"

#include <optional>
#include <string>

namespace cordon::capture {

/// The most that may be captured of one packet, in bytes; also of a block that describes an interface.
constexpr uint32_t kCapturedMax = 1 << 20;
/// The most interfaces in a section of a pcapng file.
constexpr size_t kInterfacesMax = 65536;

/// A packet as it was captured.
struct Record {
  std::span<const uint8_t> bytes; ///< may be less than what was on the wire
  uint32_t length = 0;            ///< on the wire, as the file says
  uint32_t link = 0;              ///< what they begin with: a LINKTYPE_ number (link.h)
};

/// Why a file cannot be read on. Places count from the beginning of the input.
struct Fault {
  enum class Kind : uint8_t {
    not_a_capture, ///< or one of a kind that is not read
    damaged,       ///< a record contradicts itself or the format
    ends_early,    ///< the last record is not whole
    unreadable,    ///< the system could not read it
  };
  Kind kind = Kind::damaged;
  uint64_t packet = 0; ///< the number of the packet that would have been next, from 1
  uint64_t offset = 0; ///< of its record, or of the block that was read instead
  std::string what;    ///< "a packet of 70000000 bytes: the most is 1048576"
};

/// Streams: holds one packet at a time. Nothing in the file is trusted.
class Reader {
public:
  /// `input` stays the caller's.
  explicit Reader(Input& input) : input(input) {}

  /// The next packet, whose bytes stay until the next call; false at the end, and at a fault.
  bool next(Record& record) {
    if (format == Format::pcap) {
      // Nearly all records: whole, in the buffer, in this machine's byte order.
      std::span<const uint8_t> bytes = input.peek(record_header);
      if (bytes.size() >= record_header) {
        uint32_t captured = native<uint32_t>(bytes.data() + 8);
        if (captured <= kCapturedMax && captured <= bytes.size() - record_header) {
          record = {bytes.subspan(record_header, captured), native<uint32_t>(bytes.data() + 12), link};
          input.take(record_header + captured);
          ++packets;
          return true;
        }
      }
    }
    return nextSlowly(record);
  }

  /// What stopped it; none while all is well, and at an orderly end.
  const std::optional<Fault>& fault() const { return stopped; }
  /// How many packets it has given.
  uint64_t count() const { return packets; }
  /// Where it is in the input.
  uint64_t offset() const { return input.offset(); }

private:
  enum class Format : uint8_t { unknown, pcap, pcap_swapped, pcapng, over };
  struct Interface {
    uint32_t link = 0, snap_length = 0; ///< 0: no limit
  };
  struct Block {
    uint32_t type = 0, length = 0; ///< as the file says, of the whole block
  };

  bool nextSlowly(Record& record);
  bool open();
  bool openPcap(bool swap, uint32_t header);
  bool nextPcap(Record& record);
  bool nextPcapng(Record& record);
  bool readBlockHead(Block& block);
  bool beginSection();
  bool describeInterface(std::span<const uint8_t> body);
  bool passOver(const Block& block);
  bool packetOf(const Block& block, std::span<const uint8_t> body, Record& record);
  bool stop(Fault::Kind kind, std::string what);
  /// True if there is nothing more, or it cannot be read, which is a fault.
  bool atEnd();
  /// The input ended before what had to be there.
  bool stopShort(const char* what);
  template <class T> T number(const uint8_t* at) const { return swap ? swapped(native<T>(at)) : native<T>(at); }

  Input& input;
  Format format = Format::unknown;
  bool swap = false; ///< the file's, or section's, byte order is not this machine's
  uint32_t record_header = 16, link = 0;
  std::vector<Interface> interfaces;
  uint64_t packets = 0, place = 0; ///< `place`: of the record that is being read
  std::optional<Fault> stopped;
};

/// True if a file that begins with `bytes` is a capture, sound or cut short: for who was given one in place of a text.
bool isCapture(std::span<const uint8_t> bytes);

} // namespace cordon::capture
