/// Reporting. Each diagnostic is one row of the catalogue (catalog.def) with typed arguments; whoever finds a fault
/// includes its family (kinds/), reports it here and goes on. Rendering is elsewhere (render_text.h).
#pragma once

#include "compiler/diag/kind.h"
#include "compiler/diag/levels.h"
#include "compiler/source/source_map.h"
#include "runtime/net/address.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringMap.h>
#include <llvm/ADT/iterator.h>
#include <llvm/Support/Allocator.h>

#include <array>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace cordon::diag {

/// A second place that belongs to a diagnostic, with what that place adds.
struct Label {
  source::Span span;
  std::string_view text;
};

/// What becomes of a finding.
enum class State : uint8_t {
  open,
  accepted, ///< an `allow` statement accepts it
  known,    ///< a baseline records it
  off,      ///< its level is `off`, or it is taken back: no output shows it
};

/// One finding. `help` says what to do. Its texts and lists are kept by the Diagnostics it was reported to.
struct Diagnostic {
  const char* id = "";
  const char* pattern = ""; ///< the text of its kind, before the arguments were put in
  Level level;              ///< as it was reported, before levels, `allow` and baselines
  Severity severity = Severity::error;
  State state = State::open;
  source::Span span;
  std::string_view message;
  llvm::ArrayRef<std::string_view> arguments; ///< what `message` says in the places of `pattern`
  llvm::ArrayRef<Label> labels;
  llvm::ArrayRef<std::string_view> notes;
  llvm::ArrayRef<std::string_view> help;
  std::string_view accepted_because; ///< not empty: an `allow` statement accepts it, with this reason
};

/// Findings one after the other. Valid as long as nothing is reported.
class DiagnosticRange {
public:
  DiagnosticRange() = default;
  explicit DiagnosticRange(llvm::ArrayRef<Diagnostic*> pointers) : pointers(pointers) {}
  using const_iterator = llvm::pointee_iterator<Diagnostic* const*, const Diagnostic>;
  const_iterator begin() const { return const_iterator(pointers.begin()); }
  const_iterator end() const { return const_iterator(pointers.end()); }
  size_t size() const { return pointers.size(); }
  bool empty() const { return pointers.empty(); }
  const Diagnostic& operator[](size_t at) const { return *pointers[at]; }
  const Diagnostic& front() const { return *pointers.front(); }
  const Diagnostic& back() const { return *pointers.back(); }
  /// Those from `first` on.
  DiagnosticRange from(size_t first) const { return DiagnosticRange(pointers.drop_front(first)); }
  DiagnosticRange slice(size_t first, size_t count) const { return DiagnosticRange(pointers.slice(first, count)); }

private:
  llvm::ArrayRef<Diagnostic*> pointers;
};

/// What findings say, and they themselves. There may be a million: each piece lies behind the one before, and all go at
/// once.
class Texts {
public:
  Diagnostic* make() { return new (memory) Diagnostic(); }
  std::string_view keep(llvm::StringRef text) { return std::string_view(text.copy(memory)); }
  std::string_view keep(std::unsigned_integral auto number) { return keep(llvm::StringRef(std::to_string(number))); }
  llvm::ArrayRef<std::string_view> keep(llvm::ArrayRef<std::string_view> list) { return list.copy(memory); }
  /// `pattern` with `arguments` in the places `{0}` to `{9}`.
  std::string_view keepFilled(llvm::StringRef pattern, llvm::ArrayRef<std::string_view> arguments);

  /// Adds to a list that is kept here: its room doubles whenever it is full.
  template <class Item> void append(llvm::ArrayRef<Item>& list, const Item& item) {
    const size_t size = list.size();
    auto* items = const_cast<Item*>(list.data());
    if ((size & (size - 1)) == 0) // 0 or a power of two: full
      items = std::copy(list.begin(), list.end(), memory.Allocate<Item>(size == 0 ? 1 : 2 * size)) - size;
    items[size] = item;
    list = {items, size + 1};
  }

private:
  llvm::BumpPtrAllocator memory;
};

/// Adds to the diagnostic just reported. Valid until the next report. A `const char` array is a literal, which stays
/// where it is; all other text is copied.
class Report {
public:
  Report(Diagnostic& diagnostic, Texts& texts) : diagnostic(diagnostic), texts(texts) {}
  template <class Text> Report& label(source::Span span, const Text& text) {
    texts.append(diagnostic.labels, {span, kept(text)});
    return *this;
  }
  template <class Text> Report& note(const Text& text) {
    texts.append(diagnostic.notes, kept(text));
    return *this;
  }
  template <class Text> Report& help(const Text& text) {
    texts.append(diagnostic.help, kept(text));
    return *this;
  }
  /// Adds "did you mean `x`?" for the nearest of `names`, if one is near.
  Report& didYouMean(llvm::StringRef written, llvm::ArrayRef<llvm::StringRef> names);

private:
  Diagnostic& diagnostic;
  Texts& texts;

