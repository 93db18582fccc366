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

template <class Visit> void forEachWord(llvm::StringRef text, Visit visit, llvm::StringRef blanks = kBlanks) {
  for (size_t begin = text.find_first_not_of(blanks); begin != llvm::StringRef::npos;) {
    size_t end = std::min(text.find_first_of(blanks, begin), text.size());
    visit(begin, text.slice(begin, end));
    begin = text.find_first_not_of(blanks, end);
  }
}

/// True for a word that may be a key and looks like nothing else that a policy has in such a place: a path or a name in
/// small letters, the name of a variable.
bool mayBeKey(llvm::StringRef word) {
  auto isOf = [&](llvm::StringRef more, bool (*isIn)(char)) {
    return llvm::all_of(word, [&](char c) { return isIn(c) || more.contains(c); });
  };
  constexpr size_t kBytesMin = 6; // shorter ones are not hidden in messages either
  const bool is_path = word.contains('.') && isOf("./_-", llvm::isAlnum);
  const bool is_name = isOf("-_", [](char c) { return llvm::isLower(c); });
  const bool is_variable = isOf("_", [](char c) { return llvm::isUpper(c) || llvm::isDigit(c); }) && word.contains('_');
  return word.size() >= kBytesMin && !is_path && !is_name && !is_variable;
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

void concealMisplacedKeys(llvm::StringRef text, source::FileId file, size_t at, Diagnostics& diags) {
  // A line may be as long as a file, and have many faults: what is near is enough.
  constexpr size_t kBefore = 256, kBehind = 1024;
  at = std::min(at, text.size());
  size_t begin = at - std::min(at, kBefore);
  begin += text.slice(begin, at).rfind('\n') + 1; // npos + 1 is 0
  const size_t limit = std::min(at + kBehind, text.size());
  const llvm::StringRef line = text.slice(begin, limit).take_until([](char c) { return c == '\n'; });
  const bool is_list = line.ltrim().starts_with("auth ");
  const size_t hint = std::min(afterKeyHint(line), is_list ? line.find('"') : llvm::StringRef::npos);
  if (hint == llvm::StringRef::npos)
    return;
  forEachWord(
      line.drop_front(hint),
      [&](size_t word_begin, llvm::StringRef word) {
        const auto word_at = uint32_t(begin + hint + word_begin);
        if (mayBeKey(word))
          diags.conceal({file, word_at, word_at + uint32_t(word.size())});
      },
      " \t\r\"'{}();,");
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
