/// What is done with a packet: permit, block, or negotiate security with everything IKE needs to know.
#pragma once

#include "compiler/catalog/algorithms.h"
#include "compiler/id.h"
#include "runtime/net/address.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace cordon::ir {

struct SecretId : Id<SecretId> {};       ///< index into PolicyIr::secrets
struct AuthorityId : Id<AuthorityId> {}; ///< index into PolicyIr::authorities

/// One phase 1 authentication method.
struct AuthMethod {
  enum class Kind : uint8_t { kerberos, psk, certificate };
  Kind kind = Kind::kerberos;
  SecretId secret;              ///< psk
  AuthorityId authority;        ///< certificate: the root CA the peer's certificate must lead to
  bool account_mapping = false; ///< certificate: map to a computer account (Windows certmap)
  bool exclude_ca_name = false; ///< certificate: keep the CA's name out of the request (Windows excludecaname)
  friend auto operator<=>(const AuthMethod&, const AuthMethod&) = default;
};

enum class IkeVersion : uint8_t { v1, v2 };

/// One main-mode (IKE SA) offer.
struct MainProposal {
  catalog::Cipher cipher = catalog::Cipher::des3;
  catalog::Integrity integrity = catalog::Integrity::sha1; ///< also the PRF
  catalog::DhGroup group = catalog::DhGroup::modp1024;
  friend auto operator<=>(const MainProposal&, const MainProposal&) = default;
};

/// ESP of a quick-mode offer. `integrity` is absent for AEAD ciphers, and for ESP without integrity.
struct Esp {
  catalog::Cipher cipher = catalog::Cipher::des3; ///< null = ESP-null
  std::optional<catalog::Integrity> integrity;
  friend auto operator<=>(const Esp&, const Esp&) = default;
};

/// One quick-mode (IPsec SA) offer: AH, ESP, or both.
struct QuickProposal {
  std::optional<catalog::Integrity> ah;
  std::optional<Esp> esp;
  uint32_t lifetime_s = 3600;    ///< seconds
  uint64_t lifetime_kb = 100000; ///< IKE kilobytes of 1024 octets (RFC 2407 life type 2); 0 = no limit by volume
  friend auto operator<=>(const QuickProposal&, const QuickProposal&) = default;
};

/// Session-key perfect forward secrecy: a new Diffie-Hellman exchange per quick mode.
struct Pfs {
  enum class Kind : uint8_t {
    off,
    main_mode_group, ///< in the group that main mode chose (Windows)
    group,           ///< in `group`
  };
  Kind kind = Kind::off;
  catalog::DhGroup group = catalog::DhGroup::modp1024; ///< only for Kind::group
  friend auto operator<=>(const Pfs&, const Pfs&) = default;
};

/// The outer addresses of tunnel mode. An imported list may know only the one on its packets' side.
struct Tunnel {
  std::optional<net::Address> local, remote;
  friend auto operator<=>(const Tunnel&, const Tunnel&) = default;
};

/// Someone whom authentication has proved: a computer's or (at logon) a user's account in the directory, or a group of
/// such, or the identity of IKE.
struct Principal {
  enum class Kind : uint8_t { computer, user, identity };
  Kind kind = Kind::computer;
  std::string name; ///< `DOMAIN\NAME`, `NAME@DOMAIN` or a SID, in whatever case; an identity as IKE has it
  friend auto operator<=>(const Principal&, const Principal&) = default;
};

/// Who may open connections: checked by the responder once main mode has said who asks; users at logon. Both lists
/// ascending, each entry once.
struct AccessList {
  std::optional<std::vector<Principal>> allow; ///< none: whoever authenticates
  std::vector<Principal> deny;                 ///< beats `allow`
  bool isOpen() const { return !allow && deny.empty(); }
  friend auto operator<=>(const AccessList&, const AccessList&) = default;
};

/// Negotiate security. The paper's check boxes: `inbound_clear` is "accept unsecured communication, but always respond
/// using IPsec", `fallback_to_clear` is "allow unsecured communication with non-IPsec-aware computers".
struct Negotiate {
  enum class Stage : uint8_t { request, require };

  IkeVersion ike = IkeVersion::v1;
  std::vector<AuthMethod> authentication; ///< in order of preference, not empty
  std::vector<MainProposal> main;         ///< in order of preference, not empty
  uint32_t main_lifetime_s = 28800;       ///< seconds
  std::vector<QuickProposal> quick;       ///< in order of preference, not empty
  Pfs pfs;
  std::optional<Tunnel> tunnel; ///< absent: transport mode
  bool fallback_to_clear = false;
  bool inbound_clear = false;
  std::string remote_identity; ///< IKE id that a certificate proves; empty: its address, or any that its CA vouches for
  Stage stage = Stage::require;
  AccessList access; ///< for those who ask; not in tunnel mode, where the gateways stand for others
  friend auto operator<=>(const Negotiate&, const Negotiate&) = default;
};

struct Permit {
  friend auto operator<=>(const Permit&, const Permit&) = default;
};
struct Block {
  friend auto operator<=>(const Block&, const Block&) = default;
};

using Action = std::variant<Permit, Block, Negotiate>;

/// For std::visit: one lambda per alternative, no catch-all.
template <class... Ts> struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts> Overloaded(Ts...) -> Overloaded<Ts...>;

} // namespace cordon::ir
