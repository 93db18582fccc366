#include "bench/mutants/mutate.h"

#include "runtime/net/address.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace cordon::bench {
namespace {

constexpr size_t kBorrowedMax = 6; ///< other words of the text that are tried in a word's place
constexpr size_t kNumberDigitsMax = 18;

struct Field {
  size_t begin, end;
};

bool isMark(char c) {
  return llvm::StringRef("{}[]()=\"',;#<>|&!^").contains(c);
}
bool isWordChar(char c) {
  return !llvm::isSpace(c) && !isMark(c);
}
bool isNumber(llvm::StringRef text) {
  return !text.empty() && llvm::all_of(text, llvm::isDigit);
}

/// The longest runs of characters that satisfy `in`, within [begin, end).
template <class Predicate> std::vector<Field> runs(llvm::StringRef text, size_t begin, size_t end, Predicate in) {
  std::vector<Field> found;
  for (size_t at = begin; at < end;) {
    size_t stop = at;
    while (stop < end && in(text[stop]))
      ++stop;
    if (stop > at)
      found.push_back({at, stop});
    at = std::max(stop, at + 1);
  }
  return found;
}

/// What looks alike is more plausible in another's place.
int shapeOf(llvm::StringRef word) {
  if (isNumber(word))
    return 0;
  if (net::parsePrefix(std::string_view(word.data(), word.size())))
    return 1;
  return word.find_first_of("0123456789") == llvm::StringRef::npos ? 2 : 3;
}

class Maker {
public:
  Maker(llvm::StringRef text, llvm::ArrayRef<Keywords> keywords) : text(text), keywords(keywords) {
    for (Field word : runs(text, 0, text.size(), isWordChar))
      if (seen.insert(textOf(word)).second)
        vocabulary.push_back(textOf(word));
  }

  std::vector<Mutant> make() {
    lines();
    pairs();
    blocks();
    quotedStrings();
    words();
    marks();
    llvm::stable_sort(
        mutants, [](const Mutant& a, const Mutant& b) { return std::tie(a.begin, a.end) < std::tie(b.begin, b.end); });
    return std::move(mutants);
  }

private:
  llvm::StringRef textOf(Field field) const { return text.slice(field.begin, field.end); }

  void add(Field field, std::string replacement, const char* what, bool reorders = false) {
    llvm::StringRef before = textOf(field);
    if (before != replacement && known.emplace(field.begin, field.end, replacement).second)
      mutants.push_back({field.begin, field.end, std::move(replacement), what, reorders});
  }

  /// Line by line, line ends included.
  void lines() {
    std::vector<Field> all;
    for (size_t at = 0; at < text.size();) {
      size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
      all.push_back({at, end});
      at = end;
    }
    for (size_t i = 0; i < all.size(); ++i) {
      std::string line = textOf(all[i]).str();
      add(all[i], "", "delete line");
      add(all[i], line + (line.back() == '\n' ? "" : "\n") + line, "double line");
      if (i + 1 < all.size())
        add({all[i].begin, all[i + 1].end}, textOf(all[i + 1]).str() + line, "swap lines", true);
    }
  }

  /// `name=value` and `name = value`, the value quoted or one word.
  void pairs() {
    for (size_t equals = text.find('='); equals != llvm::StringRef::npos; equals = text.find('=', equals + 1)) {
      size_t begin = equals, end = equals + 1;
      while (begin > 0 && text[begin - 1] == ' ')
        --begin;
      while (begin > 0 && isWordChar(text[begin - 1]))
        --begin;
      while (end < text.size() && text[end] == ' ')
        ++end;
      size_t value = end;
      if (end < text.size() && text[end] == '"')
        end = std::min(text.find('"', end + 1), text.size() - 1) + 1;
      else
        while (end < text.size() && isWordChar(text[end]))
          ++end;
      add({begin, end}, "", "delete pair");
      add({value, end}, "", "delete value");
      add({value, end}, "\"\"", "empty value");
    }
  }

  /// Balanced `{...}`, deleted and emptied.
  void blocks() {
    std::vector<size_t> open;
    for (size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '{')
        open.push_back(at);
      if (text[at] != '}' || open.empty())
        continue;
      add({open.back(), at + 1}, "", "delete block");
      add({open.back(), at + 1}, "{}", "empty block");
      open.pop_back();
    }
  }

