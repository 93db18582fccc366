#include "bench/mutants/judge.h"

#include <llvm/ADT/StringExtras.h>

#include <cassert>
#include <set>

namespace cordon::bench {
namespace {

constexpr size_t kShownMax = 120;

/// Line ends visible, long texts cut.
std::string shown(llvm::StringRef text) {
  std::string out;
  for (char c : text.take_front(kShownMax))
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  return "`" + out + (text.size() > kShownMax ? "..." : "") + "`";
}

} // namespace

std::vector<bool> commentsOf(llvm::StringRef text) {
  std::vector<bool> comments(text.size());
  bool is_comment = false, is_quoted = false;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n')
      is_comment = is_quoted = false;
    else if (text[at] == '"' && !is_comment)
      is_quoted = !is_quoted;
    else if (text[at] == '#' && !is_quoted)
      is_comment = true;
    comments[at] = is_comment;
  }
  return comments;
}

void findUnread(llvm::StringRef text, llvm::ArrayRef<Mutant> mutants, std::vector<Fate>& fates) {
  assert(mutants.size() == fates.size());
  std::set<std::pair<size_t, size_t>> read; // fields with a killed mutant
  for (size_t i = 0; i < mutants.size(); ++i)
    if (fates[i] != Fate::equivalent)
      read.emplace(mutants[i].begin, mutants[i].end);
  auto holdsRead = [&](const Mutant& mutant) {
    for (auto at = read.lower_bound({mutant.begin, 0}); at != read.end() && at->first <= mutant.end; ++at)
      if (at->second <= mutant.end)
        return true;
    return false;
  };
  std::vector<bool> comments = commentsOf(text);
  for (size_t i = 0; i < mutants.size(); ++i) {
    bool has_meaning = false;
    for (size_t at = mutants[i].begin; at < mutants[i].end; ++at)
      has_meaning |= !comments[at] && !llvm::isSpace(text[at]);
    if (fates[i] == Fate::equivalent && has_meaning && !mutants[i].reorders && !holdsRead(mutants[i]))
      fates[i] = Fate::survived;
  }
}

std::vector<std::string> Judge::baseline() const {
  return prove(backend, projected, emitted).differences;
}

Fate Judge::fateOf(size_t file, std::string text) const {
  backends::Emitted mutated = emitted;
  mutated.files[file].text = std::move(text);
  source::SourceMap sources;
  diag::Diagnostics diags;
  if (!readBack(backend, projected.host, mutated.files, sources, diags))
    return Fate::refused;
  return prove(backend, projected, mutated).isProved() ? Fate::equivalent : Fate::differs;
}

/// True if the mutant shows bytes of a line on which a key stands (as text, in hex, or behind escapes), or puts a word
/// of a key elsewhere.
bool Judge::touchesSecret(size_t file, const Mutant& mutant) const {
  const backends::EmittedFile& original = emitted.files[file];
  if (!original.secret)
    return false;
  llvm::StringRef text = original.text;
  size_t begin = text.take_front(mutant.begin).rfind('\n') + 1; // npos + 1 is 0
  size_t end = text.find('\n', mutant.end);
  llvm::StringRef lines = text.slice(begin, end);
  for (const SecretBytes& secret : projected.secrets) {
    llvm::StringRef key(secret.reveal().data(), secret.reveal().size());
    if (key.empty())
      continue;
    std::string hex = llvm::toHex(key);
    bool has_escapes = key.find_first_of("\"\\'") != llvm::StringRef::npos;
    for (llvm::StringRef shown : {lines, llvm::StringRef(mutant.text)})
      if (shown.contains(key) || shown.contains_insensitive(hex) || (has_escapes && shown.contains_insensitive("psk")))
        return true;
    llvm::SmallVector<llvm::StringRef> words;
    llvm::SplitString(key, words);
    for (llvm::StringRef word : words)
      if (llvm::StringRef(mutant.text).contains(word))
        return true;
  }
  return false;
}

std::string Judge::describe(size_t file, const Mutant& mutant) const {
  llvm::StringRef text = emitted.files[file].text;
  size_t line = text.take_front(mutant.begin).count('\n') + 1;
  std::string place = emitted.files[file].path + ":" + std::to_string(line) + ": " + mutant.what + ": ";
  if (touchesSecret(file, mutant))
    return place + "(on a line with a preshared key)";
  return place + shown(text.slice(mutant.begin, mutant.end)) + " -> " + shown(mutant.text);
}

} // namespace cordon::bench
