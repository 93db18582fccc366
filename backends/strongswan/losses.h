/// What linux-strongswan cannot carry, reported where the policy says it.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/ir/policy_ir.h"

#include <set>
#include <string>

namespace cordon::backends::strongswan {

inline constexpr llvm::StringLiteral kPlatform = "linux-strongswan";

/// The first place of a filter's origin.
source::Span spanOf(const ir::PolicyIr& ir, const ir::Filter& filter);

/// Reports losses, each once at its place.
class Losses {
public:
  Losses(const ir::PolicyIr& ir, diag::Diagnostics& diags) : ir(ir), diags(diags) {}

  /// A feature without counterpart; `approximation` says what is written if the policy accepts that. True if it does.
  bool lose(source::Span where, const std::string& feature, const std::string& approximation);
  bool lose(const ir::Filter& filter, const std::string& feature, const std::string& approximation) {
    return lose(spanOf(ir, filter), feature, approximation);
  }
  /// Nothing safe can stand in for the feature: an error, accepted or not.
  void refuse(source::Span where, const std::string& feature);
  /// An offer of a preference list that the platform does not have.
  void leaveOut(source::Span where, const std::string& offer);

  /// Reports any other kind, once for each place and text. True if the policy accepts it.
  template <class... Args>
  bool report(source::Span where, const diag::Kind<Args...>& kind, diag::Passed<Args>... args) {
    std::string said = kind.id;
    ((said += ("\n" + llvm::Twine(args)).str()), ...);
    if (first(where, said))
      diags.report(where, kind, args...);
    return diags.accepts(kind);
  }
  /// The same of two places, with what to do.
  template <class... Args>
  void report(source::Span where, source::Span other, llvm::StringRef label, llvm::StringRef help,
              const diag::Kind<Args...>& kind, diag::Passed<Args>... args) {
    std::string said = kind.id;
    ((said += ("\n" + llvm::Twine(args)).str()), ...);
    if (!first(where, said))
      return;
    diag::Report report = diags.report(where, kind, args...);
    if (other.isValid() && other != where)
      report.label(other, label);
    report.help(help);
  }
  bool hasErrors() const { return diags.errorCount() > errors_before; }

private:
  bool first(source::Span where, const std::string& what) { return reported.emplace(where, what).second; }

  const ir::PolicyIr& ir;
  diag::Diagnostics& diags;
  size_t errors_before = diags.errorCount();
  std::set<std::pair<source::Span, std::string>> reported;
};

} // namespace cordon::backends::strongswan
