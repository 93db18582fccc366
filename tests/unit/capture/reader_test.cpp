#include "runtime/capture/reader.h"

#include "tests/support/frames.h"

#include <gtest/gtest.h>

#include <sys/mman.h>
#include <unistd.h>

namespace cordon {
namespace {

using capture::Fault;
using tests::block;
using tests::Bytes;
using tests::four;
using tests::hex;
using tests::two;

const std::vector<Bytes> kFrames = {hex("01"), hex("0203"), {}, Bytes(1500, 0xab), hex("04050607")};

/// What a reader makes of a file.
struct Reading {
  std::vector<Bytes> frames;
  std::vector<uint32_t> lengths, links;
  std::optional<Fault> fault;
};

Reading read(capture::Input& input) {
  Reading reading;
  capture::Reader reader(input);
  capture::Record record;
  while (reader.next(record)) {
    reading.frames.emplace_back(record.bytes.begin(), record.bytes.end());
    reading.lengths.push_back(record.length);
    reading.links.push_back(record.link);
  }
  EXPECT_FALSE(reader.next(record)) << "it goes on after its end";
  EXPECT_EQ(reader.count(), reading.frames.size());
  reading.fault = reader.fault();
  return reading;
}

Reading read(const Bytes& file) {
  capture::Input input(file);
  return read(input);
}

/// "damaged 2 at 24: why"; "" without a fault.
std::string faultOf(const Bytes& file) {
  std::optional<Fault> fault = read(file).fault;
  if (!fault)
    return "";
  const char* kinds[] = {"not a capture", "damaged", "ends early", "unreadable"};
  return std::string(kinds[size_t(fault->kind)]) + " " + std::to_string(fault->packet) + " at " +
         std::to_string(fault->offset) + ": " + fault->what;
}

const Bytes kSectionHead =
    four(0x1a2b3c4d, false) + two(1, false) + two(0, false) + four(~0u, false) + four(~0u, false);
const Bytes kSection = block(0x0a0d0d0a, kSectionHead, false);
const Bytes kInterface = block(1, two(1, false) + two(0, false) + four(0, false), false);

TEST(CaptureReader, GivesTheFramesOfPcapInEitherByteOrder) {
  for (bool big : {false, true}) {
    Reading reading = read(tests::pcapBytes(kFrames, {.big_endian = big, .link = 1}));
    EXPECT_EQ(reading.frames, kFrames);
    EXPECT_EQ(reading.lengths, (std::vector<uint32_t>{1, 2, 0, 1500, 4}));
    EXPECT_EQ(reading.links, std::vector<uint32_t>(5, 1));
    EXPECT_FALSE(reading.fault);
  }
}

TEST(CaptureReader, ReadsNanosecondsAndPatchedHeaders) {
  Bytes file = tests::pcapBytes(kFrames);
  Bytes nanoseconds = four(0xa1b23c4d, false) + Bytes(file.begin() + 4, file.end());
  EXPECT_EQ(read(nanoseconds).frames, kFrames);
  for (bool big : {false, true}) {
    Bytes patched = four(0xa1b2cd34, big) + two(2, big) + two(4, big) + Bytes(12) + four(1, big);
    for (const Bytes& frame : kFrames)
      patched = patched + four(0, big) + four(0, big) + four(uint32_t(frame.size()), big) +
                four(uint32_t(frame.size()), big) + Bytes(8) + frame;
    EXPECT_EQ(read(patched).frames, kFrames);
  }
}

TEST(CaptureReader, LeavesTheFlagsOutOfTheLinkType) {
  EXPECT_EQ(read(tests::pcapBytes({hex("01")}, {.link = 0x54000001})).links, std::vector<uint32_t>{1});
}

TEST(CaptureReader, KeepsTheLengthOnTheWireOfWhatWasCutOff) {
  for (const Bytes& file : {tests::pcapBytes(kFrames, {.snap_length = 100}),
                            tests::pcapngBytes(kFrames, {.big_endian = true, .snap_length = 100})}) {
    Reading reading = read(file);
    EXPECT_EQ(reading.frames[3], Bytes(100, 0xab));
    EXPECT_EQ(reading.lengths[3], 1500u);
  }
}

TEST(CaptureReader, GivesTheFramesOfPcapngInEitherByteOrder) {
  for (bool big : {false, true}) {
    Reading reading = read(tests::pcapngBytes(kFrames, {.big_endian = big, .link = 276}));
    EXPECT_EQ(reading.frames, kFrames);
    EXPECT_EQ(reading.links, std::vector<uint32_t>(5, 276));
    EXPECT_FALSE(reading.fault);
  }
}

TEST(CaptureReader, TakesEachSectionInItsOwnByteOrderWithItsOwnInterfaces) {
  Bytes file = tests::pcapngBytes({hex("0102")}, {.big_endian = false, .link = 1}) +
               tests::pcapngBytes({hex("0304")}, {.big_endian = true, .link = 101});
  Reading reading = read(file);
  EXPECT_EQ(reading.frames, (std::vector<Bytes>{hex("0102"), hex("0304")}));
  EXPECT_EQ(reading.links, (std::vector<uint32_t>{1, 101}));
}

TEST(CaptureReader, ReadsSimpleAndObsoletePacketsAndPassesOverTheRest) {
  Bytes interface = block(1, two(101, false) + two(0, false) + four(3, false), false); // at most 3 bytes of a packet
  Bytes simple = block(3, four(5, false) + hex("010203"), false);
  Bytes obsolete =
      block(2, two(1, false) + two(9, false) + Bytes(8) + four(2, false) + four(7, false) + hex("0405"), false);
  Bytes names = block(4, Bytes(70'000, 1), false), custom = block(0xbad, Bytes(3'000'000, 2), false);
  Bytes options =
      block(6, four(0, false) + Bytes(8) + four(1, false) + four(1, false) + hex("06000000") + Bytes(40, 7), false);
  Reading reading = read(kSection + interface + kInterface + names + simple + custom + obsolete + options);
  EXPECT_FALSE(reading.fault);
  EXPECT_EQ(reading.frames, (std::vector<Bytes>{hex("010203"), hex("0405"), hex("06")}));
  EXPECT_EQ(reading.lengths, (std::vector<uint32_t>{5, 7, 1}));
  EXPECT_EQ(reading.links, (std::vector<uint32_t>{101, 1, 101}));
}

TEST(CaptureReader, SaysWhatItWasGivenInstead) {
  EXPECT_EQ(faultOf({}), "not a capture 1 at 0: the file is empty");
  EXPECT_EQ(faultOf(hex("d4c3")), "not a capture 1 at 0: it is neither pcap nor pcapng");
  EXPECT_EQ(faultOf(hex("706f6c6963792063")), "not a capture 1 at 0: it is neither pcap nor pcapng");
  for (const char* magic : {"1f8b0800 00000000", "28b52ffd 00000000", "fd377a58 5a000000", "04224d18 00000000"})
    EXPECT_EQ(faultOf(hex(magic)), "not a capture 1 at 0: it is compressed");
  EXPECT_EQ(faultOf(hex("736e6f6f70000000")), "not a capture 1 at 0: it is a snoop file");
  Bytes old = tests::pcapBytes({});
  old[6] = 2;
  EXPECT_EQ(faultOf(old), "not a capture 1 at 0: pcap of version 2.2: 2.4 is read");
  Bytes next = kSection;
  next[12] = 2;
  EXPECT_EQ(faultOf(next), "not a capture 1 at 0: pcapng of version 2.0: 1.x is read");
}

TEST(CaptureReader, KnowsACaptureByItsBeginning) {
  for (bool big : {false, true}) {
    EXPECT_TRUE(capture::isCapture(tests::pcapBytes(kFrames, {.big_endian = big})));
    EXPECT_TRUE(capture::isCapture(tests::pcapngBytes(kFrames, {.big_endian = big})));
  }
  EXPECT_TRUE(capture::isCapture(tests::pcapBytes({})));
  EXPECT_TRUE(capture::isCapture(kSection));
  EXPECT_FALSE(capture::isCapture({}));
  EXPECT_FALSE(capture::isCapture(hex("706f6c6963792063")));
  EXPECT_FALSE(capture::isCapture(hex("0a0d0d0a0a0d0d0a0a0d0d0a0a0d0d0a"))) << "blank lines";
}

TEST(CaptureReader, SaysWhereAFileIsDamaged) {
  Bytes file = tests::pcapBytes({hex("01"), hex("02")}); // records at 24 and 41
  file[49] = file[50] = file[51] = file[52] = 0xff;
  EXPECT_EQ(faultOf(file), "damaged 2 at 41: a packet of 4294967295 captured bytes: the most is 1048576");

  struct {
    Bytes blocks;
    const char* fault;
  } cases[] = {
      {block(6, Bytes(20), false), "a packet of interface 0, which is not described"},
      {kInterface + block(6, four(1, false) + Bytes(16), false), "a packet of interface 1, which is not described"},
      {kInterface + block(6, Bytes(16), false), "a packet's block is too short"},
      {kInterface + block(3, {}, false), "a packet's block is too short"},
      {kInterface + block(6, Bytes(12) + four(5, false) + four(5, false) + Bytes(4), false),
       "a packet of 5 captured bytes in a block of 36"},
      {kInterface + block(6, Bytes(12) + four(0x7fffffff, false) + Bytes(4), false),
       "a packet of 2147483647 captured bytes: the most is 1048576"},
      {block(1, Bytes(4), false), "the description of an interface is too short"},
      {four(9, false) + four(10, false) + Bytes(4), "a block of 10 bytes: lengths are multiples of 4"},
      {four(9, false) + four(8, false) + Bytes(4), "a block of 8 bytes: 12 is the least"},
      {four(9, false) + four(12, false) + four(16, false), "a block whose two lengths differ"},
      {four(1, false) + four(20, false) + Bytes(8) + four(24, false), "a block whose two lengths differ"},
      {four(6, false) + four(4'000'000, false) + Bytes(8), "a block of 4000000 bytes: the most is 2097152"},
      {four(0x0a0d0d0a, false) + four(28, false) + four(7, false), "a section whose byte order cannot be told"},
      {block(0x0a0d0d0a, four(0x1a2b3c4d, false) + two(3, false) + two(1, false) + Bytes(8), false),
       "pcapng of version 3.1: 1.x is read"},
  };
  for (const auto& one : cases) {
    std::string fault = faultOf(kSection + one.blocks);
    EXPECT_EQ(fault.substr(fault.find(": ") + 2), one.fault);
  }
  // Sections share nothing.
  EXPECT_EQ(faultOf(tests::pcapngBytes({hex("01")}) + kSection + block(6, Bytes(20), false)),
            "damaged 2 at 112: a packet of interface 0, which is not described");
  Bytes many = kSection;
  many.reserve(kInterface.size() * (capture::kInterfacesMax + 2));
  for (size_t count = 0; count <= capture::kInterfacesMax; ++count)
    many.insert(many.end(), kInterface.begin(), kInterface.end());
  EXPECT_EQ(faultOf(many), "damaged 1 at 1310748: more than 65536 interfaces in one section");
}

TEST(CaptureReader, CutAnywhereGivesTheWholePacketsAndSaysWhereItEnds) {
  for (const Bytes& file : {tests::pcapBytes(kFrames), tests::pcapBytes(kFrames, {.big_endian = true}),
                            tests::pcapngBytes(kFrames), tests::pcapngBytes(kFrames, {.big_endian = true})}) {
    size_t orderly = 0;
    for (size_t size = 0; size < file.size(); ++size) {
      Reading reading = read(Bytes(file.begin(), file.begin() + long(size)));
      ASSERT_LE(reading.frames.size(), kFrames.size());
      EXPECT_TRUE(std::equal(reading.frames.begin(), reading.frames.end(), kFrames.begin()));
      if (!reading.fault) {
        ++orderly;
        continue;
      }
      EXPECT_EQ(reading.fault->packet, reading.frames.size() + 1);
      EXPECT_LE(reading.fault->offset, size);
      EXPECT_EQ(reading.fault->kind == Fault::Kind::not_a_capture, size < 4) << size;
    }
    EXPECT_GE(orderly, kFrames.size()); // between two records nothing is missing
    EXPECT_LE(orderly, kFrames.size() + 2);
  }
}

TEST(CaptureReader, ReadsFromAPipeInPieces) {
  std::vector<Bytes> frames(3000, Bytes(1000, 0x5a));
  Bytes file = tests::pcapngBytes(frames);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  pid_t writer = fork();
  if (writer == 0) {
    for (size_t at = 0; at < file.size();) {
      ssize_t put = write(ends[1], &file[at], std::min<size_t>(file.size() - at, 777));
      if (put <= 0)
        _exit(1);
      at += size_t(put);
    }
    _exit(0);
  }
  close(ends[1]);
  capture::Input input(ends[0]);
  Reading reading = read(input);
  close(ends[0]);
  EXPECT_FALSE(reading.fault);
  EXPECT_EQ(reading.frames, frames);
  EXPECT_EQ(input.offset(), file.size());
}

/// A file without a name, with this content.
int fileOf(const Bytes& content) {
  int file = memfd_create("capture", MFD_CLOEXEC);
  EXPECT_EQ(write(file, content.data(), content.size()), ssize_t(content.size()));
  EXPECT_EQ(lseek(file, 0, SEEK_SET), 0);
  return file;
}

TEST(CaptureReader, ReadsFilesWhoseRecordsLieAcrossChunks) {
  // Around the room before a chunk, a chunk, several of them, and the largest there may be.
  std::vector<Bytes> frames;
  for (size_t size : {1u, 65'500u, 65'536u, 65'600u, 7u, 262'144u, 300'000u, 1'048'576u, 0u, 1'048'575u, 40u}) {
    frames.emplace_back(size, uint8_t(size * 7 + 1));
    for (size_t small = 0; small < 500; ++small)
      frames.emplace_back(small % 97, uint8_t(small));
  }
  for (const Bytes& content : {tests::pcapBytes(frames, {.snap_length = 1 << 20}),
                               tests::pcapngBytes(frames, {.big_endian = true, .snap_length = 1 << 20})}) {
    int file = fileOf(content);
    capture::Input input(file);
    Reading reading = read(input);
    close(file);
    EXPECT_FALSE(reading.fault);
    EXPECT_TRUE(reading.frames == frames);
    EXPECT_EQ(input.offset(), content.size());
  }
}

TEST(CaptureReader, SaysTheSamePlaceInAFileAsInMemory) {
  std::vector<Bytes> frames(2000, Bytes(700, 3));
  Bytes content = tests::pcapBytes(frames);
  content.resize(content.size() - 1);
  int file = fileOf(content);
  capture::Input input(file);
  Reading reading = read(input);
  close(file);
  ASSERT_TRUE(reading.fault);
  EXPECT_EQ(reading.fault->packet, 2000u);
  EXPECT_EQ(reading.fault->offset, read(content).fault->offset);
}

TEST(CaptureReader, DoesNotWaitForWhatNobodyAsksFor) {
  // A pipe that stays open: what came is read, and reading can be given up.
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  Bytes file = tests::pcapBytes({hex("0102")});
  ASSERT_EQ(write(ends[1], file.data(), file.size()), ssize_t(file.size()));
  {
    capture::Input input(ends[0]);
    capture::Reader reader(input);
    capture::Record record;
    ASSERT_TRUE(reader.next(record));
    EXPECT_EQ(record.bytes.size(), 2u);
  }
  close(ends[0]);
  close(ends[1]);
}

TEST(CaptureReader, SaysWhatTheSystemSays) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  capture::Input input(ends[1]); // the end for writing
  Reading reading = read(input);
  close(ends[0]);
  close(ends[1]);
  ASSERT_TRUE(reading.fault);
  EXPECT_EQ(reading.fault->kind, Fault::Kind::unreadable);
  EXPECT_EQ(reading.fault->what, "Bad file descriptor");
}

} // namespace
} // namespace cordon
