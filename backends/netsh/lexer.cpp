#include "backends/netsh/lexer.h"

#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/StringSwitch.h>

#include <algorithm>

namespace cordon::netsh {
namespace {

using source::Span;

constexpr size_t kLineBytesReadable = 16384; // cmd.exe stops at 8191
constexpr size_t kUnreadableLinesMax = 100;

bool isBlank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}
bool isControl(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && !isBlank(c)) || c == 0x7f;
}

/// The first word of a line and where it ends, quotes removed: `"C:\Windows\system32\netsh.exe"`.
struct FirstWord {
  llvm::StringRef text;
  size_t length = 0; ///< with quotes
};
FirstWord firstWord(llvm::StringRef line) {
  if (line.starts_with("\"")) {
    size_t end = line.find('"', 1);
    if (end != llvm::StringRef::npos)
      return {line.slice(1, end), end + 1};
  }
  size_t end = std::min(line.find_first_of(" \t\r\n"), line.size());
  return {line.take_front(end), end};
}

bool isNetsh(llvm::StringRef program) {
  llvm::StringRef base = program.drop_front(program.find_last_of("\\/") + 1);
  return base.equals_insensitive("netsh") || base.equals_insensitive("netsh.exe");
}

bool isRemark(llvm::StringRef line) {
  return line.starts_with("#") || line.starts_with("::") || firstWord(line).text.equals_insensitive("rem");
}

/// Batch commands that change nothing which a policy knows.
bool isHarmless(llvm::StringRef word) {
  return llvm::StringSwitch<bool>(word.lower())
      .Cases("echo", "echo.", "pause", "cls", "title", "color", true)
      .Cases("exit", "setlocal", "endlocal", "timeout", "ping", "cd", true)
      .Cases("gpupdate", "chcp", "pushd", "popd", true)
      .Default(false);
}

class Lexer {
public:
  Lexer(source::FileId file, llvm::StringRef text, diag::Diagnostics& diags) : file(file), text(text), diags(diags) {}

  Script run() {
    if (!isText())
      return {};
    concealKeys();
    script.batch = looksLikeBatch();
    at = text.starts_with("\xef\xbb\xbf") ? 3 : 0;
    while (at < text.size() && unreadable < kUnreadableLinesMax)
      readCommand();
    if (unreadable >= kUnreadableLinesMax)
      diags.report(spanOf(at, at), diag::NotAScript, "too many lines that cannot be read");
    return std::move(script);
  }

private:
  Span spanOf(size_t begin, size_t end) const { return {file, uint32_t(begin), uint32_t(end)}; }
  llvm::StringRef restOfLine(size_t from) const { return text.slice(from, text.find('\n', from)); }
  void skipLine() { at = std::min(text.find('\n', at), text.size()); }

