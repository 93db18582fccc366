#include "compiler/diag/render_text.h"

#include "compiler/diag/concealment.h"
#include "compiler/diag/visible.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/Support/SourceMgr.h>
#include <llvm/Support/Unicode.h>
#include <llvm/Support/WithColor.h>

#include <algorithm>

namespace cordon::diag {
namespace {

constexpr size_t kLineBytesMax = 160;

llvm::SourceMgr::DiagKind kindOf(Severity severity) {
  switch (severity) {
  case Severity::note:
    return llvm::SourceMgr::DK_Note;
  case Severity::warning:
    return llvm::SourceMgr::DK_Warning;
  case Severity::error:
    return llvm::SourceMgr::DK_Error;
  }
  llvm_unreachable("severity");
}

/// Columns that `text` takes on a terminal once made visible.
size_t widthOf(llvm::StringRef text) {
  int width = llvm::sys::unicode::columnWidthUTF8(text);
  return width < 0 ? text.size() : size_t(width);
}

void print(llvm::raw_ostream& out, bool color, const Concealment& concealment, const source::SourceMap& sources,
           source::Span span, llvm::SourceMgr::DiagKind kind, const std::string& message) {
  if (!span.isValid()) {
    llvm::SMDiagnostic("", kind, visible(message)).print(nullptr, out, color, /*ShowKindLabel=*/true);
    return;
  }
  source::Position at = sources.position(span);
  std::string text = concealment.lineOf(span);
  llvm::StringRef line = text;
  size_t column = std::min<size_t>(at.column - 1, line.size());
  size_t length = std::min<size_t>(std::max(span.end, span.begin + 1) - span.begin, line.size() - column);
  size_t cut = column > kLineBytesMax / 2 && line.size() > kLineBytesMax ? column - kLineBytesMax / 2 : 0;
  llvm::StringRef shown = line.substr(cut, kLineBytesMax);
  std::string before = visible(shown.substr(0, column - cut));
  std::string marked = visible(shown.substr(column - cut, length));
  std::string after = visible(shown.drop_front(std::min(shown.size(), column - cut + length)));
  llvm::WithColor(out, llvm::raw_ostream::SAVEDCOLOR, /*Bold=*/true, /*BG=*/false,
                  color ? llvm::ColorMode::Enable : llvm::ColorMode::Disable)
      << visible(sources.path(span.file)) << ':' << at.line << ':' << at.column << ": ";
  if (line.empty() && !sources.lineAt(span.file, span.begin).empty()) { // nothing of it may be shown
    llvm::SMDiagnostic("", kind, visible(message)).print(nullptr, out, color, /*ShowKindLabel=*/true);
    return;
  }
  unsigned from = unsigned(widthOf(before)), to = from + unsigned(widthOf(marked));
  // The place is printed above (its column counts the file's bytes); SMDiagnostic draws the line and the caret.
  llvm::SourceMgr none;
  llvm::SMDiagnostic(none, llvm::SMLoc(), "", 0, int(from), kind, visible(message), before + marked + after,
                     to > from + 1 ? llvm::ArrayRef({std::pair(from, to)})
                                   : llvm::ArrayRef<std::pair<unsigned, unsigned>>())
      .print(nullptr, out, color, /*ShowKindLabel=*/true);
}

} // namespace

/// The first findings, by place; of too many, errors before all others.
static std::vector<const Diagnostic*> shownOf(const std::vector<const Diagnostic*>& all, size_t max) {
  auto isError = [](const Diagnostic* d) { return d->severity == Severity::error; };
  size_t errors = std::min<size_t>(size_t(std::count_if(all.begin(), all.end(), isError)), max), others = max - errors;
  std::vector<const Diagnostic*> shown;
  for (const Diagnostic* d : all)
    if (size_t& left = isError(d) ? errors : others; left > 0) {
      shown.push_back(d);
      --left;
    }
  return shown;
}

void renderText(const Diagnostics& diagnostics, const source::SourceMap& sources, llvm::raw_ostream& out, bool color) {
  constexpr size_t kShownMax = 1000;
  if (color) { // the caller says so, whatever the stream is
    out.enable_colors(true);
    llvm::WithColor::setAutoDetectFunction([](const llvm::raw_ostream&) { return true; });
  }
  std::vector<const Diagnostic*> all = diagnostics.sorted();
  llvm::erase_if(all, [](const Diagnostic* d) { return d->state == State::known; });
  std::vector<const Diagnostic*> shown = shownOf(all, kShownMax);
  Concealment concealment(diagnostics, sources, shown);
  auto safe = [&](llvm::StringRef text) { return visible(concealment.scrubbed(text)); };
  for (const Diagnostic* d : shown) {
    std::string message = concealment.scrubbed(d->message, d->pattern) + " [" + d->id + "]";
    print(out, color, concealment, sources, d->span, kindOf(d->severity), message);
    for (const Label& label : d->labels)
      print(out, color, concealment, sources, label.span, llvm::SourceMgr::DK_Note, concealment.scrubbed(label.text));
    for (std::string_view note : d->notes)
      out << "  note: " << safe(note) << '\n';
    for (std::string_view help : d->help)
      out << "  help: " << visible(concealment.scrubbedHelp(help)) << '\n';
    if (!d->accepted_because.empty())
      out << "  accepted: " << safe(d->accepted_because) << '\n';
  }
  if (all.size() > kShownMax)
    out << "and " << all.size() - kShownMax << " more findings\n";
}

void renderCounts(const Counts& counts, llvm::raw_ostream& out) {
  auto listed = [](std::initializer_list<std::pair<size_t, llvm::StringRef>> parts) {
    std::string text;
    for (auto [count, name] : parts)
      if (count > 0)
        text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + name.str();
    return text;
  };
  auto named = [](size_t count, const char* one, const char* many) {
    return std::pair(count, llvm::StringRef(count == 1 ? one : many));
  };
  std::string open = listed({named(counts.errors, "error", "errors"), named(counts.warnings, "warning", "warnings"),
                             named(counts.notes, "note", "notes")});
  std::string rest = listed({{counts.accepted, "accepted"}, {counts.known, "known from the baseline"}});
  if (!open.empty() || !rest.empty())
    out << open << (open.empty() || rest.empty() ? "" : "; ") << rest << '\n';
}

} // namespace cordon::diag
