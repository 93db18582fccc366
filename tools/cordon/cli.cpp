#include "tools/cordon/command.h"

#include "compiler/diag/diagnostics.h"
#include "tools/cordon/complaint.h"

#include <CLI/CLI.hpp>
#include <llvm/ADT/STLExtras.h>

#include <memory>

namespace cordon::cli {

#define CORDON_COMMAND(NAME) extern const Command NAME##Command;
#include "commands.inc"
#undef CORDON_COMMAND

llvm::ArrayRef<const Command*> commands() {
  static const Command* const all[] = {
#define CORDON_COMMAND(NAME) &NAME##Command,
#include "commands.inc"
#undef CORDON_COMMAND
  };
  return all;
}

std::string Arguments::value(llvm::StringRef name) const {
  auto at = values.find(name.str());
  return at == values.end() || at->second.empty() ? std::string() : at->second.back();
}

std::vector<std::string> Arguments::all(llvm::StringRef name) const {
  auto at = values.find(name.str());
  return at == values.end() ? std::vector<std::string>() : at->second;
}

namespace {

/// One value behind each name; CLI11 writes here.
using Slots = std::map<std::string, std::vector<std::string>, std::less<>>;

/// The last of an option's names: "-o,--output" is "--output".
std::string keyOf(llvm::StringRef names) {
  return names.substr(names.rfind(',') + 1).str();
}

/// Help that leads with examples.
class ExamplesFirst : public CLI::Formatter {
public:
  explicit ExamplesFirst(const char* examples) : examples(examples) {}
  std::string make_usage(const CLI::App* app, std::string name) const override {
    return std::string("Examples:\n") + examples + "\n" + CLI::Formatter::make_usage(app, name);
  }

private:
  const char* examples;
};

void addOptions(CLI::App& app, const Command& command, Slots& slots, std::map<std::string, bool>& flags) {
  for (const Positional& positional : command.positionals) {
    auto* option =
        app.add_option(positional.name, slots[positional.name], positional.help)->required(!positional.optional);
    option->expected(positional.repeatable ? -1 : 1);
  }
  for (const Option& row : command.options) {
    std::string key = keyOf(row.name);
    if (!row.value) {
      app.add_flag(row.name, flags[key], row.help);
      continue;
    }
    auto* option = app.add_option(row.name, slots[key], row.help)->type_name(row.value)->expected(1);
    option->required(row.required);
    option->allow_extra_args(false); // what follows its value is the next argument, not one more value
    if (row.repeatable)
      option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
}

/// "cordon: unknown command `bild`" with the nearest, since CLI11 speaks of unexpected arguments only, or of none. An
/// option in its place is another than those that need no command.
bool reportUnknown(llvm::StringRef word, Io& io) {
  std::vector<llvm::StringRef> names;
  for (const Command* command : commands())
    names.push_back(command->name);
  if (word.empty() || llvm::is_contained(names, word))
    return false;
  if (word.starts_with("-")) {
    if (llvm::is_contained({"-h", "--help", "--version"}, word))
      return false;
    complain(io, "unknown option `" + word + "`", "a command comes first: `cordon --help` lists them");
    return true;
  }
  complain(io, "unknown command `" + word + "`");
  if (llvm::StringRef near = diag::nearest(word, names); !near.empty())
    advise(io, "did you mean `" + near + "`?");
  advise(io, "`cordon --help` lists the commands");
  return true;
}

} // namespace

int run(llvm::ArrayRef<const char*> arguments, Io& io) {
  CLI::App app("Cordon compiles one IPsec isolation policy to the configurations of every host, and proves them.");
  app.name("cordon");
  app.set_version_flag("--version", "cordon " CORDON_VERSION);
  app.require_subcommand(1);
  app.footer("Start with:\n  cordon check policy.cordon\n  cordon build policy.cordon -o out\n"
             "Exit codes: 0 clean, 1 findings or a refusal, 2 the input cannot be understood, 3 internal error.");
  if (!arguments.empty() && reportUnknown(arguments.front(), io))
    return kBadInput;
  std::map<const Command*, Slots> slots;
  std::map<const Command*, std::map<std::string, bool>> flags;
  std::map<const CLI::App*, const Command*> by_app;
  auto chosen = llvm::find_if(commands(), [&](const Command* command) {
    return !arguments.empty() && arguments.front() == llvm::StringRef(command->name);
  });
  bool is_chosen = chosen != commands().end();
  for (const Command* command : is_chosen ? llvm::ArrayRef(*chosen) : commands()) { // CLI11 takes its time for each
    CLI::App* sub = app.add_subcommand(command->name, command->summary);
    sub->footer("");
    sub->formatter(std::make_shared<ExamplesFirst>(command->examples));
    if (is_chosen)
      addOptions(*sub, *command, slots[command], flags[command]);
    by_app[sub] = command;
  }
  std::vector<std::string> words(arguments.rbegin(), arguments.rend()); // CLI11 takes them in reverse
  try {
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      std::ostringstream out, err;
      app.exit(error, out, err);
      io.out << out.str() << err.str();
      return kClean;
    }
    const std::string command = arguments.empty() ? "" : arguments.front() + std::string(" ");
    complain(io, error.what(), "`cordon " + command + "--help` shows how it is used");
    return kBadInput;
  }
  const Command* command = by_app.at(app.get_subcommands().front());
  Arguments given;
  for (auto& [name, values] : slots[command])
    if (!values.empty())
      given.values[name] = values;
  for (const auto& [name, set] : flags[command])
    if (set)
      given.values[name] = {};
  return command->run(given, io);
}

} // namespace cordon::cli
