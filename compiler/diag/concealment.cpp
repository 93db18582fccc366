#include "compiler/diag/concealment.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <algorithm>
#include <tuple>

namespace cordon::diag {
namespace {

constexpr size_t kPieceBytes = 6; ///< what is shorter is no part of a key worth hiding in a message

/// Calls `visit(begin, piece)` for each run of six bytes.
template <class Visit> void forEachPiece(llvm::StringRef text, Visit visit) {
  uint64_t piece = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    piece = (piece << 8 | static_cast<unsigned char>(text[i])) & ((uint64_t(1) << 8 * kPieceBytes) - 1);
    if (i + 1 >= kPieceBytes)
      visit(i + 1 - kPieceBytes, piece);
  }
}

std::vector<source::Span> joined(std::vector<source::Span> spans) {
  auto key = [](const source::Span& span) { return std::tuple(span.file.index, span.begin); };
  llvm::stable_sort(spans, [&](const auto& a, const auto& b) { return key(a) < key(b); });
  std::vector<source::Span> out;
  for (const source::Span& span : spans)
    if (out.empty() || out.back().file != span.file || out.back().end < span.begin)
      out.push_back(span);
    else
      out.back().end = std::max(out.back().end, span.end);
  return out;
}

/// The fixed parts of a message: what stands between its `{0}`, `{1:x-}`.
llvm::SmallVector<llvm::StringRef> fixedParts(llvm::StringRef pattern) {
  llvm::SmallVector<llvm::StringRef> parts;
  size_t begin = 0;
  for (size_t i = 0; i + 1 < pattern.size(); ++i)
    if (pattern[i] == '{' && llvm::isDigit(pattern[i + 1])) {
      parts.push_back(pattern.slice(begin, i));
      i = std::min(pattern.find('}', i), pattern.size());
      begin = i + 1;
    }
  parts.push_back(pattern.drop_front(std::min(begin, pattern.size())));
  return parts;
}

} // namespace

Concealment::Concealment(const Diagnostics& diagnostics, const source::SourceMap& sources,
                         llvm::ArrayRef<const Diagnostic*> shown)
    : sources(sources), spans(joined(diagnostics.concealed())), unquoted(diagnostics.unquoted()) {
  if (spans.empty())
    return;
  llvm::DenseSet<uint64_t> in_messages;
  auto collect = [&](llvm::StringRef text) {
    forEachPiece(text, [&](size_t, uint64_t piece) { in_messages.insert(piece); });
  };
  for (const Diagnostic* d : shown) {
    collect(d->message);
    for (const Label& label : d->labels)
      collect(label.text);
    for (std::string_view note : d->notes)
      collect(note);
    for (std::string_view help : d->help)
      collect(help);
    collect(d->accepted_because);
  }
  for (source::Span span : spans)
    forEachPiece(sources.text(span), [&](size_t, uint64_t piece) {
      if (in_messages.contains(piece))
        pieces.insert(piece);
    });
}

std::string Concealment::lineOf(source::Span span) const {
  if (llvm::is_contained(unquoted, span.file))
    return "";
  std::string line = sources.lineAt(span.file, span.begin).str();
  size_t start = span.begin - (sources.position(span).column - 1), end = start + line.size();
  auto at = llvm::partition_point(spans, [&](const source::Span& secret) {
    return std::tuple(secret.file.index, size_t(secret.end)) <= std::tuple(span.file.index, start);
  });
  bool all = !line.empty();
  size_t shown_to = start;
  for (; at != spans.end() && at->file == span.file && at->begin < end; ++at) {
    size_t from = std::max<size_t>(at->begin, start), to = std::min<size_t>(at->end, end);
    all &= llvm::StringRef(line).slice(shown_to - start, from - start).trim().empty();
    std::fill(line.begin() + ptrdiff_t(from - start), line.begin() + ptrdiff_t(to - start), '*');
    shown_to = to;
  }
  all &= llvm::StringRef(line).drop_front(shown_to - start).trim().empty();
  return all ? "" : line;
}

std::string Concealment::scrubbed(llvm::StringRef text, llvm::StringRef pattern) const {
  if (pieces.empty())
    return text.str();
  std::vector<bool> hidden(text.size());
  forEachPiece(text, [&](size_t begin, uint64_t piece) {
    if (pieces.contains(piece))
      std::fill_n(hidden.begin() + ptrdiff_t(begin), kPieceBytes, true);
  });
  size_t from = 0;
  for (llvm::StringRef part : fixedParts(pattern)) {
    size_t at = text.find(part, from);
    if (at == llvm::StringRef::npos)
      break;
    std::fill_n(hidden.begin() + ptrdiff_t(at), part.size(), false);
    from = at + part.size();
  }
  std::string out;
  for (size_t i = 0; i < text.size(); ++i)
    if (!hidden[i])
      out += text[i];
    else if (i == 0 || !hidden[i - 1])
      out += "***";
  return out;
}

std::string Concealment::scrubbedHelp(llvm::StringRef text) const {
  std::string out;
  for (bool is_quoted = false; !text.empty(); is_quoted = !is_quoted) {
    auto [part, rest] = text.split('`');
    const bool is_last = part.size() == text.size();
    for (llvm::StringRef left = part; !left.empty() && !is_quoted;) {
      llvm::StringRef word = left.take_until([](char c) { return c == ' '; });
      out += llvm::all_of(word.trim(".,;:()'"), llvm::isAlpha) ? word.str() : scrubbed(word);
      left = left.drop_front(word.size());
      if (left.consume_front(" "))
        out += ' ';
    }
    out += is_quoted ? scrubbed(part) : "";
    out += is_last ? "" : "`";
    text = rest;
  }
  return out;
}

} // namespace cordon::diag
