#include "compiler/parse/text_check.h"

#include "compiler/diag/kinds/syn.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/ConvertUTF.h>
#include <llvm/Support/Unicode.h>

#include <algorithm>
#include <array>

namespace cordon::parse {
namespace {

/// Lines with a fault that are reported one by one; a file with more is not text.
constexpr size_t kFaultyLinesMax = 64;
/// How much of a file's beginning tells binary data from text.
constexpr size_t kSampleBytes = 4096;

/// Bytes that need no second look: printable ASCII, tab, line feed.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (unsigned c = 0x20; c < 0x7f; ++c)
    plain[c] = true;
  plain['\t'] = plain['\n'] = true;
  return plain;
}();

/// Unicode Standard Annex 9: embeddings, overrides, isolates, marks.
bool isBidiControl(uint32_t c) {
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0x061c;
}

/// One place that is not plain: what stands there, and how long it is.
struct Piece {
  enum class Kind : uint8_t { fine, control, invalid, bidi };
  Kind kind = Kind::fine;
  uint32_t length = 1;
  uint32_t character = 0; ///< the code point, or the byte of an invalid sequence
};

Piece pieceAt(llvm::StringRef text, size_t at) {
  auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) {
    bool line_end = first == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
    return {line_end || kPlain[first] ? Piece::Kind::fine : Piece::Kind::control, 1, first};
  }
  llvm::StringRef bytes = text.substr(at, llvm::getNumBytesForUTF8(first));
  const llvm::UTF8* from = bytes.bytes_begin();
  llvm::UTF32 character = 0;
  if (llvm::convertUTF8Sequence(&from, bytes.bytes_end(), &character, llvm::strictConversion) != llvm::conversionOK)
    return {Piece::Kind::invalid, 1, first};
  bool control = character >= 0x80 && character < 0xa0;
  auto kind = isBidiControl(character) ? Piece::Kind::bidi : control ? Piece::Kind::control : Piece::Kind::fine;
  return {kind, uint32_t(bytes.size()), character};
}

/// At least `digits` digits, and no more than needed.
std::string hex(uint32_t number, unsigned digits) {
  std::string text = number ? llvm::utohexstr(number) : "";
  return std::string(digits - std::min<size_t>(digits, text.size()), '0') + text;
}

/// Why a file is not text, or null. Half of UTF-16's bytes are 0 where the text is mostly ASCII.
const char* notText(llvm::StringRef text) {
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff") ||
      text.starts_with(llvm::StringRef("\0\0\xfe\xff", 4)))
    return "it begins with the byte order mark of UTF-16 or UTF-32";
  llvm::StringRef sample = text.take_front(kSampleBytes);
  size_t faults = 0, zeros[2] = {0, 0};
  for (size_t i = 0; i < sample.size();) {
    if (kPlain[static_cast<unsigned char>(sample[i])]) {
      ++i;
      continue;
    }
    Piece piece = pieceAt(text, i);
    faults += piece.kind == Piece::Kind::control || piece.kind == Piece::Kind::invalid;
    zeros[i % 2] += sample[i] == 0;
    i += piece.length;
  }
  size_t half = sample.size() / 2;
  if (half > 1 && std::max(zeros[0], zeros[1]) * 5 > half * 4 && std::min(zeros[0], zeros[1]) * 5 < half)
    return "it looks like UTF-16";
  if (faults > 1 && faults * 10 > sample.size())
    return "it looks like binary data";
  return nullptr;
}

void reportNotText(source::FileId file, llvm::StringRef text, const char* why, diag::Diagnostics& diags) {
  diags.report({file, 0, uint32_t(std::min<size_t>(text.size(), 1))}, diag::NotText, why).help("save it as UTF-8");
}

void report(source::Span span, const Piece& piece, diag::Diagnostics& diags) {
  switch (piece.kind) {
  case Piece::Kind::fine:
    return;
  case Piece::Kind::control:
    diags.report(span, diag::ControlCharacter, hex(piece.character, 4));
    return;
  case Piece::Kind::invalid:
    diags.report(span, diag::InvalidUtf8, hex(piece.character, 2)).help("save the file as UTF-8");
    return;
  case Piece::Kind::bidi:
    diags.report(span, diag::BidiControl, hex(piece.character, 4))
        .help("remove it: what people read must be what is compiled");
    return;
  }
}

} // namespace

TextCheck checkText(llvm::StringRef text, source::FileId file, diag::Diagnostics& diags,
                    llvm::function_ref<void()> passed) {
  TextCheck result;
  if (const char* why = notText(text)) {
    reportNotText(file, text, why, diags);
    result.readable = false;
    return result;
  }
  if (text.starts_with("\xef\xbb\xbf"))
    result.begin = 3;
  std::vector<Piece> pieces;
  size_t pause = passed ? kReadAheadBytes : text.size();
  for (size_t i = result.begin; i < text.size();) {
    const size_t stop = std::min(pause, text.size());
    while (i < stop && kPlain[static_cast<unsigned char>(text[i])])
      ++i;
    if (i >= pause && passed) {
      passed();
      pause = i + kReadAheadBytes;
      continue;
    }
    if (i == text.size())
      break;
    Piece piece = pieceAt(text, i);
    if (piece.kind == Piece::Kind::fine) {
      i += piece.length;
      continue;
    }
    if (pieces.size() == kFaultyLinesMax) {
      reportNotText(file, text, "it has over 64 lines with bytes that are no text", diags);
      result.readable = false;
      return result;
    }
    result.faults.push_back(uint32_t(i));
    pieces.push_back(piece);
    i = std::min(text.find('\n', i), text.size());
  }
  for (size_t i = 0; i < pieces.size(); ++i)
    report({file, result.faults[i], result.faults[i] + pieces[i].length}, pieces[i], diags);
  return result;
}

std::string printable(llvm::StringRef text, size_t bytes_max) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    if (out.size() >= bytes_max)
      return out + "...";
    Piece piece = pieceAt(text, i);
    llvm::StringRef bytes = text.substr(i, piece.length);
    bool shown = piece.kind == Piece::Kind::fine && llvm::sys::unicode::columnWidthUTF8(bytes) > 0;
    if (shown)
      out += bytes;
    for (size_t b = 0; !shown && b < bytes.size(); ++b)
      out += "\\x" + hex(static_cast<unsigned char>(bytes[b]), 2);
    i += piece.length;
  }
  return out;
}

} // namespace cordon::parse
