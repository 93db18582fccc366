#include "analyzer/expectations.h"
#include "tools/cordon/reporting.h"

namespace cordon::cli {
namespace {

int runExpect(const Arguments& arguments, Io& io) {
  Session session(io);
  Reporting reporting(arguments, session);
  if (!reporting.start(/*keeps_errors=*/false))
    return reporting.finish(/*is_complete=*/false);
  auto compilation = session.compile(arguments);
  if (compilation) {
    size_t holding = analyzer::checkExpectations(*compilation, session.diags);
    reporting.summary() << holding << " of " << compilation->model.expectations.size() << " expectations hold\n";
  }
  return reporting.finish(compilation.has_value());
}

} // namespace

extern const Command expectCommand{
    "expect",
    "decide what the policy expects of itself",
    "  cordon expect policy.cordon\n"
    "  cordon expect policy.cordon --format junit=expectations.xml\n",
    {{"POLICY", "the policy's root file, or - for standard input"}},
    [] {
      std::vector<Option> options = Reporting::options();
      options.insert(options.end(), {kAllowOutside, kNow});
      return options;
    }(),
    runExpect,
};

} // namespace cordon::cli
