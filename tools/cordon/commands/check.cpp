#include "backends/check.h"
#include "analyzer/analyzer.h"
#include "analyzer/expectations.h"
#include "backends/key_check.h"
#include "compiler/ir/json.h"
#include "compiler/model/dump.h"
#include "compiler/parse/parse.h"
#include "tools/cordon/complaint.h"
#include "tools/cordon/form_options.h"
#include "tools/cordon/reporting.h"
#include "tools/cordon/vendor_files.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::cli {
namespace {

/// A stage is printed as it is: options about findings or a vendor's file have nothing to say there, and the first two
/// stages are of one file alone. False after a complaint.
bool onlyDumps(llvm::StringRef stage, const Arguments& arguments, Io& io) {
  std::vector<Option> others = Reporting::options();
  llvm::append_range(others, Reporting::baselineOptions());
  llvm::append_range(others, hostOptions());
  if (stage == "tokens" || stage == "ast")
    others.insert(others.end(), {kAllowOutside, kNow});
  auto given = llvm::find_if(others, [&](const Option& option) { return arguments.has(option.name); });
  if (given == others.end())
    return true;
  complain(io, "--dump=" + stage + " and " + given->name + " are both given",
           llvm::Twine("a stage is printed as it is: leave ") + given->name + " or --dump out");
  return false;
}

int dump(llvm::StringRef stage, const Arguments& arguments, Session& session) {
  std::string path = arguments.value("POLICY");
  if (stage == "tokens" || stage == "ast") {
    auto file = readPolicyFile(session.sources, path, {}, session.diags);
    if (!file)
      return session.finish();
    const ast::Program program = parse::parse(session.sources, *file, session.diags);
    if (!session.diags.concealed().empty() || !session.diags.unquoted().empty()) // no policy: keys may be in it
      return session.finish();
    if (stage == "ast")
      parse::dumpAst(program, session.io.out);
    else
      parse::dumpTokens(session.sources, *file, session.io.out);
    return session.finish();
  }
  if (stage != "model" && stage != "ir") {
    complain(session.io, "unknown stage `" + stage + "`", "stages are tokens, ast, model, ir");
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

void checkPolicy(const Compilation& compilation, const analyzer::Settings& settings, Session& session) {
  backends::checkKeys(compilation, {}, session.diags);
  analyzer::analyze(
      {&compilation.model, compilation.classes, session.today, compilation.root_folder, settings.thresholds},
      session.diags);
  backends::checkPlatforms(compilation, session.diags);
  analyzer::checkExpectations(compilation, session.diags);
  session.diags.reportUnusedAllowances();
}

/// A vendor's files: their filters are judged, in the platform's own order.
bool checkFiles(const backends::Backend& backend, const Arguments& arguments, const analyzer::Settings& settings,
                Session& session) {
  auto imported = importFiles(backend, arguments, session, {arguments.value("POLICY")});
  if (!imported)
    return false;
  ir::HostPolicy& policy = imported->policy;
  policy.ir.hosts = {policy.host};
  analyzer::Subject subject{nullptr, policy.ir, "", "", settings.thresholds};
  subject.script = &imported->script;
  analyzer::analyze(subject, session.diags);
  return true;
}

int runCheck(const Arguments& arguments, Io& io) {
  Session session(io);
  if (const std::string stage = arguments.value("--dump"); arguments.has("--dump"))
    return onlyDumps(stage, arguments, io) ? dump(stage, arguments, session) : int(kBadInput);
  Reporting reporting(arguments, session);
  if (!reporting.start(/*keeps_errors=*/false))
    return reporting.finish(/*is_complete=*/false);
  const backends::Backend* backend = recognisedFormat(session, {arguments.value("POLICY")});
  if (!allCount(arguments, backend, session))
    return kBadInput;
  if (backend)
    return reporting.finish(checkFiles(*backend, arguments, reporting.settings(), session));
  auto compilation = session.compile(arguments);
  if (compilation)
    checkPolicy(*compilation, reporting.settings(), session);
  return reporting.finish(compilation.has_value());
}

} // namespace

extern const Command checkCommand{
    "check",
    "find what is wrong with a policy, or with a vendor configuration",
    "  cordon check policy.cordon\n"
    "  cordon check policy.cordon --fail-on warning --format sarif=cordon.sarif\n"
    "  cordon check policy.cordon --write-baseline known.baseline     then, to be told only of what is new:\n"
    "  cordon check policy.cordon --baseline known.baseline\n"
    "  cordon check --address 10.1.2.10 ipsec.netsh                   a configuration that is there already\n"
    "  cordon check --dump=ir policy.cordon     the compiled filters as JSON\n",
    {{"POLICY", "a policy's root file, - for standard input, or a vendor configuration: a file or its host's folder"}},
    [] {
      std::vector<Option> options = Reporting::options();
      llvm::append_range(options, Reporting::baselineOptions());
      llvm::append_range(options, hostOptions());
      options.insert(options.end(),
                     {{"--dump", "STAGE", "print a stage instead: tokens, ast, model, ir"}, kAllowOutside, kNow});
      return options;
    }(),
    runCheck,
};

} // namespace cordon::cli
