/// The keys of a swanctl.conf and which of them charon would use for a peer.
#pragma once

#include "backends/strongswan/places.h"
#include "backends/strongswan/settings.h"
#include "compiler/secrets.h"
#include "runtime/net/address.h"

#include <map>
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
  friend bool operator==(const Party&, const Party&) = default;
};

/// Finds keys in time that does not grow with their number. Not for several threads at once.
class KeyRing {
public:
  explicit KeyRing(std::vector<Secret> secrets);

  /// The key that charon takes: it fits the peer best, then the own side; null if none fits either. `tie` is set if
  /// another value fits as well. How well the owners of a key fit a party is as charon counts: 20 the same id, 19 a
  /// block that holds it, 2 all addresses, 1 anybody, 0 not.
  /// Source: strongSwan credential_manager.c, get_shared; utils/identification.h, id_match_t.
  const Secret* best(const Party& own, const Party& peer, bool& tie) const;

private:
  using Fits = std::map<size_t, unsigned>; ///< secret by index, how well it fits; those that do
  Fits fitsOf(const Party& party) const;

  std::vector<Secret> secrets;
  std::map<std::string, std::vector<size_t>> by_id;
  std::map<net::Prefix, std::vector<size_t>> by_addresses;
  std::vector<size_t> for_anybody;
  mutable bool own_known = false;
  mutable Party last_own;
  mutable Fits own_fits;
};

} // namespace cordon::backends::strongswan
