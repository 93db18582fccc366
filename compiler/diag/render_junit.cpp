// JUnit XML: one suite, a test case per finding, so that a run without findings is one that passed.
#include "compiler/diag/formats.h"

namespace cordon::diag {
namespace {

/// Text as XML holds it, in elements and in attributes. Findings hold visible characters only; line ends come from
/// their whole texts, and would be blanks in an attribute.
std::string escaped(llvm::StringRef text) {
  std::string result;
  for (char c : text)
    switch (c) {
    case '&':
      result += "&amp;";
      break;
    case '<':
      result += "&lt;";
      break;
    case '>':
      result += "&gt;";
      break;
    case '"':
      result += "&quot;";
      break;
    case '\'':
      result += "&apos;";
      break;
    case '\n':
      result += "&#10;";
      break;
    default:
      result += c;
    }
  return result;
}

bool fails(const Finding& finding, const RunInfo& run) {
  return finding.state == State::open && finding.severity >= run.fail_on;
}

void write(const Finding& finding, const RunInfo& run, llvm::raw_ostream& out) {
  const Place& place = finding.place;
  std::string where = place.line > 0 ? place.path : run.subject;
  std::string name = finding.id.str() + " at " + where;
  if (place.line > 0)
    name += ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
  out << "  <testcase classname=\"" << escaped(where) << "\" name=\"" << escaped(name + ": " + finding.message)
      << "\">\n";
  std::string message = escaped(finding.message), whole = escaped(finding.wholeText());
  if (finding.state == State::accepted)
    out << "    <skipped message=\"" << escaped("accepted: " + finding.accepted_because) << "\"/>\n";
  else if (finding.state == State::known)
    out << "    <skipped message=\"known from the baseline\"/>\n";
  else if (fails(finding, run))
    out << "    <failure type=\"" << nameOf(finding.severity) << "\" message=\"" << message << "\">" << whole
        << "</failure>\n";
  else
    out << "    <system-out>" << nameOf(finding.severity) << ": " << whole << "</system-out>\n";
  out << "  </testcase>\n";
}

} // namespace

void renderJunit(const Findings& findings, const RunInfo& run, llvm::raw_ostream& out) {
  const Counts& counts = findings.counts();
  size_t failures = counts.errors + (run.fail_on <= Severity::warning ? counts.warnings : 0) +
                    (run.fail_on == Severity::note ? counts.notes : 0);
  size_t tests = std::max<size_t>(findings.size(), 1), skipped = counts.accepted + counts.known;
  std::string numbers = " tests=\"" + std::to_string(tests) + "\" failures=\"" + std::to_string(failures) +
                        "\" errors=\"0\" skipped=\"" + std::to_string(skipped) + "\"";
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      << "<testsuites name=\"cordon\"" << numbers << ">\n <testsuite name=\"" << escaped(run.subject) << '"' << numbers
      << ">\n";
  for (size_t i = 0; i < findings.size(); ++i)
    write(findings.at(i, Columns::bytes), run, out);
  if (findings.size() == 0)
    out << "  <testcase classname=\"" << escaped(run.subject) << "\" name=\"no findings\"/>\n";
  out << " </testsuite>\n</testsuites>\n";
}

} // namespace cordon::diag
