/// Writes one of Solaris' files line by line, and the residue beside it: what the importer will find in it that the
/// projection does not carry. Comments are residue.
#pragma once

#include "backends/backend.h"

#include <llvm/ADT/StringRef.h>

#include <string>

namespace cordon::backends::solaris {

class TextFile {
public:
  explicit TextFile(std::string role) : role(std::move(role)) {}

  void line(const std::string& text) { this->text += text + "\n"; }
  /// A comment line. Characters beyond printable ASCII become `?`, long text is cut: a name never ends a comment.
  void comment(llvm::StringRef words);
  void note(std::string item) { residue.push_back(role + ": " + std::move(item)); }

  /// Moves text and residue into the result.
  void addTo(Emitted& emitted, bool secret) &&;

private:
  std::string role, text;
  Residue residue;
};

/// What residue items read like, for the importer too.
namespace residue_item {
inline std::string comment(llvm::StringRef words) {
  return "# " + words.trim().str();
}
inline std::string sa(bool unique) {
  return unique ? "sa unique" : "sa shared";
}
inline std::string label(llvm::StringRef text) {
  return "label " + text.str();
}
} // namespace residue_item

/// The roles of the files.
inline constexpr llvm::StringLiteral kPolicyFile = "ipsecinit.conf", kIkeFile = "ike/config",
                                     kKeyFile = "ike.preshared";

/// The comments at the head of the two files that name no host.
llvm::ArrayRef<llvm::StringLiteral> ikeHeader();
llvm::ArrayRef<llvm::StringLiteral> keyHeader();

} // namespace cordon::backends::solaris
