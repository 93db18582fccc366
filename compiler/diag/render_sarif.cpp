// SARIF 2.1.0, as GitHub's code scanning takes it: rules with texts of their own, one-line regions, relative URIs, at
// most 25,000 results. Source: the OASIS standard; GitHub's documentation, "SARIF support for code scanning".
#include "compiler/diag/formats.h"

#include "compiler/diag/catalog.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringMap.h>
#include <llvm/Support/ErrorHandling.h>
#include <llvm/Support/JSON.h>

#include <algorithm>

namespace cordon::diag {
namespace {

constexpr llvm::StringLiteral kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
constexpr size_t kResultsMax = 25000;
constexpr size_t kRelatedMax = 100; ///< places that one result names

/// A relative reference (RFC 3986): what is not allowed in a path is percent-encoded, and so is a colon, which could
/// make its first part look like a scheme.
std::string uriOf(llvm::StringRef path) {
  std::string uri;
  for (char c : path)
    if (llvm::isAlnum(c) || llvm::StringRef("-._~/!$&'()*+,;=@").contains(c))
      uri += c;
    else
      uri += "%" + llvm::toHex(llvm::StringRef(&c, 1));
  return uri;
}

/// Text in which nothing is a link or a placeholder, whatever a policy's names hold: `[a] (b)`, `{{0}}`.
std::string plain(llvm::StringRef text) {
  std::string result;
  bool in_placeholder = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '(' && i > 0 && text[i - 1] == ']')
      result += ' ';
    bool begins = c == '{' && text.drop_front(i + 1).ltrim("0123456789").starts_with("}");
    if (begins || (c == '}' && in_placeholder))
      result += c;
    in_placeholder = begins || (in_placeholder && c != '}');
    result += c;
  }
  return result;
}

/// What a rule is about: the title of its page and its first paragraph, else the text of its messages.
struct RuleText {
  std::string title, summary, help;
};

std::string withoutArguments(llvm::StringRef pattern) {
  std::string text;
  for (size_t i = 0; i < pattern.size(); ++i)
    if (pattern[i] == '{' && i + 1 < pattern.size() && llvm::isDigit(pattern[i + 1])) {
      text += "...";
      i = std::min(pattern.find('}', i), pattern.size());
    } else {
      text += pattern[i];
    }
  return text;
}

RuleText ruleText(const CatalogRow& row, llvm::StringRef page) {
  if (page.empty()) {
    std::string text = withoutArguments(row.text), family = std::string(row.id, 3);
    return {text, text + ".", text + ". See docs/diagnostics/" + family + ".md."};
  }
  auto [title, rest] = page.split('\n');
  llvm::StringRef summary = rest.ltrim();
  summary = summary.take_front(summary.find("\n\n"));
  title = title.ltrim("# ");
  title.consume_front(row.id);
  std::string flat = summary.str();
  std::replace(flat.begin(), flat.end(), '\n', ' ');
  return {title.ltrim(": ").str(), flat, page.str()};
}

void writeText(llvm::json::OStream& json, llvm::StringRef key, const std::string& text) {
  json.attributeObject(key, [&] { json.attribute("text", text); });
}

void writeRule(llvm::json::OStream& json, const CatalogRow& row, const RunInfo& run) {
  llvm::StringRef page = run.pageOf(row.id);
  RuleText text = ruleText(row, page);
  json.object([&] {
    json.attribute("id", row.id);
    json.attribute("name", row.name);
    writeText(json, "shortDescription", plain(text.title));
    writeText(json, "fullDescription", plain(text.summary));
    json.attributeObject("help", [&] {
      json.attribute("text", plain(text.help));
      if (!page.empty())
        json.attribute("markdown", text.help);
    });
    json.attributeObject("defaultConfiguration", [&] { json.attribute("level", nameOf(row.level.severity)); });
    json.attributeObject("properties", [&] {
      json.attributeArray("tags", [&] {
        json.value("security");
        json.value(llvm::StringRef(row.id, 3));
      });
    });
  });
}

void writePlace(llvm::json::OStream& json, const Place& place, const RunInfo& run) {
  bool is_placed = place.line > 0;
  json.attributeObject("physicalLocation", [&] {
    json.attributeObject("artifactLocation", [&] {
      json.attribute("uri", uriOf(is_placed ? place.path : run.subject));
      json.attribute("uriBaseId", "%SRCROOT%");
    });
    json.attributeObject("region", [&] {
      json.attribute("startLine", is_placed ? place.line : 1);
      if (place.column == 0)
        return;
      json.attribute("startColumn", place.column);
      json.attribute("endLine", place.line);
      json.attribute("endColumn", place.end_column);
    });
  });
}

