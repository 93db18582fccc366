#include "compiler/diag/diagnostics.h"

#include "compiler/diag/kinds/sup.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>
#include <cstring>
#include <tuple>

namespace cordon::diag {

namespace {

/// Calls `visit` for each piece of a text: those of `pattern`, and `arguments` in the places `{0}` to `{9}`.
template <class Visit>
void forEachPiece(llvm::StringRef pattern, llvm::ArrayRef<std::string_view> arguments, Visit visit) {
  for (;;) {
    const size_t brace = pattern.find('{');
    visit(pattern.take_front(brace));
    if (brace == llvm::StringRef::npos)
      return;
    visit(llvm::StringRef(arguments[size_t(pattern[brace + 1] - '0')]));
    pattern = pattern.drop_front(brace + 3);
  }
}

} // namespace

std::string_view Texts::keepFilled(llvm::StringRef pattern, llvm::ArrayRef<std::string_view> arguments) {
  size_t size = 0; // some texts say an argument twice
  forEachPiece(pattern, arguments, [&](llvm::StringRef piece) { size += piece.size(); });
  char* const begin = memory.Allocate<char>(size);
  char* end = begin;
  forEachPiece(pattern, arguments, [&](llvm::StringRef piece) { end = llvm::copy(piece, end); });
  return {begin, end};
}

llvm::StringRef nearest(llvm::StringRef written, llvm::ArrayRef<llvm::StringRef> names) {
  // A third of the word may be wrong: more is another word.
  unsigned limit = std::max<unsigned>(1, unsigned(written.size()) / 3);
  llvm::StringRef best;
  unsigned best_distance = limit + 1;
  for (llvm::StringRef name : names) {
    unsigned distance = written.edit_distance_insensitive(name, /*AllowReplacements=*/true, best_distance);
    if (distance < best_distance || (distance == best_distance && distance <= limit && name < best)) {
      best = name;
      best_distance = distance;
    }
  }
  return best_distance <= limit ? best : llvm::StringRef();
}

Report& Report::didYouMean(llvm::StringRef written, llvm::ArrayRef<llvm::StringRef> names) {
  if (llvm::StringRef name = nearest(written, names); !name.empty())
    help("did you mean `" + name.str() + "`?");
  return *this;
}

void Diagnostics::allow(Allowance allowance) {
  allowance_of.try_emplace(allowance.id, allowances.size());
  allowances.push_back(std::move(allowance));
}

Allowance* Diagnostics::acceptance(llvm::StringRef id) {
  if (allowances.empty())
    return nullptr;
  for (llvm::StringRef selector : selectorsOf(id))
    if (auto at = allowance_of.find(selector); at != allowance_of.end())
      return &allowances[at->second];
  return nullptr;
}

Report Diagnostics::add(const char* id, Level level, const char* pattern, source::Span span,
                        llvm::ArrayRef<std::string_view> arguments) {
  Diagnostic& diagnostic = *diagnostics.emplace_back(texts.make());
  diagnostic.id = id;
  diagnostic.pattern = pattern;
  diagnostic.level = level;
  diagnostic.severity = level.severity;
  diagnostic.span = span;
  diagnostic.message = texts.keepFilled(pattern, arguments);
  diagnostic.arguments = texts.keep(arguments);
  auto setting = levels.of(id, level);
  if (setting && *setting != LevelSetting::off)
    diagnostic.severity = severityOf(*setting);
  Allowance* allowance = level.acceptable ? acceptance(id) : nullptr;
  if (allowance) {
    allowance->used = true;
    diagnostic.accepted_because = texts.keep(allowance->reason);
    if (!show_accepted) {
      diagnostic.severity = Severity::note;
      diagnostic.state = State::accepted;
    }
  }
  if (setting == LevelSetting::off)
    diagnostic.state = State::off;
  if (isFatal(diagnostic, allowance != nullptr))
    ++errors;
  return Report(diagnostic, texts);
}

bool Diagnostics::isFatal(const Diagnostic& diagnostic, bool is_accepted) const {
  const Level& level = diagnostic.level;
  return level.severity == Severity::error && !is_accepted && !levels.lowers(diagnostic.id, level);
}

void Diagnostics::takeBack(const Diagnostic& diagnostic) {
  if (isFatal(diagnostic, !diagnostic.accepted_because.empty()))
    --errors;
  const_cast<Diagnostic&>(diagnostic).state = State::off;
}

void Diagnostics::reportUnusedAllowances() {
  for (size_t i = 0; i < allowances.size(); ++i) {
    const Allowance& allowance = allowances[i]; // `allow SUP002` is for this very finding
    if (!allowance.used && !selects(allowance.id, diag::UnusedAllowance.id))
      report(allowance.span, diag::UnusedAllowance, allowance.id).help("remove the statement");
  }
}

/// By place, then by id, then by what they say. The texts are looked at where the places are one.
static int compare(const Diagnostic& a, const Diagnostic& b) {
  auto placeOf = [](const Diagnostic& d) { return std::tuple(d.span.file.index, d.span.begin, d.span.end); };
  if (const auto order = placeOf(a) <=> placeOf(b); order != 0)
    return order < 0 ? -1 : 1;
  const int order = std::strcmp(a.id, b.id);
  return order != 0 ? order : a.message.compare(b.message);
}

std::vector<const Diagnostic*> Diagnostics::sorted() const {
  std::vector<const Diagnostic*> order;
  order.reserve(diagnostics.size());
  for (const Diagnostic& diagnostic : all())
    if (diagnostic.state != State::off)
      order.push_back(&diagnostic);
  auto isBefore = [](const Diagnostic* a, const Diagnostic* b) { return compare(*a, *b) < 0; };
  // A file is read from its beginning to its end: what was found there mostly is in order.
  if (!std::is_sorted(order.begin(), order.end(), isBefore))
    std::stable_sort(order.begin(), order.end(), isBefore);
  auto isSame = [](const Diagnostic* a, const Diagnostic* b) { return compare(*a, *b) == 0; };
  order.erase(std::unique(order.begin(), order.end(), isSame), order.end());
  return order;
}

} // namespace cordon::diag
