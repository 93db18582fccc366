#include "backends/check.h"
#include "analyzer/analyzer.h"
#include "analyzer/expectations.h"
#include "backends/key_check.h"
#include "compiler/ir/json.h"
#include "compiler/model/dump.h"
#include "compiler/parse/parse.h"
#include "tools/cordon/reporting.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::cli {
namespace {

int dump(llvm::StringRef stage, const Arguments& arguments, Session& session) {
  std::string path = arguments.value("POLICY");
  if (stage == "tokens" || stage == "ast") {
    auto file = readPolicyFile(session.sources, path, {}, session.diags);
    if (file && stage == "tokens")
      parse::dumpTokens(session.sources, *file, session.io.out);
    else if (file)
      parse::dumpAst(parse::parse(session.sources, *file, session.diags), session.io.out);
    return session.finish();
  }
  if (stage != "model" && stage != "ir") {
    session.io.err << "cordon: unknown stage `" << stage << "`\n  help: stages are tokens, ast, model, ir\n";
    return kBadInput;
  }
  auto compilation = session.compile(arguments);
  if (compilation && stage == "model")
    model::dump(compilation->model, session.io.out);
  if (compilation && stage == "ir") {
    session.io.out << ir::toJson(compilation->classes, session.sources);
  }
  return session.finish();
}

int runCheck(const Arguments& arguments, Io& io) {
  Session session(io);
  if (arguments.has("--dump"))
    return dump(arguments.value("--dump"), arguments, session);
  Reporting reporting(arguments, session);
  if (!reporting.start(/*keeps_errors=*/false))
    return reporting.finish(/*is_complete=*/false);
  auto compilation = session.compile(arguments);
  if (compilation) {
    backends::checkKeys(*compilation, {}, session.diags);
    backends::checkPlatforms(*compilation, session.diags);
    analyzer::analyze({&compilation->model, compilation->classes, session.today, compilation->root_folder,
                       reporting.settings().thresholds},
                      session.diags);
    analyzer::checkExpectations(*compilation, session.diags);
    session.diags.reportUnusedAllowances();
  }
  return reporting.finish(compilation.has_value());
}

} // namespace

extern const Command checkCommand{
    "check",
    "find what is wrong with a policy",
    "  cordon check policy.cordon\n"
    "  cordon check policy.cordon --fail-on warning --format sarif=cordon.sarif\n"
    "  cordon check policy.cordon --write-baseline known.baseline     then, to be told only of what is new:\n"
    "  cordon check policy.cordon --baseline known.baseline\n"
    "  cordon check --dump=ir policy.cordon     the compiled filters as JSON\n",
    {{"POLICY", "the policy's root file, or - for standard input"}},
    [] {
      std::vector<Option> options = Reporting::options();
      llvm::append_range(options, Reporting::baselineOptions());
      options.insert(options.end(),
                     {{"--dump", "STAGE", "print a stage instead: tokens, ast, model, ir"}, kAllowOutside, kNow});
      return options;
    }(),
    runCheck,
};

} // namespace cordon::cli
