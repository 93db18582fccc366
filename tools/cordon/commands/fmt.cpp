#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/visible.h"
#include "compiler/parse/format.h"
#include "compiler/parse/parse.h"
#include "tools/cordon/replace_file.h"
#include "tools/cordon/session.h"

#include <llvm/Support/FileSystem.h>
#include <llvm/Support/raw_ostream.h>

namespace cordon::cli {
namespace {

/// The file, laid out; none if it has errors, which are reported.
std::optional<std::string> formatted(source::FileId file, const Arguments& arguments, Session& session) {
  diag::Diagnostics diags;
  parse::parse(session.sources, file, diags);
  if (diags.hasErrors()) {
    parse::parse(session.sources, file, session.diags);
    return std::nullopt;
  }
  return parse::format(session.sources, file, {arguments.has("--explain")});
}

/// The first line that the layout changes, for people who run --check.
unsigned firstChange(llvm::StringRef before, llvm::StringRef after) {
  unsigned line = 1;
  while (!before.empty() && !after.empty()) {
    auto [left, rest] = before.split('\n');
    auto [right, more] = after.split('\n');
    if (left != right)
      break;
    before = rest;
    after = more;
    ++line;
  }
  return line;
}

int formatOne(const std::string& path, const Arguments& arguments, Session& session) {
  auto file = readPolicyFile(session.sources, path, {}, session.diags);
  if (!file)
    return kBadInput;
  auto text = formatted(*file, arguments, session);
  if (!text)
    return kBadInput;
  llvm::StringRef before = session.sources.text(*file);
  if (arguments.has("--check")) {
    if (before == *text)
      return kClean;
    session.io.out << diag::visible(path) << ':' << firstChange(before, *text) << ": not in canonical layout\n";
    return kFindings;
  }
  if (path == "-" || arguments.has("--explain")) {
    session.io.out << *text;
  } else if (before != *text) {
    if (llvm::Error error = replaceFile(path, *text)) {
      session.diags.report({}, diag::CannotWrite, path, llvm::toString(std::move(error)));
      return kBadInput;
    }
  }
  return kClean;
}

int runFmt(const Arguments& arguments, Io& io) {
  Session session(io);
  int code = kClean;
  for (const std::string& path : arguments.all("FILE"))
    code = std::max(code, formatOne(path, arguments, session));
  return std::max(code, session.finish());
}

} // namespace

extern const Command fmtCommand{
    "fmt",
    "lay out policy files in the canonical form, in place",
    "  cordon fmt policy.cordon sites/*.cordon\n"
    "  cordon fmt --check policy.cordon          exit code 1 if it would change; for CI\n"
    "  cordon fmt --explain policy.cordon        print it with the defaults that hold, as comments\n"
    "  cordon fmt - < policy.cordon              from standard input to standard output\n",
    {{"FILE", "policy files, or - for standard input", true}},
    {{"--check", nullptr, "change nothing; name the files that would change"},
     {"--explain", nullptr, "print the text with its defaults instead of changing the file"}},
    runFmt,
};

} // namespace cordon::cli
