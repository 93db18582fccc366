// The lexer's states follow strongSwan's: names, a reference after `:`, a value after `=`, a quoted string in it. What
// it does not do is include files.
#include "backends/strongswan/settings.h"
#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringMap.h>

#include <algorithm>

namespace cordon::backends::strongswan {
namespace {

constexpr size_t kDepthMax = 16;       // swanctl.conf's own deepest section is 5
constexpr size_t kCopiesMax = 100'000; // settings and sections that references may copy
constexpr unsigned kChainMax = 64;     // references through references, and sections inside what they copy

bool isNameEnd(char c) {
  return llvm::StringRef("#{}:.,=\"\r\n\t ").contains(c);
}
bool isBlank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

class Reader {
public:
  Reader(source::FileId file, Places& places) : places(places), file(file), text(places.text(file)) {}

  std::optional<Section> read();

private:
  struct Node {
    Section section; // without sub-sections
    llvm::StringMap<size_t> keys;
    llvm::StringMap<size_t> names; // -> index in `nodes`
    std::vector<size_t> children;
    std::vector<Setting> references;
    enum class State : uint8_t { plain, resolving, resolved } state = State::plain;
  };

  source::Span span(size_t begin, size_t end) const { return {file, uint32_t(begin), uint32_t(end)}; }
  template <class... Args> bool fail(source::Span where, const diag::Kind<Args...>& kind, diag::Passed<Args>... args) {
    // What follows on the line is not understood: it may be a key.
    places.conceal(span(where.end, std::min(text.find('\n', where.end), text.size())));
    places.report(where, kind, args...);
    return false;
  }

  void skipBlank(bool also_lines = true);
  bool readStatement();
  bool readValue(const Setting& key);
  bool mayBeKey(llvm::StringRef name) const;
  bool readString(std::string& out);
  bool readReferences(Node& node);
  size_t enter(size_t parent, llvm::StringRef name, source::Span where);
  void put(Node& node, Setting setting);
  bool resolve(size_t index, unsigned chain);
  bool inherit(size_t into, size_t from, unsigned depth);
  std::optional<size_t> findPath(llvm::StringRef dotted) const;
  Section build(size_t at) const;

