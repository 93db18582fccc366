// Keys stand in rules, behind `psk=`. A line that begins with no command is closed; of a rule what is understood is
// open, up to the first word that is not.
#include "backends/netsh/conceal_keys.h"

#include "backends/netsh/grammar.h"
#include "compiler/diag/likely_keys.h"

#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <vector>

namespace cordon::netsh {
namespace {

constexpr llvm::StringLiteral kBlanks = " \t\r";
/// Words that lead to the verb, in a script and in a batch file.
constexpr llvm::StringRef kLeads[] = {"@", "@netsh", "netsh", "netsh.exe", "-c", "-f", "ipsec", "static"};
constexpr llvm::StringRef kComments[] = {"#", "rem", "@rem", "::"};
constexpr size_t kTagBytesMin = 2;

/// The next word of a line, cut off it; "" at its end.
llvm::StringRef takeWord(llvm::StringRef& rest) {
  rest = rest.ltrim(kBlanks);
  llvm::StringRef word = rest.take_until([](char c) { return kBlanks.contains(c); });
  rest = rest.drop_front(word.size());
  return word;
}

std::vector<llvm::StringRef> verbs() {
  std::vector<llvm::StringRef> words(passiveWords().begin(), passiveWords().end());
  llvm::append_range(words, otherContexts());
  for (const CommandSpec& command : commands())
    words.push_back(command.verb_word);
  return words;
}

std::vector<llvm::StringRef> objects() {
  std::vector<llvm::StringRef> words;
  for (const CommandSpec& command : commands())
    words.push_back(command.object_word);
  return words;
}

/// Words of the language. A script says the same few over and over: what was asked is remembered.
class Words {
public:
  explicit Words(std::vector<llvm::StringRef> words) : words(std::move(words)) {}

  /// `word` is one of these, or a slip away from one.
  bool holdNearly(llvm::StringRef word) {
    constexpr size_t kRememberedMax = 1024;
    if (auto known = remembered.find(word); known != remembered.end())
      return known->second;
    const bool answer = look(word);
    if (remembered.size() < kRememberedMax)
      remembered.try_emplace(word, answer);
    return answer;
  }

private:
  bool look(llvm::StringRef word) const {
    constexpr size_t kBytesMin = 3; // of less every word is a slip away
    return llvm::any_of(words, [&](llvm::StringRef known) { return word.equals_insensitive(known); }) ||
           (word.size() >= kBytesMin && !diag::nearest(word, words).empty());
  }

  std::vector<llvm::StringRef> words;
  llvm::DenseMap<llvm::StringRef, bool> remembered; ///< of the script's own text
};

bool holdsNoKey(llvm::StringRef object) {
  return llvm::any_of(commands(), [&](const CommandSpec& command) {
    return command.object != Object::rule && command.object != Object::defaultrule &&
           object.equals_insensitive(command.object_word);
  });
}

/// A tag of some command, perhaps cut, but not that of a key.
bool isOpenTag(llvm::StringRef word) {
  if (word.size() < kTagBytesMin || llvm::StringRef("psk").starts_with_insensitive(word))
    return false;
  for (auto tag = Parameter::name; tag <= Parameter::wide; tag = Parameter(uint8_t(tag) + 1))
    if (tagOf(tag).starts_with_insensitive(word))
      return true;
  return false;
}

/// Takes `tag=value` off `rest` if it is whole, and no key.
bool takeOpenPair(llvm::StringRef& rest) {
  auto [tag, value] = rest.ltrim(kBlanks).split('=');
  if (!isOpenTag(tag.rtrim(kBlanks)))
    return false;
  value = value.ltrim(kBlanks);
  size_t length = 0;
  if (value.starts_with("\"")) {
    length = value.find('"', 1);
    if (length == llvm::StringRef::npos)
      return false;
    ++length;
  } else {
    length = value.find_first_of(" \t\r\"=");
    length = std::min(length, value.size());
  }
  llvm::StringRef behind = value.drop_front(length);
  if (!behind.empty() && !kBlanks.contains(behind.front()))
    return false;
  rest = behind;
  return true;
}

size_t openPart(llvm::StringRef line, Words& known_verbs, Words& known_objects) {
  llvm::StringRef rest = line, word = takeWord(rest);
  if (llvm::any_of(kComments, [&](llvm::StringRef mark) { return word.starts_with_insensitive(mark); }))
    return line.size();
  while (llvm::any_of(kLeads, [&](llvm::StringRef lead) { return word.equals_insensitive(lead); }))
    word = takeWord(rest);
  if (!known_verbs.holdNearly(word))
    return size_t(word.begin() - line.begin());
  llvm::StringRef object = takeWord(rest);
  if (holdsNoKey(object))
    return line.size();
  if (!known_objects.holdNearly(object))
    return size_t(object.begin() - line.begin());
  while (takeOpenPair(rest)) {
  }
  rest = rest.ltrim(kBlanks);
  return size_t(rest.begin() - line.begin());
}

} // namespace

void concealKeys(const backends::InputFile& input, const source::SourceMap& sources, diag::Diagnostics& diags) {
  Words known_verbs(verbs()), known_objects(objects());
  bool continues = false; // `^` joins a line to the next
  diag::concealLikelyKeys(sources, input.file, diags, [&](llvm::StringRef line) -> size_t {
    bool joined = continues;
    continues = line.rtrim('\r').ends_with("^");
    return joined ? 0 : openPart(line, known_verbs, known_objects);
  });
}

} // namespace cordon::netsh
