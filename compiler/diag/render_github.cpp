// Workflow commands of GitHub Actions: `::error file=F,line=L,col=C,title=T::message`. Source: GitHub's documentation,
// "Workflow commands"; its runner decodes %25, %0D, %0A, and in properties also %3A and %2C.
#include "compiler/diag/formats.h"

namespace cordon::diag {
namespace {

constexpr size_t kShownMax = 1000; ///< GitHub shows ten of each level; the rest is for those who read the log

std::string escaped(llvm::StringRef text, bool is_property) {
  std::string result;
  for (char c : text)
    if (c == '%')
      result += "%25";
    else if (c == '\r')
      result += "%0D";
    else if (c == '\n')
      result += "%0A";
    else if (is_property && c == ':')
      result += "%3A";
    else if (is_property && c == ',')
      result += "%2C";
    else
      result += c;
  return result;
}

void write(const Finding& finding, const RunInfo& run, llvm::raw_ostream& out) {
  const Place& place = finding.place;
  auto property = [](llvm::StringRef text) { return escaped(text, /*is_property=*/true); };
  out << "::" << (finding.severity == Severity::note ? "notice" : nameOf(finding.severity))
      << " file=" << property(place.line > 0 ? place.path : run.subject);
  if (place.line > 0)
    out << ",line=" << place.line;
  if (place.column > 0) // its last column is meant, not the one after it
    out << ",col=" << place.column << ",endColumn=" << place.end_column - 1;
  out << ",title=" << property(finding.id) << "::" << escaped(finding.wholeText(), /*is_property=*/false) << '\n';
}

} // namespace

void renderGithub(const Findings& findings, const RunInfo& run, llvm::raw_ostream& out) {
  std::vector<size_t> open = findings.openWorstFirst();
  for (size_t i = 0; i < open.size() && i < kShownMax; ++i)
    write(findings.at(open[i], Columns::utf16), run, out);
  if (open.size() > kShownMax)
    out << "::notice::and " << open.size() - kShownMax << " more findings\n";
}

} // namespace cordon::diag
