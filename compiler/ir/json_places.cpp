#include "compiler/ir/json_places.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cordon::ir {
namespace {

/// As in SourceMap: files are at most 2 GiB.
constexpr uint64_t kOffsetMax = uint64_t(1) << 31;

} // namespace

source::Span JsonPlaces::read(const JsonValue& value) {
  if (value.isNull())
    return {};
  std::string path = value.field("file").text();
  auto [known, added] = index_of.try_emplace(path, uint32_t(files.size()));
  if (added)
    files.push_back({path, {}});
  Place place;
  place.span.file = source::FileId{{known->second}};
  place.span.begin = uint32_t(value.field("begin").number(kOffsetMax));
  place.span.end = uint32_t(value.field("end").number(kOffsetMax));
  place.position.line = uint32_t(value.field("line").number(kOffsetMax));
  place.position.column = uint32_t(value.field("column").number(kOffsetMax));
  if (place.span.end < place.span.begin)
    value.refuse("ends before it begins");
  // Each line before takes a byte, and so does each column.
  if (place.position.line == 0 || place.position.column == 0 ||
      uint64_t(place.position.line) + place.position.column > uint64_t(place.span.begin) + 2)
    value.refuse("has a line and column that its offset cannot have");
  files[known->second].places.push_back(place);
  return place.span;
}

source::FileId JsonPlaces::fileFor(source::SourceMap& sources, const JsonValue& document, const File& file) const {
  auto agrees = [&](source::FileId id, bool has_text) {
    return std::all_of(file.places.begin(), file.places.end(), [&](const Place& place) {
      source::Position at = sources.position(id, place.span.begin);
      return at.line == place.position.line && at.column == place.position.column &&
             (!has_text || place.span.end <= sources.text(id).size());
    });
  };
  if (source::FileId known = sources.find(file.path); known.isValid() && agrees(known, /*has_text=*/true))
    return known;
  std::vector<source::SourceMap::LineStart> lines = {{0, 1}};
  for (const Place& place : file.places)
    lines.push_back({place.span.begin - (place.position.column - 1), place.position.line});
  auto byOffset = [](const auto& a, const auto& b) {
    return std::pair(a.offset, a.line) < std::pair(b.offset, b.line);
  };
  std::sort(lines.begin(), lines.end(), byOffset);
  auto same = [](const auto& a, const auto& b) { return a.offset == b.offset && a.line == b.line; };
  lines.erase(std::unique(lines.begin(), lines.end(), same), lines.end());
  auto clash = [](const auto& a, const auto& b) { return b.line <= a.line || b.offset - a.offset < b.line - a.line; };
  bool contradiction = std::adjacent_find(lines.begin(), lines.end(), clash) != lines.end();
  if (!contradiction) {
    source::FileId added = sources.addPlaces(file.path, std::move(lines));
    if (agrees(added, /*has_text=*/false))
      return added;
  }
  document.refuse("has places in `" + file.path + "` that contradict each other");
}

void JsonPlaces::resolve(source::SourceMap& sources, const JsonValue& document, std::vector<PolicyIr>& classes) const {
  std::vector<source::FileId> ids;
  for (const File& file : files)
    ids.push_back(fileFor(sources, document, file));
  for (PolicyIr& ir : classes)
    for (Origin& origin : ir.origins)
      for (source::Span& span : origin.spans)
        if (span.isValid())
          span.file = ids[span.file.index];
}

} // namespace cordon::ir
