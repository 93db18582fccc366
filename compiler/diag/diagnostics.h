/// Reporting. Each diagnostic is one row of the catalogue (catalog.def) with typed arguments; whoever finds a fault
/// includes its family (kinds/), reports it here and goes on. Rendering is elsewhere (render_text.h).
#pragma once

#include "compiler/diag/kind.h"
#include "compiler/diag/levels.h"
#include "compiler/source/source_map.h"
#include "runtime/net/address.h"

#include <llvm/ADT/StringMap.h>

#include <concepts>
#include <string>
#include <type_traits>
#include <vector>

namespace cordon::diag {

/// A second place that belongs to a diagnostic, with what that place adds.
struct Label {
  source::Span span;
  std::string text;
};

/// What becomes of a finding.
enum class State : uint8_t {
  open,
  accepted, ///< an `allow` statement accepts it
  known,    ///< a baseline records it
  off,      ///< its level is `off`: no output shows it
};

/// One finding. `help` says what to do.
struct Diagnostic {
  const char* id = "";
  const char* pattern = ""; ///< the text of its kind, before the arguments were put in
  Level level;              ///< as it was reported, before levels, `allow` and baselines
  Severity severity = Severity::error;
  State state = State::open;
  source::Span span;
  std::string message;
  std::vector<std::string> arguments; ///< what `message` says in the places of `pattern`
  std::vector<Label> labels;
  std::vector<std::string> notes;
  std::vector<std::string> help;
  std::string accepted_because; ///< not empty: an `allow` statement accepts it, with this reason
};

/// Adds to the diagnostic just reported. Valid until the next report.
class Report {
public:
  explicit Report(Diagnostic& diagnostic) : diagnostic(diagnostic) {}
  Report& label(source::Span span, std::string text) {
    diagnostic.labels.push_back({span, std::move(text)});
    return *this;
  }
  Report& note(std::string text) {
    diagnostic.notes.push_back(std::move(text));
    return *this;
  }
  Report& help(std::string text) {
    diagnostic.help.push_back(std::move(text));
    return *this;
  }
  /// Adds "did you mean `x`?" for the nearest of `names`, if one is near.
  Report& didYouMean(llvm::StringRef written, llvm::ArrayRef<llvm::StringRef> names);

private:
  Diagnostic& diagnostic;
};

/// What `allow ID [until DATE] reason "..."` says. The id may be the beginning of several.
struct Allowance {
  std::string id, reason;
  source::Span span;
  bool used = false;
};

/// An argument of a kind's text as it is written there.
inline std::string written(std::string text) {
  return text;
}
std::string written(std::unsigned_integral auto number) {
  return std::to_string(number);
}

/// All findings of a run, in the order of discovery; `sorted` is the order of the source.
class Diagnostics {
public:
  template <class... Args>
  Report report(source::Span span, const Kind<Args...>& kind, std::type_identity_t<Args>... args) {
    std::vector<std::string> arguments;
    arguments.reserve(sizeof...(Args));
    (arguments.push_back(written(std::move(args))), ...);
    return add(kind.id, kind.level, kind.text, span, std::move(arguments));
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
  void setKnown(const Diagnostic& diagnostic);

  /// Errors that leave a run nothing to go on with: neither accepted nor made less by a level. A warning that a level
  /// makes an error is none of them.
  bool hasErrors() const { return errors > 0; }
  size_t errorCount() const { return errors; }
  const std::vector<Diagnostic>& all() const { return diagnostics; }
  /// By file, place, id; equal entries once, and those whose level is `off` not at all.
  std::vector<const Diagnostic*> sorted() const;
  const std::vector<Allowance>& allAllowances() const { return allowances; }

private:
  Report add(const char* id, Level level, const char* pattern, source::Span span, std::vector<std::string> arguments);
  Allowance* acceptance(llvm::StringRef id);
  const Allowance* acceptance(llvm::StringRef id) const { return const_cast<Diagnostics*>(this)->acceptance(id); }

  std::vector<Diagnostic> diagnostics;
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
