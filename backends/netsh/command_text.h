/// How a command is written: with its full path, so that no line depends on another, and every value with its tag.
#pragma once

#include "backends/netsh/grammar.h"
#include "compiler/ir/policy_ir.h"

#include <string>

namespace cordon::netsh {

/// In double quotes. The text must be quotable (isQuotable).
std::string quoted(llvm::StringRef text);

class CommandText {
public:
  /// `words` are verb and object: `add rule`.
  explicit CommandText(llvm::StringRef words) : text(("ipsec static " + words).str()) {}
  CommandText& set(Parameter parameter, llvm::StringRef word) {
    text += (" " + tagOf(parameter) + "=" + word).str();
    return *this;
  }
  CommandText& quote(Parameter parameter, llvm::StringRef value) { return set(parameter, quoted(value)); }
  std::string text;
};

/// The values of mmsecmethods, qmsecmethods and rootca (without its options).
std::string mainText(const std::vector<ir::MainProposal>& offers);
std::string quickText(const std::vector<ir::QuickProposal>& offers);
std::string subjectText(const ir::Authority& authority);

} // namespace cordon::netsh
