/// The words, numbers and limits of `netsh ipsec static` (Windows Server 2003): all that emitter and importer share.
/// Sources: netsh's built-in help and "Netsh commands for IPsec" (Windows Server 2003 product help); MS-GPIPSEC for the
/// stored form; MMC's IP Security Policies snap-in for the ranges it accepts.
#pragma once

#include "compiler/ir/action.h"
#include "compiler/ir/filter.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <optional>
#include <vector>

namespace cordon::netsh {

/// The files' canonical paths in a host's folder: the script, and the one that takes back what it did.
inline constexpr llvm::StringLiteral kRole = "ipsec.netsh", kUndoRole = "undo.netsh";

// --- ranges --------------------------------------------------------------------------------------------------------
constexpr uint32_t kQuickSecondsMin = 300, kQuickSecondsMax = 172799;
constexpr uint64_t kQuickKilobytesMin = 20480, kQuickKilobytesMax = 2147483647;
constexpr uint32_t kQuickSecondsDefault = 3600;
constexpr uint64_t kQuickKilobytesDefault = 100000;
constexpr uint32_t kMainMinutesMin = 5, kMainMinutesMax = 2879, kMainMinutesDefault = 480;
constexpr uint32_t kPollingMinutesDefault = 180;
/// Main-mode offers of group 3 have a store attribute of their own, with room for four (MS-GPIPSEC).
constexpr size_t kGroup3OffersMax = 4;
/// No limit of a line is documented; known readers have buffers of some kilobytes.
constexpr size_t kLineBytesMax = 1000;
/// A few hundred filters are called a burden; no maximum is documented.
constexpr size_t kFiltersKnownGood = 1000;
/// Filters that one filter with port ranges may become.
constexpr uint64_t kFiltersPerRangeMax = 1024;
constexpr uint16_t kRawProtocol = 255;

// --- words ---------------------------------------------------------------------------------------------------------

/// A word and what it stands for.
template <class T> struct Spelling {
  llvm::StringLiteral text;
  T value;
};

enum class ActionKind : uint8_t { permit, block, negotiate };

inline constexpr Spelling<bool> kYesNo[] = {{"yes", true}, {"no", false}};
inline constexpr Spelling<ActionKind> kActionKinds[] = {
    {"permit", ActionKind::permit}, {"block", ActionKind::block}, {"negotiate", ActionKind::negotiate}};
inline constexpr Spelling<ir::ConnectionType> kConnectionTypes[] = {
    {"lan", ir::ConnectionType::lan}, {"dialup", ir::ConnectionType::remote_access}, {"all", ir::ConnectionType::all}};
inline constexpr Spelling<uint16_t> kProtocols[] = {
    {"ANY", ir::kAnyProtocol}, {"ICMP", 1}, {"TCP", 6}, {"UDP", 17}, {"RAW", kRawProtocol}};
inline constexpr llvm::StringLiteral kMe = "me", kAny = "any";
/// Addresses that follow the configuration (2003 and later); a policy without that configuration cannot tell them.
inline constexpr llvm::StringLiteral kConfiguredAddresses[] = {"dns", "wins", "dhcp", "gateway"};
inline constexpr llvm::StringLiteral kLocalStore = "local", kVerbose = "verbose";
inline constexpr llvm::StringLiteral kCertmap = "certmap", kExcludeCaName = "excludecaname";

/// The word for a value of one of the tables above; the value must be in it.
template <class T> llvm::StringRef wordFor(llvm::ArrayRef<Spelling<T>> table, T value) {
  for (const Spelling<T>& row : table)
    if (row.value == value)
      return row.text;
  return {};
}
inline llvm::StringRef yesNo(bool value) {
  return wordFor<bool>(kYesNo, value);
}

/// `TCP`, or the number of a protocol without a word.
std::string protocolWord(uint16_t protocol);

/// An attribute of a distinguished name, in the IR and in Windows spelling (the paper: S for stateOrProvinceName, E for
/// e-mail).
struct DnAttribute {
  llvm::StringLiteral ir, windows;
};
llvm::ArrayRef<DnAttribute> dnAttributes();

/// True if `text` can stand between double quotes and be read back: printable ASCII without `"`, for which no escape is
/// documented.
bool isQuotable(llvm::StringRef text);
/// True if `text` can be a preshared key here: quotable and without `\`. What other characters become on the wire is
/// not documented.
bool isPlainKey(llvm::StringRef text);

/// The algorithms it has: a netsh name in the catalogue, and for main mode not the null cipher.
bool hasMainCipher(catalog::Cipher cipher);
bool hasQuickCipher(catalog::Cipher cipher);
bool hasIntegrity(catalog::Integrity integrity);
bool hasGroup(catalog::DhGroup group);

/// Main-mode offers in the order in which Windows tries them: those of group 3 before all others, else as listed.
std::vector<ir::MainProposal> inTriedOrder(std::vector<ir::MainProposal> offers);
/// What netsh takes when no mmsecmethods are given (not documented by Microsoft; seen in its output).
std::vector<ir::MainProposal> defaultMainOffers();

/// A filter in words, for the residue: `me -> 10.0.0.0/8 protocol 6 ports 0 1433 mirrored`. Different filters that take
/// the same packets at one host have different texts.
std::string selectorText(const ir::Filter& filter, bool mirrored);

/// Which end of a tunnel a rule's packets are for: `tunnel=` is the end point on the destination's side.
enum class TunnelSide : uint8_t { none, outbound, inbound };

/// True if a Windows filter of this shape concerns packets of `direction` at a host. Windows lists have no direction: a
/// filter holds for whatever matches it. A tunnel's outbound rule holds for what leaves, its inbound rule for what
/// arrives, both for what a gateway passes on.
bool holdsFor(const ir::Filter& filter, TunnelSide side, ir::Direction direction, bool host_forwards);

} // namespace cordon::netsh