void writeSuppressions(llvm::json::OStream& json, const Finding& finding) {
  if (finding.state == State::accepted)
    json.attributeArray("suppressions", [&] {
      json.object([&] {
        json.attribute("kind", "inSource");
        json.attribute("justification", finding.accepted_because);
      });
    });
  if (finding.state == State::known)
    json.attributeArray("suppressions", [&] {
      json.object([&] {
        json.attribute("kind", "external");
        json.attribute("justification", "known from the baseline");
      });
    });
}

void writeResult(llvm::json::OStream& json, const Finding& finding, size_t rule, const RunInfo& run) {
  json.object([&] {
    json.attribute("ruleId", finding.id);
    json.attribute("ruleIndex", int64_t(rule));
    json.attribute("level", nameOf(finding.severity));
    writeText(json, "message", plain(finding.wholeText()));
    json.attributeArray("locations", [&] { json.object([&] { writePlace(json, finding.place, run); }); });
    if (!finding.labels.empty())
      json.attributeArray("relatedLocations", [&] {
        for (const auto& [i, label] : llvm::enumerate(llvm::ArrayRef(finding.labels).take_front(kRelatedMax)))
          json.object([&] {
            json.attribute("id", int64_t(i + 1));
            writePlace(json, label.place, run);
            writeText(json, "message", plain(label.text));
          });
      });
    json.attributeObject("partialFingerprints", [&] { json.attribute("cordonFinding/v1", finding.fingerprint); });
    writeSuppressions(json, finding);
  });
}

/// Which findings become results, in the order of the source: where there are too many, the worst open ones.
std::vector<size_t> resultsOf(const Findings& findings) {
  std::vector<size_t> chosen;
  if (findings.size() > kResultsMax) {
    chosen = findings.openWorstFirst();
    chosen.resize(std::min(chosen.size(), kResultsMax));
    llvm::sort(chosen);
    return chosen;
  }
  for (size_t i = 0; i < findings.size(); ++i)
    chosen.push_back(i);
  return chosen;
}

void writeInvocation(llvm::json::OStream& json, size_t omitted, const RunInfo& run) {
  json.object([&] {
    json.attribute("executionSuccessful", run.is_understood);
    json.attribute("exitCode", run.exit_code);
    if (omitted > 0)
      json.attributeArray("toolExecutionNotifications", [&] {
        json.object([&] {
          json.attribute("level", "warning");
          writeText(json, "message", std::to_string(omitted) + " more findings are not among the results");
        });
      });
  });
}

} // namespace

void renderSarif(const Findings& findings, const RunInfo& run, llvm::raw_ostream& out) {
  std::vector<size_t> results = resultsOf(findings);
  std::vector<const CatalogRow*> rules; // those that results need, by id
  llvm::StringMap<size_t> rule_of;
  for (size_t i : results)
    rule_of[findings.diagnostic(i).id] = 0;
  for (const CatalogRow& row : catalog())
    if (auto at = rule_of.find(row.id); at != rule_of.end()) {
      at->second = rules.size();
      rules.push_back(&row);
    }
  {
    llvm::json::OStream json(out, /*IndentSize=*/1);
    json.object([&] {
      json.attribute("$schema", kSchema);
      json.attribute("version", "2.1.0");
      json.attributeArray("runs", [&] {
        json.object([&] {
          json.attributeObject("tool", [&] {
            json.attributeObject("driver", [&] {
              json.attribute("name", "cordon");
              json.attribute("semanticVersion", run.version);
              json.attributeArray("rules", [&] {
                for (const CatalogRow* row : rules)
                  writeRule(json, *row, run);
              });
            });
          });
          json.attribute("columnKind", "utf16CodeUnits");
          json.attributeArray("invocations", [&] { writeInvocation(json, findings.size() - results.size(), run); });
          json.attributeArray("results", [&] {
            for (size_t i : results) {
              Finding finding = findings.at(i, Columns::utf16);
              writeResult(json, finding, rule_of.lookup(finding.id), run);
            }
          });
        });
      });
    });
  }
  out << '\n';
}

} // namespace cordon::diag