  bool isText() {
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
      diags.report(spanOf(0, 2), diag::NotAScript, "UTF-16").help("save it as plain ASCII or as UTF-8");
      return false;
    }
    if (size_t nul = text.find('\0'); nul != llvm::StringRef::npos) {
      diags.report(spanOf(nul, nul + 1), diag::NotAScript, "a NUL byte");
      return false;
    }
    return true;
  }

  /// The end of the line that holds `from`, with the lines that `^` joins to it.
  size_t endOfLine(size_t from) const {
    size_t end = std::min(text.find('\n', from), text.size());
    while (end < text.size() && text.slice(from, end).rtrim('\r').ends_with("^"))
      end = std::min(text.find('\n', end + 1), text.size());
    return end;
  }

  /// From a word that is or begins `psk` and is followed by `=`, and from any `psk`, to the end of the line: more than
  /// needed, so that no fault in the line can uncover the key.
  void concealKeys() {
    size_t done = 0;
    for (size_t i = text.find_first_of("=kK"); i != llvm::StringRef::npos; i = text.find_first_of("=kK", i + 1)) {
      if (i < done)
        continue;
      llvm::StringRef before = text.slice(std::max(done, i < 64 ? 0 : i - 64), i).rtrim(" \t\"");
      llvm::StringRef word = before.drop_front(before.find_last_of(" \t\n\"") + 1);
      bool tag = text[i] == '=' && !word.empty() && llvm::StringRef("psk").starts_with_insensitive(word);
      if (!tag && !text.take_front(i + 1).ends_with_insensitive("psk"))
        continue;
      done = endOfLine(i);
      diags.conceal(spanOf(i + 1, done));
    }
  }

  bool looksLikeBatch() const {
    for (size_t from = 0; from < text.size(); from = endOfCommand(from) + 1) {
      llvm::StringRef command = restOfLine(from).ltrim(" \t\r");
      if (isNetsh(firstWord(command.ltrim("@ \t")).text) || command.starts_with_insensitive("@echo"))
        return true;
    }
    return false;
  }

  /// Where the command that begins at `from` ends for cmd.exe: at `&` or `|` outside quotes, or with its line, where
  /// lines that `^` joins are one. The `&` of `2>&1` ends nothing.
  size_t endOfCommand(size_t from) const {
    bool quoted = false;
    for (size_t i = from; i < text.size(); ++i) {
      char c = text[i];
      if (c == '\n' || (!quoted && (c == '|' || (c == '&' && (i == from || text[i - 1] != '>')))))
        return i;
      if (c == '"')
        quoted = !quoted;
      else if (c == '^' && !quoted)
        i += text.substr(i + 1).starts_with("\r\n") ? 2 : 1;
    }
    return text.size();
  }

  void readCommand() {
    while (at < text.size() && (isBlank(text[at]) || (script.batch && text[at] == '@')))
      ++at;
    if (at >= text.size() || text[at] == '\n') {
      ++at;
      return;
    }
    llvm::StringRef line = restOfLine(at);
    if (line.size() > kLineBytesReadable) {
      diags.report(spanOf(at, at + 1), diag::LineTooLong, line.size());
      ++unreadable;
      return skipLine();
    }
    if (isRemark(line) || (script.batch && line.starts_with(":")) || line == "\x1a")
      return skipLine();
    FirstWord word = firstWord(line);
    if (script.batch && !isNetsh(word.text))
      return foreign(word.text);
    scan(script.batch ? word.length : 0);
  }

  /// A command of a batch file that does not start with netsh.
  void foreign(llvm::StringRef word) {
    Span span = spanOf(at, at + word.size());
    size_t end = endOfCommand(at);
    llvm::StringRef command = text.slice(at, end);
    if (command.contains_insensitive("netsh") && !isHarmless(word)) {
      diags.report(span, diag::BatchNotExpanded, "a command that runs netsh by way of another");
      ++unreadable;
    } else if (!isHarmless(word)) {
      diags.report(span, diag::NotImported, "a batch command that is not netsh");
    }
    at = std::min(text.find_first_not_of("&|", end), text.size());
  }

  void scan(size_t skip) {
    CommandLine line;
    size_t begin = at;
    bad = false;
    for (at += skip; at < text.size() && !bad;) {
      char c = text[at];
      if (c == '\n')
        break;
      if (isBlank(c) || skipContinuation()) {
        at += isBlank(c);
        continue;
      }
      if (script.batch && (c == '&' || c == '|')) { // what follows is another command
        at = std::min(text.find_first_not_of("&|", at), text.size());
        break;
      }
      if (script.batch && (c == '>' || c == '<')) {
        dropHandle(line);
        skipRedirection();
        continue;
      }
      readChunk(line);
    }
    line.span = spanOf(begin, at);
    if (bad) {
      ++unreadable;
      skipLine();
    } else if (!line.chunks.empty()) {
      script.lines.push_back(std::move(line));
    }
  }

  /// `^` before a line end, in a batch file.
  bool skipContinuation() {
    if (!script.batch || text[at] != '^')
      return false;
    llvm::StringRef rest = text.substr(at + 1);
    if (!rest.consume_front("\r\n") && !rest.consume_front("\n"))
      return false;
    at = text.size() - rest.size();
    return true;
  }

  /// `>nul`, `>> "a file"`, `>&1`: what follows belongs to the command again.
  void skipRedirection() {
    at = std::min(text.find_first_not_of("<>", at), text.size());
    at = std::min(text.find_first_not_of(text.substr(at).starts_with("&") ? "&" : " \t", at), text.size());
    for (bool quoted = false; at < text.size() && text[at] != '\n' && (quoted || !endsChunk(text[at])); ++at)
      quoted ^= text[at] == '"';
  }

  /// The 2 of `2>nul` is no word of the command.
  void dropHandle(CommandLine& line) {
    if (line.chunks.empty())
      return;
    const Chunk& last = line.chunks.back();
    if (last.value_span.end == at && !last.equals && !last.quoted && last.value.size() == 1 && isdigit(last.value[0]))
      line.chunks.pop_back();
  }

  bool endsChunk(char c) const {
    return isBlank(c) || c == '\n' || (script.batch && (c == '&' || c == '|' || c == '>' || c == '<'));
  }

  void readChunk(CommandLine& line) {
    Chunk chunk;
    chunk.tag_span = spanOf(at, at);
    size_t value_begin = at, quote_at = 0;
    bool in_quotes = false;
    while (at < text.size() && !bad) {
      char c = text[at];
      if (c == '\n' || (!in_quotes && endsChunk(c)))
        break;
      if (!in_quotes && skipContinuation())
        continue;
      if (c == '"') {
        in_quotes = !in_quotes;
        chunk.quoted = true;
        quote_at = at++;
      } else if (c == '=' && !in_quotes && !chunk.equals) {
        chunk.equals = true;
        chunk.tag = std::move(chunk.value);
        chunk.value.clear();
        chunk.tag_span.end = uint32_t(at);
        value_begin = ++at;
      } else {
        takeCharacter(chunk.value, in_quotes);
      }
    }
    if (!bad && in_quotes)
      fail(diag::UnterminatedQuote, spanOf(quote_at, quote_at + 1));
    chunk.value_span = spanOf(value_begin, at);
    if (!chunk.equals)
      chunk.tag_span.end = uint32_t(at);
    line.chunks.push_back(std::move(chunk));
  }

  void takeCharacter(std::string& value, bool in_quotes) {
    llvm::StringRef rest = text.substr(at);
    if (isControl(rest[0]))
      return fail(diag::BadCharacter, spanOf(at, at + 1), "a control character");
    if (rest.starts_with("\xe2\x80\x9c") || rest.starts_with("\xe2\x80\x9d"))
      return fail(diag::BadCharacter, spanOf(at, at + 3), "a curly quote");
    if (rest[0] == '\x93' || rest[0] == '\x94')
      if (value.empty() || static_cast<unsigned char>(value.back()) < 0x80) // not inside a UTF-8 sequence
        return fail(diag::BadCharacter, spanOf(at, at + 1), "a curly quote");
    if (script.batch && rest[0] == '%')
      return takePercent(value);
    if (script.batch && rest[0] == '^' && !in_quotes && rest.size() > 1)
      ++at;
    value += text[at++];
  }

  void takePercent(std::string& value) {
    llvm::StringRef rest = restOfLine(at + 1);
    if (rest.starts_with("%")) {
      value += '%';
      at += 2;
      return;
    }
    size_t name = rest.find_first_of("% \t\r");
    bool variable = name != llvm::StringRef::npos && name > 0 && rest[name] == '%';
    bool argument = !rest.empty() && (isdigit(rest[0]) || rest[0] == '*' || rest[0] == '~');
    if (variable || argument)
      return fail(diag::BatchNotExpanded, spanOf(at, at + 1), "a variable");
    ++at; // cmd.exe drops a lone percent sign
  }

  template <class... Args> void fail(const diag::Kind<Args...>& kind, Span span, diag::Passed<Args>... args) {
    // A key can stand in a rule without its tag.
    size_t begin = text.rfind('\n', span.begin) + 1;
    if (size_t rule = text.find_insensitive(" r", begin); rule < span.begin)
      diags.conceal(spanOf(rule + 2, endOfLine(begin)));
    diags.report(span, kind, args...);
    bad = true;
  }

  source::FileId file;
  llvm::StringRef text;
  diag::Diagnostics& diags;
  Script script;
  size_t at = 0, unreadable = 0;
  bool bad = false; ///< the command being read has a fault, which is reported
};

} // namespace

