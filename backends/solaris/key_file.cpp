#include "backends/solaris/key_file.h"

#include "backends/solaris/address_box.h"
#include "backends/solaris/key_text.h"
#include "backends/solaris/text_file.h"
#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <algorithm>
#include <set>

namespace cordon::backends::solaris {
namespace {

constexpr llvm::StringRef kNames[] = {"localidtype", "localid", "remoteidtype", "remoteid", "key"};

class Reader {
public:
  Reader(source::FileId file, const source::SourceMap& sources, diag::Diagnostics& diags)
      : file(file), sources(sources), text(sources.text(file)), diags(diags) {}

  KeyFile run() {
    if (!checkIsText(file, text, diags) || !split())
      return std::move(result);
    for (at = 0; at < words.size();)
      if (!readEntry())
        break;
    checkPairs();
    return std::move(result);
  }

private:
  source::Span span(size_t begin, size_t end) const { return {file, uint32_t(begin), uint32_t(end)}; }

  /// Words and quoted keys; what might be a key is concealed before anything is reported.
  bool split() {
    bool whole = true;
    for (size_t i = 0; i < text.size();) {
      size_t begin = i;
      bool first_column = i == 0 || text[i - 1] == '\n';
      if (llvm::isSpace(text[i])) {
        ++i;
      } else if (text[i] == '#' && first_column) {
        i = std::min(text.find('\n', i), text.size());
        addComment(begin, text.slice(begin + 1, i).trim());
        if (!isKeyHeader(text.slice(begin, i)))
          diags.conceal(span(begin, i));
      } else if (text[i] == '{' || text[i] == '}') {
        ++i;
        words.push_back({text.slice(begin, i), span(begin, i)});
      } else if (text[i] == '"') {
        for (++i; i < text.size() && text[i] != '"' && text[i] != '\n'; ++i)
          if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] != '\n')
            ++i;
        whole &= i < text.size() && text[i] == '"';
        i = std::min(i + 1, text.size());
        words.push_back({text.slice(begin, i), span(begin, i)});
      } else {
        while (i < text.size() && !llvm::isSpace(text[i]) && text[i] != '{' && text[i] != '}')
          ++i;
        words.push_back({text.slice(begin, i), span(begin, i)});
      }
    }
    for (const Word& word : words)
      if (!isOpenKeyWord(word.text))
        diags.conceal(word.span);
    if (!whole)
      for (const Word& word : words)
        if (word.text.starts_with("\"") && (word.text.size() < 2 || !word.text.ends_with("\"")))
          return bad(word, "closed by `\"` on its line");
    return true;
  }

  /// A comment may hold an old key, so only Cordon's own comments are kept.
  void addComment(size_t begin, llvm::StringRef words) {
    bool ours = llvm::is_contained(keyHeader(), words);
    result.residue.emplace_back(uint32_t(begin), ours ? residue_item::comment(words) : "a comment");
  }

  bool bad(const Word& word, std::string what) {
    diags.report(word.span, diag::BadKey, std::move(what));
    return false;
  }

  bool expected(const char* what) {
    bool end = at >= words.size();
    source::Span here = end ? span(text.size(), text.size()) : words[at].span;
    diags.report(here, diag::ExpectedInFile, what, end ? "the end of the file" : "something else");
    return false;
  }

  bool readEntry() {
    if (words[at].text != "{")
      return expected("`{`");
    KeyEntry entry;
    entry.span = words[at++].span;
    std::set<llvm::StringRef> seen;
    while (at < words.size() && words[at].text != "}") {
      const Word& name = words[at++];
      if (!llvm::is_contained(kNames, name.text)) {
        diags.report(name.span, diag::KeyFileName).help("names are localidtype, localid, remoteidtype, remoteid, key");
        return false;
      }
      if (!seen.insert(name.text).second) {
        diags.report(name.span, diag::RepeatedName, name.text.str());
        return false;
      }
      if (at == words.size() || words[at].text == "}")
        return expected("a value");
      if (!readValue(name, words[at++], entry))
        return false;
    }
    if (at == words.size())
      return expected("`}`");
    ++at;
    for (llvm::StringRef name : kNames)
      if (!seen.count(name)) {
        diags.report(entry.span, diag::MissingName, "an entry of ike.preshared", name.str());
        return true;
      }
    result.entries.push_back(std::move(entry));
    return true;
  }

