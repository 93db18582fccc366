// Reads a security template's two rights of access over the network.
#include "backends/netsh/access.h"
#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/Support/ConvertUTF.h>

namespace cordon::netsh {
namespace {

struct Line {
  std::string text; ///< UTF-8, without blanks around it and without comment
  source::Span span;
};

/// Cuts a comment off. Source: Microsoft, General Syntax Rules for INF Files.
llvm::StringRef withoutComment(llvm::StringRef line) {
  bool in_quotes = false;
  for (size_t i = 0; i < line.size(); ++i) {
    in_quotes ^= line[i] == '"';
    if (line[i] == ';' && !in_quotes)
      return line.take_front(i);
  }
  return line;
}

class Reader {
public:
  Reader(source::FileId file, const source::SourceMap& sources, diag::Diagnostics& diags)
      : file(file), bytes(sources.text(file)), diags(diags) {}

  ReadTemplate run() {
    for (const Line& line : lines())
      read(line);
    for (std::vector<ir::Principal>* list :
         {result.access.allow ? &*result.access.allow : nullptr, &result.access.deny})
      if (list) {
        llvm::sort(*list);
        list->erase(std::unique(list->begin(), list->end()), list->end());
      }
    return std::move(result);
  }

private:
  void refuse(source::Span span, const std::string& why) { diags.report(span, diag::BadTemplate, why); }
  source::Span span(size_t begin, size_t end) const { return {file, uint32_t(begin), uint32_t(end)}; }

  std::vector<Line> lines() {
    std::vector<Line> found;
    constexpr llvm::StringLiteral kMark = "\xff\xfe";
    if (!bytes.starts_with(kMark) || bytes.size() % 2 != 0) {
      refuse(span(0, 0), "it is not UTF-16LE with a byte order mark");
      return found;
    }
    std::vector<llvm::UTF16> units;
    for (size_t i = kMark.size(); i + 1 < bytes.size(); i += 2)
      units.push_back(llvm::UTF16(uint8_t(bytes[i]) | uint8_t(bytes[i + 1]) << 8));
    for (size_t begin = 0; begin < units.size();) {
      size_t end = begin;
      while (end < units.size() && units[end] != '\n')
        ++end;
      add(found, llvm::ArrayRef(units).slice(begin, end - begin), begin);
      begin = end + 1;
    }
    return found;
  }

  /// One line, as units from the `begin`th behind the mark on.
  void add(std::vector<Line>& found, llvm::ArrayRef<llvm::UTF16> units, size_t begin) {
    source::Span place = span(2 + 2 * begin, 2 + 2 * (begin + units.size()));
    std::string text;
    // It takes a mark of byte order at the front for one, and has nothing to convert in an empty line.
    bool readable =
        units.empty() || (units[0] != 0xfffe && units[0] != 0xfeff && convertUTF16ToUTF8String(units, text));
    bool has_nul = llvm::is_contained(units, 0);
    if (!readable || has_nul)
      return refuse(place, "a line is no text");
    llvm::StringRef words = withoutComment(text).trim();
    if (words.ends_with("\\"))
      return refuse(place, "a line that goes on in the next one is not read");
    if (!words.empty())
      found.push_back({words.str(), place});
  }

  void read(const Line& line) {
    llvm::StringRef text = line.text;
    auto [key, value] = text.split('=');
    key = key.trim();
    bool in_rights = llvm::StringRef(section).equals_insensitive("[" + kRightsSection.str() + "]");
    if (text.starts_with("["))
      section = text.str();
    else if (in_rights && text.contains('=') && key.equals_insensitive(kAllowRight))
      return readRight(line, value, /*allow=*/true);
    else if (in_rights && text.contains('=') && key.equals_insensitive(kDenyRight))
      return readRight(line, value, /*allow=*/false);
    else if (in_rights)
      diags.report(line.span, diag::NotKept, key.str());
    result.residue.push_back("template: " + text.str());
  }

  void readRight(const Line& line, llvm::StringRef value, bool allow) {
    bool& seen = allow ? seen_allow : seen_deny;
    if (std::exchange(seen, true))
      return refuse(line.span, "a right is given twice");
    if (allow)
      result.access.allow.emplace();
    std::vector<ir::Principal>& list = allow ? *result.access.allow : result.access.deny;
    if (value.trim().empty())
      return;
    llvm::SmallVector<llvm::StringRef, 8> entries;
    value.split(entries, ',');
    for (llvm::StringRef entry : entries)
      readEntry(line, entry.trim(), list);
  }

  void readEntry(const Line& line, llvm::StringRef entry, std::vector<ir::Principal>& list) {
    if (entry.size() >= 2 && entry.starts_with("\"") && entry.ends_with("\""))
      entry = entry.drop_front().drop_back();
    bool is_sid = entry.consume_front("*");
    if (entry.empty() || entry.contains('"') || entry.contains('%') || entry.starts_with("S-1-") != is_sid)
      return refuse(line.span, "an entry of a right is neither a name nor `*` and a SID");
    auto kind = entry.ends_with("$") ? ir::Principal::Kind::computer : ir::Principal::Kind::user;
    list.push_back({kind, entry.str()});
  }

  source::FileId file;
  llvm::StringRef bytes;
  diag::Diagnostics& diags;
  std::string section;
  bool seen_allow = false, seen_deny = false;
  ReadTemplate result;
};

} // namespace

ReadTemplate readTemplate(source::FileId file, const source::SourceMap& sources, diag::Diagnostics& diags) {
  return Reader(file, sources, diags).run();
}

} // namespace cordon::netsh
