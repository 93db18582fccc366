/// Writes one of Solaris' files line by line, and the residue beside it: what the importer will find in it that the
/// projection does not carry. Comments are residue.
#pragma once

#include "backends/backend.h"
#include "backends/solaris/entry.h"

#include <llvm/ADT/StringRef.h>

#include <optional>
#include <string>

namespace cordon::backends::solaris {

class TextFile {
public:
  explicit TextFile(std::string role) : role(std::move(role)) {}

  void line(const std::string& text) { this->text += text + "\n"; }
  /// A comment line with plainComment(words).
  void comment(llvm::StringRef words);
  void note(std::string item) { residue.push_back(role + ": " + std::move(item)); }

  /// Moves text and residue into the result.
  void addTo(Emitted& emitted, bool secret) &&;

private:
  std::string role, text;
  Residue residue;
};

/// Words fit for a comment: characters beyond printable ASCII become `?`, long text is cut, so that a name never ends
/// it.
std::string plainComment(llvm::StringRef words);

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
/// What an entry says. Comparing policies does not see all of it: it looks at packets of the host's own addresses,
/// while the kernel also holds broadcasts and multicasts against an entry, and an entry whose packets others decide
/// changes nothing until these are taken away.
/// `tunnel` is the interface whose policy it belongs to, or empty.
std::string entry(llvm::StringRef tunnel, const Selector& selector, bool out, bool in, llvm::StringRef action);
/// For its last argument: `ipsec ah(sha1) esp(3des, md5) | ...`.
std::string offers(llvm::ArrayRef<ir::QuickProposal> offers);
/// What the file of a tunnel interface says beside the outer addresses: its own two, and its flags.
std::string interface(llvm::StringRef ends, bool router, bool up);
} // namespace residue_item

/// The roles of the files.
inline constexpr llvm::StringLiteral kPolicyFile = "ipsecinit.conf", kIkeFile = "ike/config",
                                     kKeyFile = "ike.preshared";

/// The first comment of ipsecinit.conf: what the file was made from.
struct PolicyTitle {
  std::string policy;
  uint64_t version = 0;
  std::string host, platform;
};
std::string policyTitle(const PolicyTitle& title);
/// Policy and version as a comment gives them, or none.
std::optional<PolicyTitle> parsePolicyTitle(llvm::StringRef comment);

/// The comments at the head of the files that are always the same.
llvm::ArrayRef<llvm::StringLiteral> policyHeader();
llvm::ArrayRef<llvm::StringLiteral> ikeHeader();
llvm::ArrayRef<llvm::StringLiteral> keyHeader();

/// The name of an imported entry that no comment names, and whether an origin has such a name.
std::string placeName(uint32_t line);
bool isPlaceName(const ir::Origin& origin);

} // namespace cordon::backends::solaris
