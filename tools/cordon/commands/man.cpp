#include "compiler/diag/diagnostics.h"
#include "tools/cordon/command.h"
#include "tools/cordon/complaint.h"

namespace cordon::cli {
namespace {

/// Text as troff prints it unchanged: no line begins a request, no mark is taken for a macro's.
std::string escaped(llvm::StringRef text) {
  std::string result;
  bool line_begin = true;
  for (char c : text) {
    if (line_begin && (c == '.' || c == '\''))
      result += "\\&";
    if (c == '\\')
      result += "\\e";
    else if (c == '-')
      result += "\\-";
    else
      result += c;
    line_begin = c == '\n';
  }
  return result;
}

void examples(llvm::StringRef text, llvm::raw_ostream& out) {
  out << ".SH EXAMPLES\n.nf\n" << escaped(text) << ".fi\n";
}

void page(const Command& command, llvm::raw_ostream& out) {
  std::string title = llvm::StringRef(command.name).upper();
  out << ".TH CORDON\\-" << title << " 1 \"\" \"cordon " CORDON_VERSION "\" \"User commands\"\n"
      << ".SH NAME\ncordon\\-" << command.name << " \\- " << escaped(command.summary) << "\n.SH SYNOPSIS\n.B cordon "
      << command.name << "\n[options]\n";
  for (const Positional& positional : command.positionals)
    out << ".I " << (positional.optional ? "[" : "") << positional.name << (positional.optional ? "]" : "")
        << (positional.repeatable ? " ...\n" : "\n");
  examples(command.examples, out);
  if (!command.positionals.empty())
    out << ".SH ARGUMENTS\n";
  for (const Positional& positional : command.positionals)
    out << ".TP\n.I " << positional.name << '\n' << escaped(positional.help) << '\n';
  if (!command.options.empty())
    out << ".SH OPTIONS\n";
  for (const Option& option : command.options)
    out << ".TP\n.BR " << escaped(option.name) << (option.value ? " \" " + escaped(option.value) + "\"" : "") << '\n'
        << escaped(option.help) << (option.required ? " (required)" : "") << (option.repeatable ? " (repeatable)" : "")
        << '\n';
  out << ".SH EXIT STATUS\n0 clean; 1 findings or a refusal; 2 the input cannot be understood; 3 internal error.\n"
      << ".SH SEE ALSO\n.BR cordon (1)\n";
}

void overview(llvm::raw_ostream& out) {
  out << ".TH CORDON 1 \"\" \"cordon " CORDON_VERSION "\" \"User commands\"\n"
      << ".SH NAME\ncordon \\- policy compiler and analyzer for IPsec isolation\n"
      << ".SH SYNOPSIS\n.B cordon\n.I COMMAND\n[options]\n.SH COMMANDS\n";
  for (const Command* command : commands())
    out << ".TP\n.BR cordon\\-" << command->name << " (1)\n" << escaped(command->summary) << '\n';
}

int runMan(const Arguments& arguments, Io& io) {
  if (!arguments.has("COMMAND")) {
    overview(io.out);
    return kClean;
  }
  std::string wanted = arguments.value("COMMAND");
  std::vector<llvm::StringRef> names;
  for (const Command* command : commands()) {
    names.push_back(command->name);
    if (wanted == command->name) {
      page(*command, io.out);
      return kClean;
    }
  }
  complain(io, "unknown command `" + wanted + "`");
  if (llvm::StringRef near = diag::nearest(wanted, names); !near.empty())
    advise(io, "did you mean `" + near + "`?");
  return kBadInput;
}

} // namespace

extern const Command manCommand{
    "man",
    "print a manual page: of cordon, or of one command",
    "  cordon man check | man -l -\n"
    "  cordon man > cordon.1\n",
    {{"COMMAND", "which command's page; without it the overview", false, true}},
    {},
    runMan,
};

} // namespace cordon::cli