  template <size_t size> static std::string_view kept(const char (&literal)[size]) { return {literal, size - 1}; }
  std::string_view kept(llvm::StringRef text) { return texts.keep(text); }
};

/// What `allow ID [until DATE] reason "..."` says. The id may be the beginning of several.
struct Allowance {
  std::string id, reason;
  source::Span span;
  bool used = false;
};

/// How an argument of a kind's text is passed.
template <class Arg> using Passed = std::conditional_t<std::is_same_v<Arg, std::string>, llvm::StringRef, Arg>;

/// All findings of a run, in the order of discovery; `sorted` is the order of the source.
class Diagnostics {
public:
  template <class... Args> Report report(source::Span span, const Kind<Args...>& kind, Passed<Args>... args) {
    const std::array<std::string_view, sizeof...(Args)> arguments{texts.keep(args)...};
    return add(kind.id, kind.level, kind.text, span, arguments);
  }

  /// Levels other than the catalogue's, for what is reported from now on.
  void setLevels(Levels wanted) { levels = std::move(wanted); }
  /// From now on accepted findings keep their level: they carry the reason, and count like all others.
  void showAccepted() { show_accepted = true; }

  /// Declares that the policy accepts findings of this id. Later reports of it become notes that carry the reason, if
  /// its level lets it be accepted.
  void allow(Allowance allowance);
  /// True if the policy accepts findings of this kind, or a level makes them no errors: a backend may then go on with
  /// what it documents.
  template <class... Args> bool accepts(const Kind<Args...>& kind) const {
    return kind.level.acceptable && (acceptance(kind.id) != nullptr || levels.lowers(kind.id, kind.level));
  }
  /// Reports every allowance that accepted nothing. Call it once all that may find something has run.
  void reportUnusedAllowances();

  /// Declares a piece of source that no output may show: a key in a file that was read. Renderers print `*` for each of
  /// its bytes. Call it before reporting anything on the same line.
  void conceal(source::Span span) { secrets.push_back(span); }
  const std::vector<source::Span>& concealed() const { return secrets; }
  /// Of a file that is no text no line is quoted. Messages may say what is in it.
  void leaveUnquoted(source::FileId file) { no_text.push_back(file); }
  const std::vector<source::FileId>& unquoted() const { return no_text; }

  /// A baseline records this finding, one of `all`.
  void setKnown(const Diagnostic& diagnostic) { const_cast<Diagnostic&>(diagnostic).state = State::known; }

  /// Another finding says the same as this one, of `all`, which is taken back.
  void takeBack(const Diagnostic& diagnostic);

  /// Errors that leave a run nothing to go on with: neither accepted nor made less by a level. A warning that a level
  /// makes an error is none of them.
  bool hasErrors() const { return errors > 0; }
  size_t errorCount() const { return errors; }
  DiagnosticRange all() const { return DiagnosticRange(diagnostics); }
  /// By file, place, id; equal entries once, and those whose level is `off` not at all.
  std::vector<const Diagnostic*> sorted() const;
  const std::vector<Allowance>& allAllowances() const { return allowances; }

private:
  /// True if a finding leaves a run nothing to go on with.
  bool isFatal(const Diagnostic& diagnostic, bool is_accepted) const;
  Report add(const char* id, Level level, const char* pattern, source::Span span,
             llvm::ArrayRef<std::string_view> arguments);
  Allowance* acceptance(llvm::StringRef id);
  const Allowance* acceptance(llvm::StringRef id) const { return const_cast<Diagnostics*>(this)->acceptance(id); }

  Texts texts;
  std::vector<Diagnostic*> diagnostics; ///< among the texts
  std::vector<Allowance> allowances;
  llvm::StringMap<size_t> allowance_of; ///< the first of each id
  Levels levels;
  bool show_accepted = false;
  std::vector<source::Span> secrets;
  std::vector<source::FileId> no_text;
  size_t errors = 0;
};

/// The member of `names` nearest to `written`, or "" if none is near enough to be meant.
llvm::StringRef nearest(llvm::StringRef written, llvm::ArrayRef<llvm::StringRef> names);

} // namespace cordon::diag
