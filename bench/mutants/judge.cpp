#include "bench/mutants/judge.h"

#include <llvm/ADT/StringExtras.h>

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

std::vector<std::string> Judge::reemissionGaps(const std::vector<backends::EmittedFile>& files) const {
  source::SourceMap sources;
  diag::Diagnostics diags;
  auto imported = readBack(backend, projected.host, files, sources, diags);
  if (!imported)
    return {"cannot be imported"};
  backends::Emitted again = backend.emit(imported->policy);
  std::vector<std::string> gaps;
  if (again.files.size() != emitted.files.size())
    gaps.push_back("emitted again, there are " + std::to_string(again.files.size()) + " files, not " +
                   std::to_string(emitted.files.size()));
  for (size_t i = 0; i < std::min(again.files.size(), emitted.files.size()); ++i)
    if (again.files[i].path != emitted.files[i].path || again.files[i].text != emitted.files[i].text ||
        again.files[i].secret != emitted.files[i].secret)
      gaps.push_back("emitted again, `" + emitted.files[i].path + "` is another file");
  return gaps;
}

std::vector<std::string> Judge::baseline() const {
  std::vector<std::string> gaps = prove(backend, projected, emitted).differences;
  return gaps.empty() ? reemissionGaps(emitted.files) : gaps;
}

Fate Judge::fateOf(size_t file, std::string text) const {
  backends::Emitted mutated = emitted;
  mutated.files[file].text = std::move(text);
  {
    source::SourceMap sources;
    diag::Diagnostics diags;
    if (!readBack(backend, projected.host, mutated.files, sources, diags))
      return Fate::refused;
  }
  if (!prove(backend, projected, mutated).isProved())
    return Fate::differs;
  return reemissionGaps(mutated.files).empty() ? Fate::equivalent : Fate::survived;
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
