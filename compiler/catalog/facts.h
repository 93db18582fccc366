/// What a cell of the platform catalogue can say besides yes, no and a number.
#pragma once

#include "compiler/catalog/algorithms.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <cstdint>
#include <optional>

namespace cordon::catalog {

/// What decides when two rules of a platform match one packet.
enum class NativeOrder : uint8_t {
  specificity,       ///< most specific first, whatever the position (Windows)
  explicit_priority, ///< a number per rule (strongSwan with `priority`)
  classes,           ///< bypass, AH+ESP, ESP, AH, drop; inside a class file order (Solaris)
  first_match,       ///< a list in written order (KAME, AIX, Cisco)
};

/// How a preshared key is written.
enum class PskNotation : uint8_t { ascii, hexadecimal, either };

/// What lets a host go on in clear where it would negotiate.
enum class FallbackTrigger : uint8_t {
  silence,     ///< the peer does not answer IKE; an answer that fails is final
  any_failure, ///< also a mismatch of credentials or policy
  at_once,     ///< clear packets leave beside the negotiation, without waiting
};

/// Whose order of preference decides among the offers that both ends accept.
enum class ProposalChoice : uint8_t { initiator_order, responder_order };

/// What decides after main mode whether an authenticated peer may enter.
enum class AccessControl : uint8_t {
  none,
  logon_right,    ///< user rights "(Deny) access (to) this computer from the network" on computer accounts
  firewall_rules, ///< firewall rules that name accounts in SDDL
  ike_identity,   ///< lists of IKE identities
};

enum class KeyType : uint8_t { rsa, dsa, ecdsa };
enum class Signature : uint8_t { rsa_md5, rsa_sha1, dsa_sha1, ecdsa };

/// The names that a platform gives to the attributes of a distinguished name.
struct DnNames {
  llvm::StringLiteral common_name, organizational_unit, organization, locality, state, country, email;
};

/// A main-mode offer, and a quick-mode one.
struct MainOffer {
  Cipher cipher;
  Integrity integrity;
  DhGroup group;
};
struct QuickOffer {
  std::optional<Integrity> ah;
  std::optional<Cipher> esp; ///< null = ESP-null
  std::optional<Integrity> esp_integrity;
};

/// In order of preference.
using MainOffers = llvm::ArrayRef<MainOffer>;
using QuickOffers = llvm::ArrayRef<QuickOffer>;
using Text = llvm::StringLiteral;

} // namespace cordon::catalog
