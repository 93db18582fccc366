/// Findings as reports for machines: a function for each format, from findings to text. docs/checking.md says what each
/// is for. None quotes the source, so that no key in it can show.
#pragma once

#include "compiler/diag/findings.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/raw_ostream.h>

#include <functional>
#include <string>

namespace cordon::diag {

/// What a report says beside the findings.
struct RunInfo {
  std::string version; ///< of Cordon
  std::string subject; ///< the path of what was judged: where findings are that have no place of their own
  Severity fail_on = Severity::error;
  int exit_code = 0;
  bool is_understood = true; ///< false: the input could not be understood
  /// The documentation of an id, in Markdown; "" if it has no page of its own.
  std::function<llvm::StringRef(llvm::StringRef id)> pageOf = [](llvm::StringRef) { return llvm::StringRef(); };
};

struct Format {
  llvm::StringLiteral name;
  void (*render)(const Findings& findings, const RunInfo& run, llvm::raw_ostream& out);
};
/// All formats but text (render_text.h), by name.
llvm::ArrayRef<Format> machineFormats();

/// `cordon.findings/1`, docs/schema/cordon.findings-1.schema.json: everything. Columns count bytes.
void renderJson(const Findings& findings, const RunInfo& run, llvm::raw_ostream& out);

/// SARIF 2.1.0 as code scanning takes it: the worst 25,000 results, with the rest counted.
void renderSarif(const Findings& findings, const RunInfo& run, llvm::raw_ostream& out);

/// Annotations of GitHub's workflows, open findings only, the worst first: it shows ten of each level.
void renderGithub(const Findings& findings, const RunInfo& run, llvm::raw_ostream& out);

/// GitLab's code quality report, open findings only.
void renderGitlab(const Findings& findings, const RunInfo& run, llvm::raw_ostream& out);

/// JUnit XML: a test case per finding. What is below `fail_on` passes, what is accepted or known is skipped.
void renderJunit(const Findings& findings, const RunInfo& run, llvm::raw_ostream& out);

} // namespace cordon::diag
