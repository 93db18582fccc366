#include "bench/mutants/judge.h"

#include "compiler/meaning/treatment.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <array>
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

/// True if both policies hold the same filters, in any order, equal ones once. Says more than equal packet spaces: a
/// filter that never decides counts too.
bool sameFilters(const ir::HostPolicy& left, const ir::HostPolicy& right) {
  std::vector<std::pair<const ir::HostPolicy*, const ir::Action*>> known; // one of each treatment
  auto treatment = [&](const ir::HostPolicy& policy, const ir::Filter& filter) {
    const ir::Action& action = policy.ir.action(filter);
    auto same = llvm::find_if(
        known, [&](const auto& other) { return meaning::sameAction(*other.first, *other.second, policy, action); });
    if (same == known.end())
      same = known.insert(same, {&policy, &action});
    return same - known.begin();
  };
  auto filtersOf = [&](const ir::HostPolicy& policy, ir::Direction direction) {
    std::set<std::pair<ir::Filter, ptrdiff_t>> filters;
    for (ir::Filter filter : policy.ir.list(direction)) {
      ptrdiff_t number = treatment(policy, filter);
      filter.action = {};
      filter.origin = {};
      filter.rank = 0;
      filters.emplace(filter, number);
    }
    return filters;
  };
  return llvm::all_of(
      std::array{ir::Direction::out, ir::Direction::in, ir::Direction::forward},
      [&](ir::Direction direction) { return filtersOf(left, direction) == filtersOf(right, direction); });
}

} // namespace

Judge::Judge(const backends::Backend& backend, const ir::HostPolicy& projected, const backends::Emitted& emitted)
    : backend(backend), projected(projected), emitted(emitted), original(importOf(emitted.files)) {}

std::optional<backends::Imported> Judge::importOf(const std::vector<backends::EmittedFile>& files) const {
  source::SourceMap sources;
  diag::Diagnostics diags;
  return readBack(backend, projected.host, files, sources, diags);
}

std::vector<std::string> Judge::baseline() const {
  return prove(backend, projected, emitted).differences;
}

Fate Judge::fateOf(size_t file, std::string text) const {
  backends::Emitted mutated = emitted;
  mutated.files[file].text = std::move(text);
  auto imported = importOf(mutated.files);
  if (!imported)
    return Fate::refused;
  if (!prove(backend, projected, mutated).isProved())
    return Fate::differs;
  return original && sameFilters(original->policy, imported->policy) ? Fate::equivalent : Fate::survived;
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
