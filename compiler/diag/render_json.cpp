// cordon.findings/1. The schema is docs/schema/cordon.findings-1.schema.json.
#include "compiler/diag/formats.h"

#include <llvm/Support/ErrorHandling.h>
#include <llvm/Support/JSON.h>

namespace cordon::diag {
namespace {

llvm::StringRef nameOf(State state) {
  switch (state) {
  case State::open:
    return "open";
  case State::accepted:
    return "accepted";
  case State::known:
    return "known";
  case State::off:
    break;
  }
  llvm_unreachable("findings that are off are not among them");
}

void writePlace(llvm::json::OStream& json, const Place& place) {
  if (place.line == 0)
    return;
  json.attributeObject("place", [&] {
    json.attribute("path", place.path);
    json.attribute("line", place.line);
    json.attribute("column", place.column);
    json.attribute("end_column", place.end_column);
  });
}

void writeTexts(llvm::json::OStream& json, llvm::StringRef key, const std::vector<std::string>& texts) {
  if (texts.empty())
    return;
  json.attributeArray(key, [&] {
    for (const std::string& text : texts)
      json.value(text);
  });
}

void write(llvm::json::OStream& json, const Finding& finding) {
  json.object([&] {
    json.attribute("id", finding.id);
    json.attribute("name", finding.name);
    json.attribute("severity", nameOf(finding.severity));
    json.attribute("state", nameOf(finding.state));
    json.attribute("message", finding.message);
    writeTexts(json, "arguments", finding.arguments);
    json.attribute("fingerprint", finding.fingerprint);
    writePlace(json, finding.place);
    if (!finding.labels.empty())
      json.attributeArray("labels", [&] {
        for (const PlacedText& label : finding.labels)
          json.object([&] {
            json.attribute("text", label.text);
            writePlace(json, label.place);
          });
      });
    writeTexts(json, "notes", finding.notes);
    writeTexts(json, "help", finding.help);
    if (!finding.accepted_because.empty())
      json.attribute("accepted_because", finding.accepted_because);
  });
}

} // namespace

void renderJson(const Findings& findings, const RunInfo& run, llvm::raw_ostream& out) {
  {
    llvm::json::OStream json(out, /*IndentSize=*/1);
    json.object([&] {
      json.attribute("format", "cordon.findings/1");
      json.attribute("version", run.version);
      json.attribute("subject", run.subject);
      json.attribute("fail_on", nameOf(run.fail_on));
      json.attribute("exit_code", run.exit_code);
      const Counts& counts = findings.counts();
      json.attributeObject("counts", [&] {
        json.attribute("errors", int64_t(counts.errors));
        json.attribute("warnings", int64_t(counts.warnings));
        json.attribute("notes", int64_t(counts.notes));
        json.attribute("accepted", int64_t(counts.accepted));
        json.attribute("known", int64_t(counts.known));
      });
      json.attributeArray("findings", [&] {
        for (size_t i = 0; i < findings.size(); ++i)
          write(json, findings.at(i, Columns::bytes));
      });
    });
  }
  out << '\n';
}

} // namespace cordon::diag
