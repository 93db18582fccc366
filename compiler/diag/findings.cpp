#include "compiler/diag/findings.h"

#include "compiler/diag/catalog.h"
#include "compiler/diag/visible.h"

#include <llvm/ADT/StringMap.h>

#include <algorithm>
#include <map>

namespace cordon::diag {
namespace {

constexpr size_t kLineMax = 4096;      ///< a longer line is no part of a fingerprint
constexpr size_t kColumnMax = 1 << 16; ///< beyond, UTF-16 columns are not counted: a report would take a time per line

/// UTF-16 units of UTF-8 text: one per character, two for those of four bytes. Stray bytes count as one.
uint32_t utf16Units(llvm::StringRef text) {
  uint32_t units = 0;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    units += byte < 0x80 || byte >= 0xc0;
    units += byte >= 0xf0;
  }
  return units;
}

llvm::StringRef nameOf(llvm::StringRef id) {
  static const llvm::StringMap<llvm::StringRef> names = [] {
    llvm::StringMap<llvm::StringRef> made;
    for (const CatalogRow& row : catalog())
      made[row.id] = row.name;
    return made;
  }();
  return names.lookup(id);
}

} // namespace

std::string Finding::wholeText() const {
  std::string text = message;
  for (const std::string& note : notes)
    text += "\nnote: " + note;
  for (const std::string& one : help)
    text += "\nhelp: " + one;
  if (!accepted_because.empty())
    text += "\naccepted: " + accepted_because;
  return text;
}

Findings::Findings(const Diagnostics& diagnostics, const source::SourceMap& sources,
                   llvm::function_ref<std::string(source::FileId)> pathOf)
    : sources(sources), order(diagnostics.sorted()), concealment(diagnostics, sources, order),
      all_counts(countsOf(order)) {
  for (uint32_t file = 0; file < sources.size(); ++file)
    paths.push_back(visible(pathOf({{file}})));
  std::map<Fingerprint, uint32_t> seen;
  fingerprints.reserve(order.size());
  nth.reserve(order.size());
  for (const Diagnostic* one : order) {
    std::vector<std::string> arguments;
    for (std::string_view argument : one->arguments)
      arguments.push_back(concealment.scrubbed(argument));
    bool needs_line =
        arguments.empty() && one->span.isValid() && sources.lineAt(one->span.file, one->span.begin).size() <= kLineMax;
    fingerprints.push_back(fingerprintOf(one->id, arguments, needs_line ? concealment.lineOf(one->span) : ""));
    nth.push_back(seen[fingerprints.back()]++);
  }
}

std::string Findings::uniqueFingerprint(size_t index) const {
  if (nth[index] == 0)
    return toString(fingerprints[index]);
  return toString(fingerprintOf(toString(fingerprints[index]), {std::to_string(nth[index])}, ""));
}

std::string Findings::message(size_t index) const {
  return clean(order[index]->message, order[index]->pattern);
}

Finding Findings::at(size_t index, Columns columns) const {
  const Diagnostic& from = *order[index];
  Finding finding;
  finding.id = from.id;
  finding.name = nameOf(from.id);
  finding.severity = from.severity;
  finding.state = from.state;
  finding.place = placeOf(from.span, columns);
  finding.message = message(index);
  for (std::string_view argument : from.arguments)
    finding.arguments.push_back(clean(argument));
  for (const Label& label : from.labels)
    finding.labels.push_back({placeOf(label.span, columns), clean(label.text)});
  for (std::string_view note : from.notes)
    finding.notes.push_back(clean(note));
  for (std::string_view help : from.help)
    finding.help.push_back(visible(concealment.scrubbedHelp(help)));
  finding.accepted_because = clean(from.accepted_because);
  finding.fingerprint = uniqueFingerprint(index);
  return finding;
}

std::vector<size_t> Findings::openWorstFirst() const {
  std::vector<size_t> open;
  for (size_t i = 0; i < order.size(); ++i)
    if (order[i]->state == State::open)
      open.push_back(i);
  std::stable_sort(open.begin(), open.end(),
                   [&](size_t a, size_t b) { return order[a]->severity > order[b]->severity; });
  return open;
}

Place Findings::placeOf(source::Span span, Columns columns) const {
  if (!span.isValid())
    return {};
  source::Position at = sources.position(span);
  llvm::StringRef line = sources.lineAt(span.file, span.begin);
  // The piece that lies on the first line; at least one byte, even behind the line's end.
  size_t begin = std::min<size_t>(at.column - 1, line.size());
  size_t end = std::min<size_t>(begin + (std::max(span.end, span.begin) - span.begin), line.size());
  Place place{paths[span.file.index], at.line, at.column, at.column + uint32_t(std::max<size_t>(end - begin, 1))};
  if (columns == Columns::bytes)
    return place;
  if (end > kColumnMax)
    return {std::move(place.path), place.line, 0, 0};
  place.column = utf16Units(line.take_front(begin)) + uint32_t(at.column - 1 - begin) + 1;
  place.end_column = place.column + std::max<uint32_t>(utf16Units(line.slice(begin, end)), 1);
  return place;
}

std::string Findings::clean(llvm::StringRef text, llvm::StringRef pattern) const {
  return visible(concealment.scrubbed(text, pattern));
}

} // namespace cordon::diag
