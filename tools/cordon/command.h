/// What a subcommand is: a row of data and a function. One file per subcommand in commands/; the build collects them.
#pragma once

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>
#include <llvm/Support/raw_ostream.h>

#include <map>
#include <string>
#include <vector>

namespace cordon::cli {

/// Exit codes, everywhere the same.
enum ExitCode : int {
  kClean = 0,
  kFindings = 1, ///< findings at or above the level, differences, a refusal by a backend
  kBadInput = 2, ///< the input cannot be understood: usage, syntax, names, values, files
  kInternal = 3,
};

/// Where output goes: data to `out`, messages to `err`.
struct Io {
  llvm::raw_ostream& out;
  llvm::raw_ostream& err;
  bool color = false; ///< for `err`
  bool out_color = false;
};

struct Option {
  const char* name;  ///< "--from", or "-o,--output"
  const char* value; ///< what it takes, for help ("HOST|IP"); null: a flag
  const char* help;
  bool required = false;
  bool repeatable = false;
};

struct Positional {
  const char* name; ///< "POLICY"
  const char* help;
  bool repeatable = false;
  bool optional = false;
};

/// What was given on the command line, by the last name of each option ("--output") or positional.
class Arguments {
public:
  std::map<std::string, std::vector<std::string>, std::less<>> values;

  bool has(llvm::StringRef name) const { return values.count(name.str()) > 0; }
  /// The value, or "" if absent.
  std::string value(llvm::StringRef name) const;
  std::vector<std::string> all(llvm::StringRef name) const;
};

struct Command {
  const char* name;
  const char* summary;
  const char* examples; ///< shown first in its help
  std::vector<Positional> positionals;
  std::vector<Option> options;
  int (*run)(const Arguments& arguments, Io& io);
};

/// All subcommands, by name.
llvm::ArrayRef<const Command*> commands();

/// Parses and runs one command line (without the program's name). Returns the exit code.
int run(llvm::ArrayRef<const char*> arguments, Io& io);

} // namespace cordon::cli
