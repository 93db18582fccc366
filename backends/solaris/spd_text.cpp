#include "backends/solaris/spd_text.h"

#include "backends/solaris/vocabulary.h"
#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::backends::solaris {
namespace {

class Reader {
public:
  Reader(source::FileId file, llvm::StringRef text, diag::Diagnostics& diags) : file(file), text(text), diags(diags) {}

  SpdText run() {
    if (!checkIsText(file, text, diags) || !checkLines())
      return std::move(result);
    for (size_t errors = 0; skipBlank() && errors < kErrorsMax;) {
      SpdEntry entry;
      entry.span = span(at, at);
      words = 0;
      if (!readEntry(entry)) {
        recover();
        ++errors;
        continue;
      }
      result.entries.push_back(std::move(entry));
    }
    return std::move(result);
  }

private:
  source::Span span(size_t begin, size_t end) const { return {file, uint32_t(begin), uint32_t(end)}; }
  bool atEnd() const { return at == text.size(); }
  char now() const { return text[at]; }
  static bool isBlank(char c) { return llvm::isSpace(c); }

  /// ipsecconf reads lines into a fixed buffer: the rest of a longer one is taken for a line of its own.
  bool checkLines() {
    size_t begin = 0;
    for (llvm::StringRef line : llvm::split(text, '\n')) {
      if (line.size() > kLineBytesMax) {
        diags.report(span(begin, begin + 1), diag::LineCut, uint64_t(line.size()), uint64_t(kLineBytesMax));
        return false;
      }
      begin += line.size() + 1;
    }
    return true;
  }

  /// Steps over a comment, which ends before its line does.
  void skipComment() {
    size_t begin = at + 1;
    at = std::min(text.find('\n', at), text.size());
    result.comments.push_back({text.slice(begin, at).trim(), span(begin - 1, at)});
  }

  /// Steps over blanks, line ends and comments. False at the end of the file.
  bool skipBlank() {
    while (!atEnd() && (isBlank(now()) || now() == '#')) {
      if (now() == '#')
        skipComment();
      else
        ++at;
    }
    return !atEnd();
  }

  std::string found() const {
    if (atEnd())
      return "the end of the file";
    return "`" + shown(text.substr(at).take_until(isBlank)) + "`";
  }

  bool expected(const char* what) {
    diags.report(span(at, std::min(at + 1, text.size())), diag::ExpectedInFile, what, found());
    return false;
  }

  bool tooLarge(source::Span where, const char* what, size_t most) {
    diags.report(where, diag::EntryTooLarge, what, uint64_t(most));
    return false;
  }

  /// A word up to a blank, a comment or `stop`.
  Word readWord(char stop) {
    size_t begin = at;
    while (!atEnd() && !isBlank(now()) && now() != '#' && now() != stop)
      ++at;
    ++words;
    return {text.slice(begin, at), span(begin, at)};
  }

  bool readBraces(std::vector<Word>& block, const char* what) {
    if (!skipBlank() || now() != '{')
      return expected(what);
    size_t open = at++;
    for (;;) {
      if (!skipBlank())
        return expected("`}`");
      if (now() == '}') {
        ++at;
        return true;
      }
      if (block.size() == kBlockWordsMax)
        return tooLarge(span(open, at), "more words between braces", kBlockWordsMax);
      block.push_back(readWord('}'));
    }
  }

  bool readBlock(SpdEntry& entry) {
    if (!skipBlank() || now() == '{')
      return expected("an action");
    SpdBlock& block = entry.blocks.emplace_back();
    block.action = readWord('{');
    if (!actionWord(block.action.text)) {
      diags.report(block.action.span, diag::UnknownKeyword, "action", shown(block.action.text))
          .didYouMean(block.action.text, actionWords());
      return false;
    }
    if (!readBraces(block.properties, "`{` and properties"))
      return false;
    block.span = span(block.action.span.begin, at);
    return true;
  }

  /// What follows a block on its line: nothing, or `or`. True if another block comes.
  bool readOr(bool& another) {
    another = false;
    // The code that looks for `or` wants something after the brace: without it the next line is taken for an action.
    if (atEnd() || now() == '#') {
      diags.report(span(at - 1, at), diag::ExpectedInFile, "a blank or a line end after `}`", found());
      return false;
    }
    while (!atEnd() && now() != '\n' && isBlank(now()))
      ++at;
    if (!atEnd() && now() == '#')
      skipComment();
    if (atEnd() || now() == '\n')
      return true;
    size_t begin = at;
    Word word = readWord('{');
    --words;
    if (word.text == "or") {
      another = true;
      return true;
    }
    at = begin;
    expected("a line end or `or` after an entry");
    return false;
  }

  bool readEntry(SpdEntry& entry) {
    if (now() != '{') {
      // The likeliest cause: the line before ended too early.
      Word word = readWord('{');
      diags.report(word.span, diag::ExpectedInFile, "`{` at the beginning of an entry", "`" + shown(word.text) + "`")
          .help(word.text == "or" ? "put `or` on the line of the `}` before it" : "begin each entry on a new line");
      return false;
    }
    if (!readBraces(entry.pattern, "`{` and a pattern"))
      return false;
    for (bool another = true; another;) {
      if (entry.blocks.size() == kActionBlocksMax)
        return tooLarge(span(entry.span.begin, at), "more actions in one entry", kActionBlocksMax);
      if (!readBlock(entry) || !readOr(another))
        return false;
    }
    entry.span.end = entry.blocks.back().span.end;
    if (words > kEntryWordsMax)
      return tooLarge(entry.span, "more words in one entry", kEntryWordsMax);
    if (entry.span.end - entry.span.begin > kEntryBytesMax)
      return tooLarge(entry.span, "more bytes in one entry", kEntryBytesMax);
    return true;
  }

  /// To the next line that begins with `{`.
  void recover() {
    while (!atEnd()) {
      at = std::min(text.find('\n', at), text.size());
      if (!skipBlank() || now() == '{')
        return;
    }
  }

  source::FileId file;
  llvm::StringRef text;
  diag::Diagnostics& diags;
  size_t at = 0, words = 0;
  SpdText result;
};

} // namespace

SpdText readSpdText(source::FileId file, llvm::StringRef text, diag::Diagnostics& diags) {
  return Reader(file, text, diags).run();
}

} // namespace cordon::backends::solaris
