#include "compiler/diag/kinds/imp.h"
#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/likely_keys.h"
#include "compiler/diag/visible.h"
#include "compiler/ir/describe.h"
#include "compiler/ir/json.h"
#include "tools/cordon/form_options.h"
#include "tools/cordon/vendor_files.h"

#include <llvm/Support/FileSystem.h>

namespace cordon::cli {
namespace {

void printText(const ir::HostPolicy& policy, const source::SourceMap& sources, llvm::raw_ostream& out) {
  out << "policy " << (policy.ir.name.empty() ? "without a name" : diag::visible(policy.ir.name)) << ", order of "
      << policy.ir.order.platform << '\n';
  for (ir::Direction direction : {ir::Direction::out, ir::Direction::in, ir::Direction::forward})
    for (const ir::Filter& filter : policy.ir.list(direction)) {
      const ir::Origin& origin = policy.ir.origin(filter);
      out << ir::nameOf(direction) << ' ' << filter.rank << ": " << ir::describe(filter) << ": "
          << diag::visible(ir::describe(policy.ir, policy.ir.action(filter)));
      if (!origin.spans.empty())
        out << "  [" << diag::visible(sources.place(origin.spans.front())) << ']';
      out << '\n';
    }
  if (const ir::Negotiate* response = policy.ir.response()) {
    out << "default response: " << diag::visible(ir::describe(policy.ir, *response));
    if (source::Span place = policy.ir.placeOf(policy.ir.default_response->origin); place.isValid())
      out << "  [" << diag::visible(sources.place(place)) << ']';
    out << '\n';
  }
}

int runImport(const Arguments& arguments, Io& io) {
  Session session(io);
  std::vector<std::string> paths = arguments.all("FILE");
  bool bad_usage = false;
  const backends::Backend* backend = formatOf(arguments, session, paths, bad_usage);
  if (bad_usage)
    return kBadInput;
  if (!backend) {
    auto file = session.sources.read(paths.front());
    if (!file && llvm::sys::fs::is_directory(paths.front())) {
      llvm::consumeError(file.takeError());
      session.diags.report({}, diag::CannotRead, paths.front(), "it is a folder without a file that is recognised")
          .help("give the folder of one host, as `cordon build` writes them, or its files, and say with --format what "
                "they are");
    } else if (!file)
      session.diags.report({}, diag::CannotRead, paths.front(), llvm::toString(file.takeError()));
    else {
      diag::concealAll(session.sources, *file, session.diags); // it may be a key, named by mistake
      session.diags.report({*file, 0, 0}, diag::UnknownFormat).help("name it with --format");
    }
    return session.finish();
  }
  if (!allCount(arguments, backend, session))
    return kBadInput;
  auto imported = importFiles(*backend, arguments, session, paths);
  if (imported && arguments.has("--json")) {
    io.out << ir::toJson({imported->policy.ir}, session.sources);
  } else if (imported)
    printText(imported->policy, session.sources, io.out);
  return session.finish();
}

} // namespace

extern const Command importCommand{
    "import",
    "read a vendor configuration and show its filters in the platform's own order",
    "  cordon import ipsec.netsh\n"
    "  cordon import --address 10.1.2.20 /etc/inet/ipsecinit.conf /etc/inet/ike/config\n"
    "  cordon import --json out/web1             the files of one host, as JSON\n",
    {{"FILE", "files of one host, or the folder that holds them", true}},
    [] {
      std::vector<Option> options = vendorFileOptions();
      options.push_back({"--json", nullptr, "print the IR (cordon.ir/1)"});
      return options;
    }(),
    runImport,
};

} // namespace cordon::cli
