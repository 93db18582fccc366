#include "compiler/ir/json_scan.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cordon::ir {
namespace {

/// Walks over valid JSON. Braces inside strings are no braces; nothing else needs care.
class Scanner {
public:
  explicit Scanner(llvm::StringRef text) : text(text) {}

  size_t at = 0;

  void skipSpace() { at = std::min(text.find_first_not_of(" \t\r\n,:", at), text.size()); }
  char here() const { return at < text.size() ? text[at] : '\0'; }

  /// The string at `at`, with its quotes.
  llvm::StringRef string() {
    size_t begin = at++;
    while (at < text.size() && text[at] != '"')
      at += text[at] == '\\' ? 2 : 1;
    at = std::min(at + 1, text.size());
    return text.slice(begin, at);
  }

  void skipValue() {
    size_t depth = 0; // not recursion: documents may be deep
    do {
      skipSpace();
      char c = here();
      if (c == '"') {
        string();
        continue;
      }
      if (c == '{' || c == '[')
        ++depth;
      else if (c == '}' || c == ']')
        --depth;
      else
        at = std::min(text.find_first_of(" \t\r\n,:{}[]\"", at), text.size()) - 1;
      ++at;
    } while (depth > 0 && at < text.size());
  }

private:
  llvm::StringRef text;
};

/// Moves to the member or element that `step` names; false if there is none.
bool enter(Scanner& scanner, const JsonStep& step) {
  if (scanner.here() != (step.is_index ? '[' : '{'))
    return false;
  ++scanner.at;
  for (size_t index = 0;; ++index) {
    scanner.skipSpace();
    char c = scanner.here();
    if (c == '}' || c == ']' || c == '\0')
      return false;
    bool found = step.is_index && index == step.index;
    if (!step.is_index) {
      llvm::StringRef key = scanner.string();
      found = nlohmann::json::parse(key.begin(), key.end(), nullptr, /*allow_exceptions=*/false) == step.key;
      scanner.skipSpace();
    }
    if (found)
      return true;
    scanner.skipValue();
  }
}

} // namespace

std::string pointerText(llvm::ArrayRef<JsonStep> path) {
  std::string out;
  for (const JsonStep& step : path) {
    out += '/';
    if (step.is_index)
      out += std::to_string(step.index);
    for (char c : step.key)
      out += c == '~' ? std::string("~0") : c == '/' ? std::string("~1") : std::string(1, c);
  }
  return out;
}

size_t offsetOf(llvm::StringRef text, llvm::ArrayRef<JsonStep> path) {
  Scanner scanner(text);
  scanner.skipSpace();
  for (const JsonStep& step : path) {
    size_t before = scanner.at;
    if (!enter(scanner, step))
      return before;
  }
  return scanner.at;
}

} // namespace cordon::ir
