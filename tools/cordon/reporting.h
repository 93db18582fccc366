/// How the commands that judge a policy report: cordon.toml, what makes them fail, a baseline, formats and their files.
#pragma once

#include "analyzer/settings.h"
#include "compiler/diag/baseline.h"
#include "compiler/diag/formats.h"
#include "tools/cordon/session.h"

namespace cordon::cli {

class Reporting {
public:
  /// What every such command takes, and what only one takes that runs all checks.
  static std::vector<Option> options();
  static std::vector<Option> baselineOptions();

  Reporting(const Arguments& arguments, Session& session) : arguments(arguments), session(session) {}

  /// Reads the options, the settings and the baseline, and sets levels. False after a message: `finish` then shows it
  /// and says the exit code. `keeps_errors`: an error of the catalogue stays one, whatever the settings say.
  bool start(bool keeps_errors);

  /// Writes all formats and the baseline, and returns the exit code. `is_complete`: all that can find something has
  /// run.
  int finish(bool is_complete);

  const analyzer::Settings& settings() const { return in_force; }
  /// Where a command says what it has done: standard output, unless a format goes there.
  llvm::raw_ostream& summary() const { return takesStandardOutput() ? session.io.err : session.io.out; }

private:
  struct Output {
    std::string format, path; ///< path "-": standard output
  };

  bool readOptions();
  bool readOutputs();
  bool readSettings(bool keeps_errors);
  bool readBaseline();
  bool usage(const llvm::Twine& message);
  bool takesStandardOutput() const;
  std::optional<source::FileId> readInput(const std::string& path);

  void recordBaseline(bool is_complete, int& code);
  void renderAsText(llvm::raw_ostream& out, bool in_color) const;
  diag::RunInfo runInfo(int code) const;
  /// False after a complaint; `code` then says so, too.
  bool writeFile(const std::string& path, llvm::function_ref<void(llvm::raw_ostream&)> render, int& code);

  const Arguments& arguments;
  Session& session;
  analyzer::Settings in_force;
  std::optional<diag::Baseline> baseline;
  std::vector<Output> outputs;
  std::optional<bool> color; ///< --color always or never
  bool bad_usage = false;
};

} // namespace cordon::cli
