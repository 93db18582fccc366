#include "analyzer/expectations.h"
#include "tools/cordon/session.h"

namespace cordon::cli {
namespace {

int runExpect(const Arguments& arguments, Io& io) {
  Session session(io);
  if (auto compilation = session.compile(arguments)) {
    size_t holding = analyzer::checkExpectations(*compilation, session.diags);
    io.out << holding << " of " << compilation->model.expectations.size() << " expectations hold\n";
  }
  return session.finish();
}

} // namespace

extern const Command expectCommand{
    "expect",
    "decide what the policy expects of itself",
    "  cordon expect policy.cordon\n",
    {{"POLICY", "the policy's root file, or - for standard input"}},
    {kAllowOutside, kNow},
    runExpect,
};

} // namespace cordon::cli
