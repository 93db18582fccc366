// Rule sets that a trusted key has signed and that are made to break the loader. These tests run under sanitizers, too;
// see also tests/fuzz/ruleset_fuzz.cpp.
#include "tests/support/set_parts.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

using namespace cordon;
using namespace cordon::ruleset;
using tests::SetParts;

namespace {

class Mutator {
public:
  explicit Mutator(uint64_t seed) : engine(seed) {}

  /// Noise, but for what comes before the signature's check.
  Bytes noise() {
    Bytes file = Bytes::zeros(kFileBytesMin + below(1024));
    fill(file, kMagic.size());
    std::memcpy(file.data(), kMagic.data(), kMagic.size());
    std::memcpy(file.data() + offsetof(Header, format), &kFormat, sizeof kFormat);
    return file;
  }

  /// A sound header, and noise in one section or in all.
  Bytes noiseInSections() {
    Bytes file = Bytes::copyOf(rich);
    auto* header = reinterpret_cast<Header*>(file.data());
    if (chance(4)) {
      fill(file, sizeof(Header));
      return file;
    }
    const Section& section = header->sections[below(kSections)];
    const size_t bytes = header->bytes - kSignatureBytes - section.offset;
    for (size_t i = 0, n = below(8) + 1; i < n && bytes > 0; ++i)
      file.data()[section.offset + below(std::min<size_t>(bytes, 256))] = value();
    return file;
  }

  /// Records changed, doubled, taken away; then all put together as it should be.
  Bytes changedParts() {
    SetParts parts = tests::richSet();
    for (size_t i = 0, n = below(3) + 1; i < n; ++i)
      changeOne(parts);
    return parts.bytes();
  }

  /// Places and counts of sections.
  Bytes changedHeader() {
    Bytes file = Bytes::copyOf(rich);
    auto* header = reinterpret_cast<Header*>(file.data());
    Section& section = header->sections[below(kSections)];
    uint64_t& field = chance(2) ? section.offset : section.count;
    switch (below(5)) {
    case 0:
      field += 8 * (below(5))-16;
      break;
    case 1:
      field = engine();
      break;
    case 2:
      field = uint64_t(1) << below(64);
      break;
    case 3:
      std::swap(section, header->sections[below(kSections)]);
      break;
    default:
      field += below(3) - 1;
    }
    return file;
  }

private:
  uint64_t below(uint64_t bound) { return engine() % bound; }
  bool chance(uint64_t of) { return below(of) == 0; }
  /// A byte; those at the borders of what is allowed come often.
  uint8_t value() {
    constexpr uint8_t kBorders[] = {0, 1, 2, 3, 4, 31, 32, 33, 127, 128, 129, 255};
    return chance(3) ? uint8_t(engine()) : kBorders[below(std::size(kBorders))];
  }
  void fill(Bytes& file, size_t from) {
    for (size_t i = from; i < file.size(); ++i)
      file.data()[i] = uint8_t(engine());
  }

  template <class Record> void changeIn(std::vector<Record>& records) {
    if (records.empty() || chance(16)) {
      records.push_back(records.empty() ? Record{} : records[below(records.size())]);
      return;
    }
    Record& record = records[below(records.size())];
    switch (below(8)) {
    case 0:
      records.erase(records.begin() + ptrdiff_t(below(records.size())));
      break;
    case 1:
      std::swap(record, records[below(records.size())]);
      break;
    case 2: { // one of its numbers, by a little
      uint32_t number = 0;
      uint8_t* at = reinterpret_cast<uint8_t*>(&record) + (sizeof(Record) < 4 ? 0 : 4 * below(sizeof(Record) / 4));
      std::memcpy(&number, at, std::min(sizeof number, sizeof(Record)));
      number += uint32_t(below(5)) - 2;
      std::memcpy(at, &number, std::min(sizeof number, sizeof(Record)));
      break;
    }
    default:
      reinterpret_cast<uint8_t*>(&record)[below(sizeof(Record))] = value();
    }
  }

  void changeText(SetParts& parts) {
    std::string& text = parts.texts[below(parts.texts.size())];
    if (chance(8))
      text = std::string(kTextBytesMax - 1 + below(3), 'x');
    else if (chance(4))
      text.clear();
    else
      text.insert(text.begin() + ptrdiff_t(below(text.size() + 1)), char(engine()));
  }

  void changeOne(SetParts& parts) {
    switch (below(16)) {
    case 0:
      return changeText(parts);
    case 1:
      return changeIn(parts.hosts);
    case 2:
      return changeIn(parts.addresses);
    case 3:
      return changeIn(parts.dynamic);
    case 4:
      return changeIn(parts.origins);
    case 5:
      return changeIn(parts.authorities);
    case 6:
      return changeIn(parts.name_parts);
    case 7:
      return changeIn(parts.keys);
    case 8:
      return changeIn(parts.actions);
    case 9:
      return changeIn(parts.methods);
    case 10:
      return changeIn(parts.main);
    case 11:
      return changeIn(parts.quick);
    case 12:
      return changeIn(parts.principals);
    case 13: {
      std::vector<Header> header{parts.header};
      reinterpret_cast<uint8_t*>(
          header.data())[offsetof(Header, audit) + below(offsetof(Header, sections) - offsetof(Header, audit))] =
          value();
      parts.header = header.front();
      return;
    }
    default:
      return changeIn(parts.filters[below(3)]);
    }
  }

  std::mt19937_64 engine;
  const Bytes rich = tests::richSet().bytes();
};

class HostileSets : public testing::TestWithParam<uint64_t> {};

/// A fault would be a crash, or a finding of the sanitizers.
TEST_P(HostileSets, NeverHarmTheLoader) {
  constexpr size_t kSets = 25'000;
  Mutator mutator(GetParam());
  size_t taken = 0, refused = 0;
  for (size_t i = 0; i < kSets; ++i) {
    Bytes file = i % 8 == 0   ? mutator.noise()
                 : i % 8 == 1 ? mutator.noiseInSections()
                 : i % 8 == 2 ? mutator.changedHeader()
                              : mutator.changedParts();
    auto set = tests::loaded(tests::signedSet(std::move(file)));
    if (set) {
      ++taken;
      tests::readEverything(*set);
    } else {
      ++refused;
      ASSERT_NE(set.refusal().check, Check::signature) << "it is the parser that is to be tested";
      ASSERT_NE(set.refusal().check, Check::key);
    }
  }
  // Both happen often: the changes are neither harmless nor all caught by the first check.
  EXPECT_GT(taken, kSets / 20);
  EXPECT_GT(refused, kSets / 20);
}

INSTANTIATE_TEST_SUITE_P(Seeds, HostileSets, testing::Values(1, 2, 3, 4));

} // namespace
