/// The words of Solaris' three files, as tables that the emitter and the importer share. Sources: illumos ipsecconf(8),
/// ike.config(5), and ipsecconf.c (keyword and ICMP tables).
#pragma once

#include "compiler/catalog/algorithms.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cordon::backends::solaris {

/// What the releases differ in.
enum class Release : uint8_t { solaris9, solaris10, illumos };

/// By catalogue name (`solaris-10`); none for another system.
std::optional<Release> releaseOf(llvm::StringRef platform);

// --- ipsecinit.conf ------------------------------------------------------------------------------------------------

enum class PatternKey : uint8_t {
  local,
  remote,
  local_port,
  remote_port,
  source,
  destination,
  source_port,
  destination_port,
  source_mask,
  destination_mask,
  protocol,
  type,
  code,
  direction,
  tunnel,
  negotiate,
};
enum class ActionWord : uint8_t { ipsec, apply, permit, bypass, drop };
enum class PropertyKey : uint8_t { auth_algs, encr_algs, encr_auth_algs, sa, direction };

std::optional<PatternKey> patternKey(llvm::StringRef word);
std::optional<ActionWord> actionWord(llvm::StringRef word);
std::optional<PropertyKey> propertyKey(llvm::StringRef word);
/// All spellings, for "did you mean".
llvm::ArrayRef<llvm::StringRef> patternWords();
llvm::ArrayRef<llvm::StringRef> actionWords();
llvm::ArrayRef<llvm::StringRef> propertyWords();

/// Bounds of ipsecconf's parser. Emitted text stays well below them.
constexpr size_t kLineBytesMax = 1022; ///< its line buffer holds 1024, with line end and NUL
constexpr size_t kBlockWordsMax = 20;  ///< per brace block
constexpr size_t kPatternKeysMax = 8;  ///< an unchecked array
constexpr size_t kActionBlocksMax = 20;
constexpr size_t kEntryWordsMax = 114;
constexpr size_t kEntryBytesMax = 8191;
constexpr size_t kEntriesMax = 0xfffff; ///< more would run into the class bits of the rule number

/// Errors after which reading a file stops.
constexpr size_t kErrorsMax = 100;

/// The name to write for an IP protocol: `tcp`, else its number.
std::string protocolName(unsigned number);
/// A name of /etc/protocols, or none.
std::optional<unsigned> protocolNumber(llvm::StringRef name);
/// A name of /etc/services, or none.
std::optional<uint16_t> servicePort(llvm::StringRef name);
/// ipsecconf's keywords for ICMP types and codes.
std::optional<uint8_t> icmpType(llvm::StringRef word);
std::optional<uint8_t> icmpCode(llvm::StringRef word);

/// `aes(256)`, `3des`; empty if the release has no word for it.
std::string espCipherWord(Release release, catalog::Cipher cipher);
/// `sha1`; empty likewise.
std::string ipsecIntegrityWord(Release release, catalog::Integrity integrity);

/// The ciphers that a name (or protocol number) means, weakest key first, without regard to a key length. Empty:
/// unknown.
llvm::ArrayRef<catalog::Cipher> espCiphers(llvm::StringRef name);
std::optional<catalog::Integrity> ipsecIntegrity(llvm::StringRef name);

// --- ike/config ----------------------------------------------------------------------------------------------------

/// `3des`, `aes(256..256)`; empty if the release cannot say it in phase 1.
std::string ikeCipherWord(Release release, catalog::Cipher cipher);
std::string ikeIntegrityWord(Release release, catalog::Integrity integrity);
/// IANA group number for oakley_group, or 0.
uint16_t ikeGroup(Release release, catalog::DhGroup group);
/// For p2_pfs, or 0.
uint16_t pfsGroup(Release release, catalog::DhGroup group);

llvm::ArrayRef<catalog::Cipher> ikeCiphers(llvm::StringRef name);
std::optional<catalog::Integrity> ikeIntegrity(llvm::StringRef name);
std::optional<catalog::DhGroup> groupByNumber(uint64_t number);

} // namespace cordon::backends::solaris
