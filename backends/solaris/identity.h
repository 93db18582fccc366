/// IKE identities and distinguished names, in the policy's words and in Solaris'. The paper's table "Comparing
/// IPsec-Related Features in Windows and Solaris" gives the two attributes that differ: Windows S and E are Solaris ST
/// and MAILTO.
#pragma once

#include <llvm/ADT/StringRef.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cordon::backends::solaris {

/// Attribute (CN OU O L ST C E DC) and value, most significant first, as in ir::Authority::subject.
using DistinguishedName = std::vector<std::pair<std::string, std::string>>;

/// Reads `C=US, ST=Texas, O=Sun Microsystems\, Inc.`: any dialect's attribute names, upper or lower case. None if it is
/// not a list of known attributes with values.
std::optional<DistinguishedName> parseDn(llvm::StringRef text);
/// In the policy's spelling (ST, E), `, ` between the parts, comma and backslash escaped.
std::string printDn(const DistinguishedName& dn);
/// In Solaris' spelling (ST, MAILTO).
std::string printSolarisDn(const DistinguishedName& dn);

/// One IKE identity: of phase 1, RFC 2407 section 4.6.2.1.
struct Identity {
  enum class Kind : uint8_t { address, dns, mailbox, dn };
  Kind kind = Kind::address;
  std::string text; ///< canonical, in the policy's words
  friend auto operator<=>(const Identity&, const Identity&) = default;
};

/// Reads an identity as policies write it: an address, user@domain, a distinguished name, else a DNS name. None if it
/// is none of them or holds characters that ike/config cannot (anything but printable ASCII).
std::optional<Identity> parseIdentity(llvm::StringRef text);
/// The value of local_id and remote_id, unquoted.
std::string selectorOf(const Identity& identity);
/// The value of local_id_type.
llvm::StringRef typeWord(Identity::Kind kind);
/// Reads a certificate selector (`DNS=`, `IP=`, `EMAIL=` or none before the value). None for those that name no single
/// identity: SLOT=, ISSUER=, `!`.
std::optional<Identity> parseSelector(llvm::StringRef text);
/// By local_id_type (`ip`, `fqdn`, `DN`); none if unknown or not an identity of one host (ipv4_range).
std::optional<Identity::Kind> kindOfType(llvm::StringRef word);

/// Printable ASCII only.
bool isPlain(llvm::StringRef text);
/// As a string of ike/config, quotes and all; `text` must be plain.
std::string quoted(llvm::StringRef text);

} // namespace cordon::backends::solaris
