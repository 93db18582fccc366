#include "tools/cordon/reporting.h"

#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/likely_keys.h"
#include "compiler/diag/render_text.h"
#include "compiler/diag/visible.h"
#include "compiler/path.h"
#include "tools/cordon/complaint.h"
#include "tools/cordon/pages.h"
#include "tools/cordon/replace_file.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>

#include <unistd.h>

namespace cordon::cli {
namespace {

constexpr uint64_t kSettingsBytesMax = 1 << 20;
constexpr uint64_t kBaselineBytesMax = 1 << 30;

/// A path as reports name it, the same on every machine: as seen from the current folder if it lies there, else from
/// the policy's, else its last part.
std::string reportPath(const std::string& path, const std::string& from_policy) {
  namespace fs = llvm::sys::path;
  auto isBelowAll = [](llvm::StringRef name) { return !fs::is_absolute(name) && !name.starts_with(".."); };
  llvm::SmallString<256> lexical(path);
  fs::remove_dots(lexical, /*remove_dot_dot=*/true);
  if (isBelowAll(lexical))
    return std::string(lexical);
  std::string real = realPath(path), here = realPath(".");
  if (real != here && isBelow(real, here))
    return llvm::StringRef(real).drop_front(here.size()).ltrim('/').str();
  return isBelowAll(from_policy) ? from_policy : fs::filename(path).str();
}

} // namespace

std::vector<Option> Reporting::options() {
  return {
      {"--format", "FORMAT[=FILE]",
       "write findings as text, json, sarif, github, gitlab or junit, to standard output or a file", false, true},
      {"--fail-on", "LEVEL", "the least level that makes the command fail: error (the default), warning, note"},
      {"--config", "FILE", "take this cordon.toml instead of the nearest one, from the policy's folder upwards"},
      {"--no-suppressions", nullptr, "show accepted findings with their own level"},
      {"--color", "WHEN", "colour in text: auto (the default: on a terminal), always, never"},
  };
}

std::vector<Option> Reporting::baselineOptions() {
  return {
      {"--baseline", "FILE", "findings that the file records are known: they are not shown and fail nothing"},
      {"--write-baseline", "FILE", "record all findings that could be accepted, so that they are known from now on"},
  };
}

bool Reporting::usage(const llvm::Twine& message) {
  complain(session.io, message);
  bad_usage = true;
  return false;
}

bool Reporting::takesStandardOutput() const {
  return llvm::any_of(outputs, [](const Output& output) { return output.path == "-"; });
}

bool Reporting::start(bool keeps_errors) {
  return readOptions() && readOutputs() && readSettings(keeps_errors) && readBaseline();
}

bool Reporting::readOptions() {
  std::string when = arguments.value("--color");
  if (when == "always" || when == "never")
    color = when == "always";
  else if (arguments.has("--color") && when != "auto")
    return usage("--color takes auto, always or never, not `" + when + "`");
  if (arguments.has("--fail-on") && !diag::severityNamed(arguments.value("--fail-on")))
    return usage("--fail-on takes error, warning or note, not `" + arguments.value("--fail-on") + "`");
  if (arguments.has("--no-suppressions"))
    session.diags.showAccepted();
  return true;
}

bool Reporting::readOutputs() {
  for (const std::string& given : arguments.all("--format")) {
    auto [format, path] = llvm::StringRef(given).split('=');
    std::vector<llvm::StringRef> names = {"text"};
    for (const diag::Format& one : diag::machineFormats())
      names.push_back(one.name);
    if (!llvm::is_contained(names, format)) {
      usage("unknown format `" + format + "`");
      llvm::StringRef near = diag::nearest(format, names);
      advise(session.io,
             near.empty() ? "formats are " + llvm::join(names, ", ") : "did you mean `" + near.str() + "`?");
      return false;
    }
    if (given.find('=') != std::string::npos && path.empty())
      return usage("--format " + given + " names no file");
    Output output{format.str(), path.empty() || streamOf(path.str()) == STDOUT_FILENO ? "-" : path.str()};
    for (const Output& other : outputs)
      if (other.path == output.path || (path != "" && realPath(other.path) == realPath(path)))
        return usage("two formats for `" + output.path + "`: name another file, as in --format " + format + "=FILE");
    if (output.path != "-" && arguments.has("--write-baseline") &&
        realPath(arguments.value("--write-baseline")) == realPath(output.path))
      return usage("`" + output.path + "` is to be the baseline: name another file for the report");
    outputs.push_back(std::move(output));
  }
  return true;
}

std::optional<source::FileId> Reporting::readInput(const std::string& path) {
  uint64_t bytes_max = path == arguments.value("--baseline") ? kBaselineBytesMax : kSettingsBytesMax;
  if (diag::looksLikeKeyFile(path) || diag::looksLikeKeyFile(realPath(path))) {
    session.diags.report({}, diag::KeyNotPolicy, path).help("name another file: messages quote what they are about");
    return std::nullopt;
  }
  auto file = session.sources.read(path, bytes_max);
  if (file)
    return *file;
  session.diags.report({}, diag::CannotRead, path, llvm::toString(file.takeError()));
  return std::nullopt;
}

bool Reporting::readSettings(bool keeps_errors) {
  std::string policy = arguments.value("POLICY");
  std::string path = arguments.has("--config") ? arguments.value("--config")
                                               : analyzer::findSettings(llvm::sys::path::parent_path(policy));
  if (!path.empty() || arguments.has("--config")) {
    auto file = readInput(path);
    auto settings = file ? analyzer::readSettings(session.sources, *file, session.diags) : std::nullopt;
    if (!settings)
      return false;
    in_force = std::move(*settings);
  }
  if (keeps_errors)
    in_force.levels.keepErrors();
  if (auto fail_on = diag::severityNamed(arguments.value("--fail-on")))
    in_force.fail_on = *fail_on;
  session.diags.setLevels(in_force.levels);
  return true;
}

bool Reporting::readBaseline() {
  if (!arguments.has("--baseline"))
    return true;
  auto file = readInput(arguments.value("--baseline"));
  if (file)
    baseline = diag::readBaseline(session.sources, *file, session.diags);
  return baseline.has_value();
}

int Reporting::finish(bool is_complete) {
  if (bad_usage)
    return kBadInput;
  if (baseline)
    diag::applyBaseline(*baseline, is_complete, session.sources, session.diags);
  int written = kClean;
  if (arguments.has("--write-baseline"))
    recordBaseline(is_complete, written);
  if (!takesStandardOutput())
    renderAsText(session.io.err, color.value_or(session.io.color));
  std::optional<diag::Findings> findings; // shared by all formats but text
  const source::SourceMap& sources = session.sources;
  if (llvm::any_of(outputs, [](const Output& output) { return output.format != "text"; }))
    findings.emplace(session.diags, sources,
                     [&](source::FileId file) { return reportPath(sources.path(file), sources.stablePath(file)); });
  int code = std::max(written, exitCodeOf(session.diags, in_force.fail_on));
  diag::RunInfo run = runInfo(code);
  for (const Output& output : outputs) {
    auto render = [&](llvm::raw_ostream& out, bool in_color) {
      if (output.format == "text")
        return renderAsText(out, in_color);
      for (const diag::Format& format : diag::machineFormats())
        if (format.name == output.format)
          format.render(*findings, run, out);
    };
    if (output.path == "-")
      render(session.io.out, color.value_or(session.io.out_color));
    else
      writeFile(output.path, [&](llvm::raw_ostream& out) { render(out, color.value_or(false)); }, written);
  }
  return std::max(code, written);
}

void Reporting::recordBaseline(bool is_complete, int& code) {
  std::string path = arguments.value("--write-baseline");
  if (!is_complete) {
    complain(session.io, "`" + path +
                             "` is not written: what stops the check cannot be recorded; mend it, or accept it "
                             "with `allow`");
    code = kFindings;
    return;
  }
  std::string text = diag::baselineText(session.sources, session.diags);
  if (writeFile(path, [&](llvm::raw_ostream& out) { out << text; }, code))
    diag::setRecorded(session.diags);
}

void Reporting::renderAsText(llvm::raw_ostream& out, bool in_color) const {
  diag::renderText(session.diags, session.sources, out, in_color);
  diag::renderCounts(diag::countsOf(session.diags.sorted()), out);
}

diag::RunInfo Reporting::runInfo(int code) const {
  std::string policy = arguments.value("POLICY");
  diag::RunInfo run;
  run.version = CORDON_VERSION;
  run.subject = diag::visible(policy == "-" ? "<stdin>" : reportPath(policy, llvm::sys::path::filename(policy).str()));
  run.fail_on = in_force.fail_on;
  run.exit_code = code;
  run.is_understood = code < kBadInput;
  run.pageOf = pageOf;
  return run;
}

bool Reporting::writeFile(const std::string& path, llvm::function_ref<void(llvm::raw_ostream&)> render, int& code) {
  auto fail = [&](const std::string& why) {
    complain(session.io, "cannot write `" + path + "`: " + why);
    code = kBadInput;
    return false;
  };
  std::string real = realPath(path);
  bool is_replaced = path == arguments.value("--write-baseline") && path == arguments.value("--baseline");
  for (uint32_t i = 0; i < session.sources.size(); ++i)
    if (!is_replaced && realPath(session.sources.path({{i}})) == real)
      return fail("it was read as an input");
  std::string text;
  llvm::raw_string_ostream out(text);
  render(out);
  if (llvm::Error failed = cli::writeFile(path, text))
    return fail(llvm::toString(std::move(failed)));
  return true;
}

} // namespace cordon::cli