Script lex(source::FileId file, const source::SourceMap& sources, diag::Diagnostics& diags) {
  return Lexer(file, sources.text(file), diags).run();
}

std::vector<Chunk> joinEquals(std::vector<Chunk> chunks) {
  std::vector<Chunk> joined;
  for (size_t i = 0; i < chunks.size(); ++i) {
    Chunk& chunk = chunks[i];
    if (chunk.equals && chunk.tag.empty() && !joined.empty() && !joined.back().equals && !joined.back().quoted) {
      // `a =b` and `a =`: the word before is the tag.
      Chunk& tag = joined.back();
      tag.tag = std::move(tag.value);
      tag.value = std::move(chunk.value);
      tag.value_span = chunk.value_span;
      tag.equals = true;
      tag.quoted = chunk.quoted;
    } else {
      joined.push_back(std::move(chunk));
    }
    Chunk& last = joined.back();
    bool open = last.equals && last.value.empty() && !last.quoted;
    if (open && i + 1 < chunks.size() && !chunks[i + 1].equals) {
      // `a= b`, unless b is itself a tag: `a= b = c`.
      bool is_tag = i + 2 < chunks.size() && chunks[i + 2].equals && chunks[i + 2].tag.empty();
      if (!is_tag) {
        last.value = std::move(chunks[i + 1].value);
        last.value_span = chunks[i + 1].value_span;
        last.quoted = chunks[i + 1].quoted;
        ++i;
      }
    }
  }
  return joined;
}

} // namespace cordon::netsh
