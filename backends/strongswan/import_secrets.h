/// The keys of a swanctl.conf and which of them charon would use for a peer.
#pragma once

#include "backends/strongswan/places.h"
#include "backends/strongswan/settings.h"
#include "compiler/secrets.h"
#include "runtime/net/address.h"

#include <optional>
#include <string>
#include <vector>

namespace cordon::backends::strongswan {

/// An id that finds a key, with what it says of addresses.
struct Owner {
  std::string id;
  std::optional<net::Prefix> addresses; ///< a single one or a block
};

struct Secret {
  std::string name; ///< of its section
  SecretBytes value;
  std::vector<Owner> owners; ///< none: anybody
};

/// Reads all `ike` secrets; others are checked for known keys. Nothing of a value is ever reported.
std::vector<Secret> readSecrets(const Section& secrets, Places& places);

/// One side of a negotiation as a key is looked up for: an address, a block of them, an identity. Empty: unknown.
struct Party {
  std::vector<std::string> ids;
  std::optional<net::Prefix> addresses;
};

/// How well the owners of a key fit a party, as charon counts: 20 the same id, 19 a block that holds it, 2 all
/// addresses, 1 anybody, 0 not. Source: strongSwan libstrongswan, utils/identification.h, id_match_t.
unsigned fit(const Secret& secret, const Party& party);

/// The key that charon takes: it fits the peer best, then the own side; null if none fits either. `tie` is set if
/// another value fits as well. Source: credential_manager.c, get_shared.
const Secret* bestSecret(const std::vector<Secret>& secrets, const Party& own, const Party& peer, bool& tie);

} // namespace cordon::backends::strongswan