  bool readValue(const Word& name, const Word& value, KeyEntry& entry) {
    if (name.text == "key")
      return readKey(value, entry);
    if (name.text.ends_with("type")) {
      if (value.text != "IP")
        diags.report(name.span, diag::NotInIr, "preshared keys that belong to anything but IP addresses");
      return value.text == "IP";
    }
    auto prefix = net::parsePrefix(std::string_view(value.text.data(), value.text.size()));
    bool single = prefix && prefix->isHost();
    // Solaris 11.1's manual gives the peer a prefix; names are not allowed.
    if (!prefix || (name.text == "localid" && !single)) {
      diags.report(name.span, diag::MissingName, "`" + name.text.str() + "`", "address");
      return false;
    }
    net::AddressRange& side = name.text == "localid" ? entry.local : entry.remote;
    side = rangeOf(*prefix);
    return true;
  }

  bool readKey(const Word& value, KeyEntry& entry) {
    constexpr char line_end = 0x0a;
    entry.line = sources.position(value.span).line;
    if (value.text.starts_with("\"")) {
      auto plain = unescape(value.text.drop_front().drop_back());
      auto key = plain ? keyOfText(*plain) : std::nullopt;
      if (!key)
        return bad(value, "a text that escapes only `\"` and `\\`");
      entry.key = std::move(*key);
      return true;
    }
    auto key = keyOfHex(value.text);
    if (!key)
      return bad(value, "an even number of hexadecimal digits");
    if (key->reveal().back() == line_end)
      diags.report(value.span, diag::KeyEndsInLineEnd)
          .help("if a text was piped through od with its line end, take the last byte away at both peers");
    entry.key = std::move(*key);
    return true;
  }

  static std::optional<std::string> unescape(llvm::StringRef written) {
    std::string plain;
    for (size_t i = 0; i < written.size(); ++i) {
      if (written[i] == '\\') {
        ++i;
        if (i == written.size() || (written[i] != '"' && written[i] != '\\'))
          return std::nullopt;
      }
      plain += written[i];
    }
    return plain;
  }

  /// No manual says which of two keys for one pair is taken.
  void checkPairs() {
    std::vector<const KeyEntry*> order;
    for (const KeyEntry& entry : result.entries)
      order.push_back(&entry);
    llvm::stable_sort(order, [](const KeyEntry* a, const KeyEntry* b) {
      return std::tuple(a->local.first, a->remote.first, b->remote.last) <
             std::tuple(b->local.first, b->remote.first, a->remote.last);
    });
    // Prefixes nest, so an entry that meets any earlier one meets the one that reaches furthest.
    const KeyEntry* reach = nullptr;
    for (const KeyEntry* entry : order) {
      bool meets = reach && reach->local == entry->local && entry->remote.first <= reach->remote.last;
      if (meets)
        diags.report(entry->span, diag::FilesContradict, "two keys for one pair of addresses")
            .label(reach->span, "the other key");
      if (!meets || reach->remote.last < entry->remote.last)
        reach = entry;
    }
  }

  source::FileId file;
  const source::SourceMap& sources;
  llvm::StringRef text;
  diag::Diagnostics& diags;
  std::vector<Word> words;
  size_t at = 0;
  KeyFile result;
};

} // namespace

bool isOpenKeyWord(llvm::StringRef word) {
  return word == "{" || word == "}" || word == "IP" || llvm::is_contained(kNames, word) ||
         net::parsePrefix(std::string_view(word.data(), word.size()));
}

bool isKeyHeader(llvm::StringRef line) {
  return line.consume_front("#") && llvm::is_contained(keyHeader(), line.trim());
}

KeyFile readKeyFile(source::FileId file, const source::SourceMap& sources, diag::Diagnostics& diags) {
  return Reader(file, sources, diags).run();
}

} // namespace cordon::backends::solaris
