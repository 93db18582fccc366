#include "backends/build.h"
#include "backends/write_tree.h"
#include "compiler/diag/visible.h"
#include "tools/cordon/complaint.h"
#include "tools/cordon/reporting.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>

namespace cordon::cli {
namespace {

bool knownTargets(const std::vector<std::string>& targets, Io& io) {
  for (const std::string& target : targets) {
    if (backends::findBackend(target))
      continue;
    std::string help = "targets are";
    for (const backends::Backend* backend : backends::allBackends())
      help += ' ' + backend->name().str();
    complain(io, "unknown target `" + target + "`", help);
    return false;
  }
  return true;
}

void summarise(const std::vector<backends::HostOutput>& hosts, llvm::ArrayRef<backends::EmittedFile> shared,
               const std::string& path, llvm::raw_ostream& out, llvm::raw_ostream& err) {
  for (const backends::EmittedFile& file : shared)
    out << path << '/' << file.path << '\n';
  for (const backends::HostOutput& host : hosts) {
    if (host.files.empty() && host.shared_file.empty()) {
      err << host.name << ": nothing written: " << host.reason << '\n';
      continue;
    }
    for (const backends::EmittedFile& file : host.files)
      out << path << '/' << host.name << '/' << file.path << '\n';
  }
}

int runBuild(const Arguments& arguments, Io& io) {
  Session session(io);
  backends::BuildOptions options{arguments.all("--target")};
  if (!knownTargets(options.targets, io))
    return kBadInput;
  Reporting reporting(arguments, session);
  if (!reporting.start(/*keeps_errors=*/true))
    return reporting.finish(/*is_complete=*/false);
  auto compilation = session.compile(arguments);
  auto built = compilation ? backends::build(*compilation, options, session.sources, session.diags)
                           : std::optional<backends::BuildOutput>();
  int code = reporting.finish(compilation.has_value());
  if (!built)
    return std::max<int>(code, kFindings);
  if (code != kClean) {
    complain(io, "nothing is written: there are findings at or above the level that fails");
    return code;
  }
  std::string path = arguments.value("--output");
  backends::TreeInfo info{CORDON_VERSION, compilation->model.name, compilation->model.version, std::move(built->files)};
  backends::Replaced replaced;
  if (llvm::Error error = backends::writeTree(path, info, built->hosts, &replaced)) {
    complain(io, "cannot write `" + path + "`: " + llvm::toString(std::move(error)));
    return kBadInput;
  }
  const std::string shown = diag::visible(path);
  summarise(built->hosts, info.files, shown, reporting.summary(), io.err);
  for (const std::string& secret : replaced.secrets)
    io.err << "note: " << shown << '/' << secret << " held something else: a change by hand is not kept\n";
  for (const std::string& set : replaced.seals)
    io.err << "note: " << shown << '/' << set << " was signed: the new one is to be signed, too\n";
  return code;
}

} // namespace

extern const Command buildCommand{
    "build",
    "write every host's configuration, proved by reading it back",
    "  cordon build policy.cordon -o out\n"
    "  cordon build policy.cordon -o out --target strongswan\n",
    {{"POLICY", "the policy's root file, or - for standard input"}},
    [] {
      std::vector<Option> options = Reporting::options();
      options.insert(options.begin(),
                     {{"-o,--output", "DIR", "where to write; an earlier build there is replaced", true},
                      {"--target", "NAME", "only hosts configured by this backend: netsh, runtime, solaris, strongswan",
                       false, true}});
      options.insert(options.end(), {kAllowOutside, kNow});
      return options;
    }(),
    runBuild,
};

} // namespace cordon::cli
