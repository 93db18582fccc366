#include "backends/strongswan/proposals.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallVector.h>

#include <cassert>
#include <utility>

namespace cordon::backends::strongswan {
namespace {

/// Other spellings that charon takes.
constexpr std::pair<llvm::StringLiteral, llvm::StringLiteral> kAliases[] = {
    {"aes", "aes128"},
    {"sha", "sha1"},
    {"sha2_256", "sha256"},
    {"sha2_384", "sha384"},
    {"sha2_512", "sha512"},
    {"curve25519", "x25519"},
    {"aes128gcm", "aes128gcm16"},
    {"aes256gcm", "aes256gcm16"},
    {"aes128gcm128", "aes128gcm16"},
    {"aes256gcm128", "aes256gcm16"},
    {"prfsha", "prfsha1"},
    {"blowfish", "blowfish128"},
};

llvm::StringRef canonical(llvm::StringRef name) {
  for (const auto& [alias, meant] : kAliases)
    if (name == alias)
      return meant;
  return name;
}

template <class Row> std::optional<decltype(Row::id)> find(llvm::ArrayRef<Row> rows, llvm::StringRef name) {
  for (const Row& row : rows)
    if (!row.swanctl.empty() && row.swanctl == name)
      return row.id;
  return std::nullopt;
}

/// The algorithms of one proposal, one of a kind.
struct Parts {
  std::optional<catalog::Cipher> cipher;
  std::optional<catalog::Integrity> integrity, prf;
  std::optional<catalog::DhGroup> group;
};

template <class T> bool take(std::optional<T>& place, std::optional<T> value, llvm::StringRef kind, std::string& why) {
  if (place) {
    why = "one " + kind.str() + " for each proposal";
    return false;
  }
  place = value;
  return true;
}

std::optional<Parts> split(llvm::StringRef text, std::string& why) {
  Parts parts;
  llvm::SmallVector<llvm::StringRef, 8> words;
  text.split(words, '-');
  for (llvm::StringRef word : words) {
    llvm::StringRef name = canonical(word);
    llvm::StringRef prf = name;
    bool taken = true;
    if (auto cipher = find(catalog::ciphers(), name))
      taken = take(parts.cipher, cipher, "cipher", why);
    else if (auto integrity = find(catalog::integrities(), name))
      taken = take(parts.integrity, integrity, "integrity algorithm", why);
    else if (auto group = find(catalog::dhGroups(), name))
      taken = take(parts.group, group, "Diffie-Hellman group", why);
    else if (prf.consume_front("prf") && find(catalog::integrities(), prf))
      taken = take(parts.prf, find(catalog::integrities(), prf), "PRF", why);
    else if (name != "noesn") {
      why = "algorithm names that both sides of the catalogue have, joined by `-`";
      return std::nullopt;
    }
    if (!taken)
      return std::nullopt;
  }
  return parts;
}

bool isAead(catalog::Cipher cipher) {
  return catalog::row(cipher).aead;
}

} // namespace

bool canSay(const ir::MainProposal& offer, ir::IkeVersion version) {
  if (offer.cipher == catalog::Cipher::null || (isAead(offer.cipher) && version == ir::IkeVersion::v1))
    return false;
  return !catalog::row(offer.cipher).swanctl.empty() && !catalog::row(offer.integrity).swanctl.empty() &&
         !catalog::row(offer.group).swanctl.empty();
}

std::string mainText(const ir::MainProposal& offer) {
  std::string prf = isAead(offer.cipher) ? "-prf" : "-";
  return catalog::row(offer.cipher).swanctl.str() + prf + catalog::row(offer.integrity).swanctl.str() + "-" +
         catalog::row(offer.group).swanctl.str();
}

std::optional<ir::MainProposal> parseMain(llvm::StringRef text, std::string& why) {
  auto parts = split(text, why);
  if (!parts)
    return std::nullopt;
  bool complete = parts->cipher && parts->group && *parts->cipher != catalog::Cipher::null &&
                  (isAead(*parts->cipher) ? parts->prf && !parts->integrity : parts->integrity.has_value());
  if (!complete) {
    why = "cipher-integrity-group, or cipher-prf-group for a combined-mode cipher";
    return std::nullopt;
  }
  if (parts->prf && parts->integrity && *parts->prf != *parts->integrity) {
    why = "a PRF of the integrity algorithm's hash";
    return std::nullopt;
  }
  return ir::MainProposal{*parts->cipher, parts->integrity ? *parts->integrity : *parts->prf, *parts->group};
}

bool canSay(const ir::QuickProposal& offer) {
  if (offer.ah.has_value() == offer.esp.has_value())
    return false;
  if (offer.ah)
    return !catalog::row(*offer.ah).swanctl.empty();
  if (catalog::row(offer.esp->cipher).swanctl.empty() || isAead(offer.esp->cipher) == offer.esp->integrity.has_value())
    return false;
  return !offer.esp->integrity || !catalog::row(*offer.esp->integrity).swanctl.empty();
}

std::string quickText(const ir::QuickProposal& offer, std::optional<catalog::DhGroup> group) {
  assert(canSay(offer));
  std::string text = offer.ah ? catalog::row(*offer.ah).swanctl.str() : catalog::row(offer.esp->cipher).swanctl.str();
  if (offer.esp && offer.esp->integrity)
    text += "-" + catalog::row(*offer.esp->integrity).swanctl.str();
  if (group)
    text += "-" + catalog::row(*group).swanctl.str();
  return text;
}

std::optional<QuickItem> parseEsp(llvm::StringRef text, std::string& why) {
  auto parts = split(text, why);
  if (!parts)
    return std::nullopt;
  if (!parts->cipher || parts->prf || isAead(*parts->cipher) == parts->integrity.has_value()) {
    why = "cipher-integrity, or a combined-mode cipher, and optionally a group";
    return std::nullopt;
  }
  return QuickItem{std::nullopt, ir::Esp{*parts->cipher, parts->integrity}, parts->group};
}

std::optional<QuickItem> parseAh(llvm::StringRef text, std::string& why) {
  auto parts = split(text, why);
  if (!parts)
    return std::nullopt;
  if (parts->cipher || parts->prf || !parts->integrity) {
    why = "an integrity algorithm and optionally a group";
    return std::nullopt;
  }
  return QuickItem{parts->integrity, std::nullopt, parts->group};
}

} // namespace cordon::backends::strongswan