  void quotedStrings() {
    for (size_t at = text.find('"'); at != llvm::StringRef::npos; at = text.find('"', at + 1)) {
      size_t end = text.find_first_of("\"\n", at + 1);
      if (end == llvm::StringRef::npos || text[end] != '"')
        continue;
      Field field{at, end + 1};
      std::string inside = text.slice(at + 1, end).str();
      add(field, "", "delete string");
      add(field, inside, "unquote");
      add(field, "\"" + inside + "x\"", "misspell");
      at = end;
    }
  }

  void words() {
    for (Field word : runs(text, 0, text.size(), isWordChar)) {
      change(word);
      for (Field part : runs(text, word.begin, word.end, llvm::isAlnum)) {
        change(part);
        for (Field number : runs(text, part.begin, part.end, llvm::isDigit))
          change(number);
      }
    }
  }

  void marks() {
    for (size_t at = 0; at < text.size(); ++at)
      if (!llvm::isSpace(text[at]) && !llvm::isAlnum(text[at]))
        add({at, at + 1}, "", "delete mark");
  }

  void change(Field field) {
    llvm::StringRef word = textOf(field);
    add(field, "", "delete word");
    changeNumber(field, word);
    changeAddress(field, word);
    for (Keywords group : keywords)
      if (llvm::any_of(group, [&](llvm::StringRef member) { return member.equals_insensitive(word); }))
        for (llvm::StringRef member : group)
          add(field, member.str(), "another keyword");
    borrow(field, word);
    add(field, word.str() + "x", "misspell");
    add(field, word.drop_front().str(), "misspell");
  }

  void changeNumber(Field field, llvm::StringRef word) {
    uint64_t value = 0;
    if (!isNumber(word))
      return;
    if (word.size() > kNumberDigitsMax || word.getAsInteger(10, value)) {
      add(field, word.drop_back().str() + (word.back() == '9' ? "8" : "9"), "another digit");
      return;
    }
    add(field, std::to_string(value + 1), "one more");
    if (value > 0)
      add(field, std::to_string(value - 1), "one less");
    add(field, "0", "zero");
  }

  void changeAddress(Field field, llvm::StringRef word) {
    auto prefix = net::parsePrefix(std::string_view(word.data(), word.size()));
    if (!prefix || isNumber(word))
      return;
    net::Address next = prefix->last();
    next.value = next.value + 1;
    add(field, net::toString(net::Prefix{next.family, next.value, prefix->length}), "neighbour");
    if (prefix->length > 0)
      add(field, net::toString(net::prefixOf(prefix->first(), prefix->length - 1u)), "wider");
    if (!prefix->isHost())
      add(field, net::toString(net::prefixOf(prefix->first(), prefix->length + 1u)), "narrower");
  }

  /// Other words of the text: those that come next and look alike, then the first that do not.
  void borrow(Field field, llvm::StringRef word) {
    auto here = llvm::find(vocabulary, word);
    size_t start = here == vocabulary.end() ? 0 : size_t(here - vocabulary.begin()) + 1;
    size_t borrowed = 0;
    for (bool alike : {true, false})
      for (size_t i = 0; i < vocabulary.size() && borrowed < kBorrowedMax; ++i) {
        llvm::StringRef other = vocabulary[(start + i) % vocabulary.size()];
        if (other == word || (shapeOf(other) == shapeOf(word)) != alike)
          continue;
        add(field, other.str(), "another word");
        ++borrowed;
        if (!alike)
          break; // one of another shape is enough
      }
  }

  llvm::StringRef text;
  llvm::ArrayRef<Keywords> keywords;
  std::vector<llvm::StringRef> vocabulary; ///< words, each once, in order
  std::set<llvm::StringRef> seen;
  std::set<std::tuple<size_t, size_t, std::string>> known;
  std::vector<Mutant> mutants;
};

} // namespace

std::vector<Mutant> mutantsOf(llvm::StringRef text, llvm::ArrayRef<Keywords> keywords) {
  return Maker(text, keywords).make();
}

std::string apply(llvm::StringRef text, const Mutant& mutant) {
  return text.take_front(mutant.begin).str() + mutant.text + text.drop_front(mutant.end).str();
}

} // namespace cordon::bench
