#include "compiler/diag/likely_keys.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/Path.h>

namespace cordon::diag {
namespace {

constexpr llvm::StringLiteral kBlanks = " \t\r\n\"'{};,";
constexpr size_t kTaggedBytesMin = 6;
constexpr size_t kHexDigitsMin = 16;

bool isLongNumber(llvm::StringRef word) {
  bool tagged = word.starts_with_insensitive("0x") || word.starts_with_insensitive("0s");
  if (tagged)
    return word.size() > kTaggedBytesMin + 2;
  return word.size() >= kHexDigitsMin && llvm::all_of(word, [](char c) { return llvm::isHexDigit(c); });
}

template <class Visit> void forEachWord(llvm::StringRef text, Visit visit) {
  for (size_t begin = text.find_first_not_of(kBlanks); begin != llvm::StringRef::npos;) {
    size_t end = std::min(text.find_first_of(kBlanks, begin), text.size());
    visit(begin, text.slice(begin, end));
    begin = text.find_first_not_of(kBlanks, end);
  }
}

} // namespace

size_t afterKeyHint(llvm::StringRef line) {
  std::string lower = line.lower();
  size_t best = llvm::StringRef::npos;
  for (const std::string& hint : {std::string("psk"), std::string("secret"), std::string("preshare"),
                                  std::string("authkey"), std::string("encrkey"), std::string("key")}) {
    for (size_t at = lower.find(hint); at != std::string::npos; at = lower.find(hint, at + 1)) {
      size_t end = at + hint.size();
      bool whole = hint != "key" ||
                   ((at == 0 || !llvm::isAlnum(lower[at - 1])) && (end == lower.size() || !llvm::isAlnum(lower[end])));
      bool method = hint == "preshare" && lower.compare(end, 2, "d ") == 0; // `auth_method preshared ...`
      if (whole && !method) {
        best = std::min(best, end);
        break;
      }
    }
  }
  return best;
}

void concealLikelyKeys(const source::SourceMap& sources, source::FileId file, Diagnostics& diags,
                       llvm::function_ref<size_t(llvm::StringRef line)> openPart) {
  llvm::StringRef text = sources.text(file);
  auto conceal = [&](size_t begin, size_t end) {
    if (begin < end)
      diags.conceal({file, uint32_t(begin), uint32_t(end)});
  };
  for (size_t start = 0; start < text.size();) {
    size_t end = std::min(text.find('\n', start), text.size());
    llvm::StringRef line = text.slice(start, end);
    size_t open = std::min({openPart(line), afterKeyHint(line), line.size()});
    conceal(start + open, end);
    forEachWord(line.take_front(open), [&](size_t begin, llvm::StringRef word) {
      if (isLongNumber(word.substr(word.rfind('=') + 1)))
        conceal(start + begin, start + begin + word.size());
    });
    start = end + 1;
  }
}

void concealAll(const source::SourceMap& sources, source::FileId file, Diagnostics& diags) {
  diags.conceal({file, 0, uint32_t(sources.text(file).size())});
}

bool looksLikeKeyFile(llvm::StringRef path) {
  namespace fs = llvm::sys::path;
  llvm::StringRef ending = fs::extension(path), folder = fs::filename(fs::parent_path(path));
  if (ending == ".cordon")
    return false;
  return llvm::is_contained({".psk", ".key", ".pem", ".secret", ".secrets", ".preshared"}, ending) ||
         llvm::is_contained({"keys", "private", "secret"}, folder);
}

} // namespace cordon::diag
