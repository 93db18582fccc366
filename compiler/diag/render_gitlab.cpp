// GitLab's code quality report: a JSON list. Source: GitLab's documentation, "Code Quality", the fields of a report.
#include "compiler/diag/formats.h"

#include <llvm/Support/ErrorHandling.h>
#include <llvm/Support/JSON.h>

namespace cordon::diag {
namespace {

llvm::StringRef severityOf(const Finding& finding) {
  switch (finding.severity) {
  case Severity::note:
    return "info";
  case Severity::warning:
    return "minor";
  case Severity::error:
    return "major";
  }
  llvm_unreachable("severity");
}

} // namespace

void renderGitlab(const Findings& findings, const RunInfo& run, llvm::raw_ostream& out) {
  {
    llvm::json::OStream json(out, /*IndentSize=*/1);
    json.array([&] {
      for (size_t i = 0; i < findings.size(); ++i) {
        if (findings.diagnostic(i).state != State::open)
          continue;
        Finding finding = findings.at(i, Columns::bytes);
        json.object([&] {
          json.attribute("description", finding.message);
          json.attribute("check_name", finding.id);
          json.attribute("fingerprint", finding.fingerprint);
          json.attribute("severity", severityOf(finding));
          json.attributeObject("location", [&] {
            bool is_placed = finding.place.line > 0;
            json.attribute("path", is_placed ? finding.place.path : run.subject);
            json.attributeObject("lines", [&] { json.attribute("begin", is_placed ? finding.place.line : 1); });
          });
        });
      }
    });
  }
  out << '\n';
}

} // namespace cordon::diag
