#include "backends/runtime/emit.h"

#include "backends/runtime/image.h"

#include <cassert>
#include <cstring>

namespace cordon::backends::runtime {
namespace {

using ruleset::SectionId;

/// The file as it grows, section by section. Records are little-endian as they are (format.h).
class File {
public:
  File() : bytes(sizeof(ruleset::Header), '\0') {}

  /// Begins the next section; `count` records of it are to be written.
  void begin(SectionId section, uint64_t count) {
    assert(size_t(section) == next_section && "sections are written in their order");
    ++next_section;
    assert(count <= ruleset::limitOf(section).records_max && "the projection counts");
    pad();
    sections[size_t(section)] = {bytes.size(), count};
  }
  template <class Record> void put(const Record& record) {
    bytes.append(reinterpret_cast<const char*>(&record), sizeof record);
  }
  void put(llvm::StringRef text) { bytes += text; }
  template <class Record> void add(SectionId section, const std::vector<Record>& records) {
    assert(sizeof(Record) == ruleset::limitOf(section).record_bytes);
    begin(section, records.size());
    for (const Record& record : records)
      put(record);
  }

  std::string finish(ruleset::Header header) {
    assert(next_section == ruleset::kSections);
    pad();
    bytes.append(ruleset::kSignatureBytes, '\0');
    header.bytes = bytes.size();
    header.sections = sections;
    std::memcpy(bytes.data(), &header, sizeof header);
    return std::move(bytes);
  }

private:
  void pad() { bytes.resize(ruleset::aligned(bytes.size()), '\0'); }

  std::string bytes;
  std::array<ruleset::Section, ruleset::kSections> sections{};
  size_t next_section = 0;
};

void addTexts(File& file, const Image& image) {
  file.begin(SectionId::text_ends, image.texts.all().size());
  uint32_t end = 0;
  for (const std::string& text : image.texts.all())
    file.put(end += uint32_t(text.size()));
  file.begin(SectionId::text_bytes, end);
  for (const std::string& text : image.texts.all())
    file.put(llvm::StringRef(text));
}

void addFilters(File& file, SectionId section, const std::vector<ir::Filter>& list) {
  file.begin(section, list.size());
  for (const ir::Filter& filter : list) {
    assert(filter.rank == uint32_t(&filter - list.data()) && "a filter's rank is its place");
    file.put(recordOf(filter));
  }
}

} // namespace

std::string emit(const ir::PolicyIr& policy_class) {
  Image image = imageOf(policy_class);
  File file;
  addTexts(file, image);
  file.add(SectionId::hosts, image.hosts);
  file.add(SectionId::addresses, image.addresses);
  file.add(SectionId::dynamic, image.dynamic);
  file.add(SectionId::origins, image.origins);
  file.add(SectionId::authorities, image.authorities);
  file.add(SectionId::name_parts, image.name_parts);
  file.add(SectionId::keys, image.keys);
  file.add(SectionId::actions, image.actions);
  file.add(SectionId::methods, image.methods);
  file.add(SectionId::main_proposals, image.main);
  file.add(SectionId::quick_proposals, image.quick);
  file.add(SectionId::principals, image.principals);
  addFilters(file, SectionId::filters_out, policy_class.out);
  addFilters(file, SectionId::filters_in, policy_class.in);
  addFilters(file, SectionId::filters_forward, policy_class.forward);
  return file.finish(image.header);
}

} // namespace cordon::backends::runtime