  Places& places;
  source::FileId file;
  llvm::StringRef text;
  size_t at = 0;
  std::vector<Node> nodes;
  std::vector<size_t> stack; // open sections
  size_t copies = 0;
};

void Reader::skipBlank(bool also_lines) {
  while (at < text.size()) {
    char c = text[at];
    if (isBlank(c) || (also_lines && c == '\n'))
      ++at;
    else if (also_lines && c == '#')
      at = std::min(text.find('\n', at), text.size());
    else
      return;
  }
}

size_t Reader::enter(size_t parent, llvm::StringRef name, source::Span where) {
  auto [known, added] = nodes[parent].names.try_emplace(name, nodes.size());
  size_t index = known->second;
  if (added) {
    nodes.emplace_back();
    nodes[index].section.name = name.str();
    nodes[index].section.span = where;
    nodes[parent].children.push_back(index);
  }
  return index;
}

void Reader::put(Node& node, Setting setting) {
  auto [known, added] = node.keys.try_emplace(llvm::StringRef(setting.key).lower(), node.section.settings.size());
  if (added)
    node.section.settings.push_back(std::move(setting));
  else
    node.section.settings[known->second] = std::move(setting);
}

/// After the opening quote; leaves `at` behind the closing one.
bool Reader::readString(std::string& out) {
  size_t begin = at - 1;
  for (; at < text.size(); ++at) {
    char c = text[at];
    if (c == '"') {
      ++at;
      return true;
    }
    if (c == '\r')
      continue;
    if (c != '\\') {
      out += c;
      continue;
    }
    if (++at == text.size())
      break;
    char escaped = text[at];
    if (escaped == '\r' && at + 1 < text.size() && text[at + 1] == '\n')
      escaped = text[++at];
    if (escaped == '\n')
      continue; // the lines are joined
    out += escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped == 't' ? '\t' : escaped;
  }
  return fail(span(begin, begin + 1), diag::UnterminatedValue);
}

/// True for an id of a key's owner that is an address, which messages name.
bool isIdOfKey(llvm::StringRef name, llvm::StringRef value) {
  return (name == "id" || name.starts_with("id-")) && net::parseAddress(value);
}

/// True for the settings that hold keys, and for all in sections that are not known to hold none: a misspelt `secret`
/// or `secrets` has one too.
bool Reader::mayBeKey(llvm::StringRef name) const {
  static constexpr llvm::StringLiteral open_sections[] = {"connections", "authorities", "pools"};
  llvm::StringRef top = stack.size() > 1 ? llvm::StringRef(nodes[stack[1]].section.name) : llvm::StringRef();
  bool open = llvm::any_of(open_sections, [&](llvm::StringRef known) { return top.equals_insensitive(known); });
  return !open || name.starts_with_insensitive("secret") || name.starts_with_insensitive("pin");
}

bool Reader::readValue(const Setting& key) {
  Setting setting = key;
  skipBlank(/*also_lines=*/false);
  size_t begin = at, end = at;
  bool first = true;
  while (at < text.size() && text[at] != '\n' && text[at] != '#' && text[at] != '}') {
    std::string part;
    if (text[at] == '"') {
      ++at;
      if (!readString(part)) {
        if (mayBeKey(key.key))
          places.conceal(span(begin, text.size()));
        return false;
      }
    } else {
      size_t from = at;
      while (at < text.size() && !llvm::StringRef("#}\"\r\n\t ").contains(text[at]))
        ++at;
      part = text.slice(from, at).str();
    }
    setting.value += (first ? "" : " ") + part;
    first = false;
    end = at;
    skipBlank(/*also_lines=*/false);
  }
  setting.value_span = span(begin, end);
  if (mayBeKey(key.key) && !isIdOfKey(key.key, setting.value))
    places.conceal(setting.value_span);
  put(nodes[stack.back()], std::move(setting));
  return true;
}

bool Reader::readReferences(Node& node) {
  for (;;) {
    skipBlank();
    size_t begin = at;
    while (at < text.size() && (text[at] == '.' || !isNameEnd(text[at])))
      ++at;
    if (at == begin)
      return fail(span(at, at + 1), diag::SettingsSyntax, "the name of a section", "");
    node.references.push_back({text.slice(begin, at).str(), "", span(begin, at), {}});
    skipBlank();
    if (at == text.size() || text[at] != ',')
      return true;
    ++at;
  }
}

bool Reader::readStatement() {
  char c = text[at];
  if (c == '}') {
    if (stack.size() == 1)
      return fail(span(at, at + 1), diag::SettingsSyntax, "a section or a setting", "`}` closes nothing");
    stack.pop_back();
    ++at;
    return true;
  }
  size_t begin = at;
  while (at < text.size() && !isNameEnd(text[at]))
    ++at;
  llvm::StringRef name = text.slice(begin, at);
  source::Span where = span(begin, at);
  if (name.empty())
    return fail(span(at, at + 1), diag::SettingsSyntax, "a section or a setting", "");
  size_t after_name = at;
  skipBlank();
  char next = at < text.size() ? text[at] : '\0';
  size_t word = text.find_first_not_of(" \t", after_name);
  if (name == "include" && word != after_name && word != llvm::StringRef::npos && text[word] != '=') {
    llvm::StringRef pattern = text.slice(after_name, std::min(text.find('\n', after_name), text.size())).trim();
    return fail(where, diag::IncludeRefused, pattern.take_front(200).str());
  }
  if (next == '=') {
    ++at;
    return readValue({name.str(), "", where, {}});
  }
  if (next != '{' && next != ':')
    return fail(where, diag::SettingsSyntax, "`{` or `=`", "");
  if (stack.size() > kDepthMax)
    return fail(where, diag::NestedTooDeep, kDepthMax);
  size_t index = enter(stack.back(), name, where);
  if (next == ':') {
    ++at;
    if (!readReferences(nodes[index]))
      return false;
    if (at == text.size() || text[at] != '{')
      return fail(span(at, at + 1), diag::SettingsSyntax, "`{`", "");
  }
  ++at;
  stack.push_back(index);
  return true;
}

std::optional<size_t> Reader::findPath(llvm::StringRef dotted) const {
  size_t index = 0;
  while (!dotted.empty()) {
    auto [head, tail] = dotted.split('.');
    auto found = nodes[index].names.find(head);
    if (found == nodes[index].names.end())
      return std::nullopt;
    index = found->second;
    dotted = tail;
  }
  return index;
}

/// Gives `into` what it does not have itself of `from`.
bool Reader::inherit(size_t into, size_t from, unsigned depth) {
  if (depth > kChainMax)
    return fail(nodes[into].section.span, diag::ReferencesTooLarge);
  // `nodes` grows below: no references into it are kept.
  for (size_t i = 0; i < nodes[from].section.settings.size(); ++i) {
    Setting setting = nodes[from].section.settings[i];
    if (nodes[into].keys.contains(llvm::StringRef(setting.key).lower()))
      continue;
    if (++copies > kCopiesMax)
      return fail(nodes[into].section.span, diag::ReferencesTooLarge);
    put(nodes[into], std::move(setting));
  }
  for (size_t i = 0; i < nodes[from].children.size(); ++i) {
    size_t child = nodes[from].children[i];
    if (++copies > kCopiesMax)
      return fail(nodes[into].section.span, diag::ReferencesTooLarge);
    std::string name = nodes[child].section.name;
    size_t target = enter(into, name, nodes[child].section.span);
    nodes[target].state = Node::State::resolved;
    if (!inherit(target, child, depth + 1))
      return false;
  }
  return true;
}

bool Reader::resolve(size_t index, unsigned chain) {
  if (nodes[index].state == Node::State::resolved)
    return true;
  if (nodes[index].state == Node::State::resolving)
    return fail(nodes[index].section.span, diag::ReferenceCycle, nodes[index].section.name);
  if (chain > kChainMax)
    return fail(nodes[index].section.span, diag::ReferencesTooLarge);
  nodes[index].state = Node::State::resolving;
  for (size_t i = 0; i < nodes[index].children.size(); ++i)
    if (!resolve(nodes[index].children[i], chain + 1))
      return false;
  for (const Setting& reference : std::vector<Setting>(nodes[index].references)) {
    std::optional<size_t> from = findPath(reference.key);
    if (!from)
      return fail(reference.span, diag::UnknownReference, reference.key);
    if (!resolve(*from, chain + 1) || !inherit(index, *from, 0))
      return false;
  }
  nodes[index].state = Node::State::resolved;
  return true;
}

Section Reader::build(size_t index) const {
  Section section = nodes[index].section;
  llvm::erase_if(section.settings, [](const Setting& setting) { return setting.value.empty(); });
  for (size_t child : nodes[index].children)
    section.sections.push_back(build(child));
  return section;
}

std::optional<Section> Reader::read() {
  if (size_t nul = text.find('\0'); nul != llvm::StringRef::npos) {
    places.conceal(span(0, text.size()));
    fail(span(nul, nul + 1), diag::HoldsNul);
    return std::nullopt;
  }
  nodes.emplace_back();
  stack.push_back(0);
  for (skipBlank(); at < text.size(); skipBlank())
    if (!readStatement())
      return std::nullopt;
  if (stack.size() > 1) {
    const Section& open = nodes[stack.back()].section;
    fail(open.span, diag::SettingsSyntax, "`}`", "section `" + open.name + "` is not closed");
    return std::nullopt;
  }
  for (size_t i = 0; i < nodes.size(); ++i)
    if (!resolve(i, 0))
      return std::nullopt;
  return build(0);
}

} // namespace

std::optional<Section> readSettings(source::FileId file, Places& places) {
  return Reader(file, places).read();
}

const Setting* Section::find(llvm::StringRef key) const {
  for (const Setting& setting : settings)
    if (key.equals_insensitive(setting.key))
      return &setting;
  return nullptr;
}

const Section* Section::section(llvm::StringRef wanted) const {
  for (const Section& section : sections)
    if (wanted.equals_insensitive(section.name))
      return &section;
  return nullptr;
}

} // namespace cordon::backends::strongswan
