/// From words to commands: contexts (`pushd ipsec static`), abbreviations, values without a tag.
#pragma once

#include "backends/netsh/grammar.h"
#include "backends/netsh/lexer.h"

#include <optional>

namespace cordon::netsh {

/// A tag with its value, as given.
struct Given {
  Parameter parameter = Parameter::name;
  std::string value;
  source::Span span;   ///< of the value
  bool hidden = false; ///< may be a key in a wrong place: no message shows it

  /// The value as messages show it.
  std::string shown() const { return hidden ? "..." : value; }
};

/// One command that changes the store.
struct Command {
  const CommandSpec* spec = nullptr;
  std::vector<Given> given; ///< in the order written; no tag twice, except repeatable ones
  source::Span span;

  /// The value of a tag, or null if it was not given.
  const Given* find(Parameter parameter) const;
};

/// Reads the lines of one script in order; keeps its context stack.
class CommandReader {
public:
  CommandReader(const Script& script, diag::Diagnostics& diags) : batch(script.batch), diags(diags) {}

  /// The command of a line; none if the line changes no static policy or has a fault, which is reported.
  std::optional<Command> read(const CommandLine& line);

private:
  enum class Context : uint8_t { root, ipsec, is_static, is_dynamic, other };

  const CommandSpec* specOf(llvm::ArrayRef<Chunk>& words);
  bool enter(llvm::ArrayRef<Chunk>& words, Context& context);
  bool readArguments(Command& command, llvm::ArrayRef<Chunk> words);

  bool batch;
  diag::Diagnostics& diags;
  std::vector<Context> stack{Context::root};
};

} // namespace cordon::netsh
