#include "tools/cordon/command.h"
#include "tools/cordon/complaint.h"

#include <llvm/ADT/StringExtras.h>

namespace cordon::cli {
namespace {

/// "-o,--output" as its names.
std::vector<llvm::StringRef> namesOf(const Option& option) {
  llvm::SmallVector<llvm::StringRef> names;
  llvm::StringRef(option.name).split(names, ',');
  return {names.begin(), names.end()};
}

std::string optionsOf(const Command& command) {
  std::vector<llvm::StringRef> all;
  for (const Option& option : command.options)
    for (llvm::StringRef name : namesOf(option))
      all.push_back(name);
  all.push_back("--help");
  return llvm::join(all, " ");
}

std::string commandNames() {
  std::vector<llvm::StringRef> all;
  for (const Command* command : commands())
    all.push_back(command->name);
  return llvm::join(all, " ");
}

void bash(llvm::raw_ostream& out) {
  out << "# bash completion for cordon: source it, or put it in /usr/share/bash-completion/completions/cordon\n"
         "_cordon() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} words=\n"
         "  COMPREPLY=()\n"
         "  if [ \"$COMP_CWORD\" = 1 ]; then\n"
         "    words='"
      << commandNames()
      << " --help --version'\n"
         "  else\n"
         "    case ${COMP_WORDS[1]} in\n";
  for (const Command* command : commands())
    out << "    " << command->name << ") words='" << optionsOf(*command) << "' ;;\n";
  out << "    esac\n"
         "    case $word in -*) ;; *) words= ;; esac\n"
         "  fi\n"
         "  [ -z \"$words\" ] || mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
         "}\n"
         "complete -o default -F _cordon cordon\n";
}

/// Text inside single quotes of zsh and fish.
std::string quoted(llvm::StringRef text) {
  std::string result;
  for (char c : text)
    result += c == '\'' ? "'\\''" : std::string(1, c);
  return result;
}

void zsh(llvm::raw_ostream& out) {
  out << "#compdef cordon\n"
         "_cordon() {\n"
         "  local -a commands=(\n";
  for (const Command* command : commands())
    out << "    '" << command->name << ':' << quoted(command->summary) << "'\n";
  out << "  )\n"
         "  if (( CURRENT == 2 )); then\n"
         "    _describe command commands\n"
         "    return\n"
         "  fi\n"
         "  case $words[2] in\n";
  for (const Command* command : commands()) {
    out << "  " << command->name << ") _arguments -S";
    for (const Option& option : command->options)
      for (llvm::StringRef name : namesOf(option)) {
        std::string help = quoted(option.help);
        llvm::erase_if(help, [](char c) { return c == '[' || c == ']' || c == ':'; });
        out << " '" << (option.repeatable ? "*" : "") << name << '[' << help << ']'
            << (option.value ? ":value:_files" : "") << '\'';
      }
    out << " '*:file:_files' ;;\n";
  }
  out << "  esac\n"
         "}\n"
         "_cordon \"$@\"\n";
}

void fish(llvm::raw_ostream& out) {
  for (const Command* command : commands())
    out << "complete -c cordon -n __fish_use_subcommand -a " << command->name << " -d '" << quoted(command->summary)
        << "'\n";
  for (const Command* command : commands())
    for (const Option& option : command->options) {
      out << "complete -c cordon -n '__fish_seen_subcommand_from " << command->name << '\'';
      for (llvm::StringRef name : namesOf(option))
        out << (name.starts_with("--") ? " -l " : " -s ") << name.ltrim('-');
      out << (option.value ? " -r" : "") << " -d '" << quoted(option.help) << "'\n";
    }
}

int runCompletions(const Arguments& arguments, Io& io) {
  std::string shell = arguments.value("SHELL");
  if (shell == "bash")
    bash(io.out);
  else if (shell == "zsh")
    zsh(io.out);
  else if (shell == "fish")
    fish(io.out);
  else {
    complain(io, "unknown shell `" + shell + "`", "shells are bash, zsh, fish");
    return kBadInput;
  }
  return kClean;
}

} // namespace

extern const Command completionsCommand{
    "completions",
    "print the completions of a shell",
    "  cordon completions bash > /usr/share/bash-completion/completions/cordon\n"
    "  cordon completions zsh > ~/.zfunc/_cordon\n"
    "  cordon completions fish > ~/.config/fish/completions/cordon.fish\n",
    {{"SHELL", "bash, zsh or fish"}},
    {},
    runCompletions,
};

} // namespace cordon::cli
