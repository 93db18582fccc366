/// Proposals: algorithm names joined by `-`. Source: strongSwan documentation, IKEv1 and IKEv2 cipher suites.
#pragma once

#include "compiler/ir/action.h"

#include <llvm/ADT/StringRef.h>

#include <optional>
#include <string>

namespace cordon::backends::strongswan {

/// True if `proposals` can say the offer for that IKE version: IKEv1 has no AEAD ciphers for itself, nobody encrypts
/// IKE with null.
bool canSay(const ir::MainProposal& offer, ir::IkeVersion version);
/// "3des-sha1-modp1024"; the PRF follows from the integrity algorithm, AEAD ciphers name it
/// ("aes128gcm16-prfsha256-...").
std::string mainText(const ir::MainProposal& offer);
/// Reads one item of `proposals`; on failure `why` says what was expected.
std::optional<ir::MainProposal> parseMain(llvm::StringRef text, std::string& why);

/// True if one item of esp_proposals or ah_proposals can say the offer: ESP with integrity or AEAD, or AH; not both.
bool canSay(const ir::QuickProposal& offer);
/// "3des-sha1" or, with a group for PFS, "3des-sha1-modp1024"; AH: "sha1". Lifetimes stand elsewhere.
std::string quickText(const ir::QuickProposal& offer, std::optional<catalog::DhGroup> group);

/// One item of esp_proposals or ah_proposals: algorithms only.
struct QuickItem {
  std::optional<catalog::Integrity> ah;
  std::optional<ir::Esp> esp;
  std::optional<catalog::DhGroup> group; ///< of PFS
};
std::optional<QuickItem> parseEsp(llvm::StringRef text, std::string& why);
std::optional<QuickItem> parseAh(llvm::StringRef text, std::string& why);

} // namespace cordon::backends::strongswan
