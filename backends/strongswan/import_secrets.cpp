#include "backends/strongswan/import_secrets.h"

#include "backends/strongswan/vocabulary.h"
#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/Base64.h>

#include <algorithm>

namespace cordon::backends::strongswan {
namespace {

constexpr size_t kSecretBytesMax = 1024;
constexpr unsigned kPerfect = 20, kBlock = 19, kAllAddresses = 2, kAnybody = 1;

/// Kinds of secrets by the prefix of their section's name; of two that fit the longer.
constexpr llvm::StringLiteral kKinds[] = {"eap",   "xauth", "ntlm",   "ike",   "private", "rsa",
                                          "ecdsa", "pkcs8", "pkcs12", "token", "ppk"};
constexpr llvm::StringLiteral kSecretKeys[] = {"secret", "id", "file", "pin", "handle", "slot", "module"};

/// The bytes behind `secret = ...`; none if the encoding is bad.
std::optional<SecretBytes> decode(llvm::StringRef text, std::string& expected) {
  if (text.consume_front_insensitive("0x")) {
    std::string bytes;
    expected = "hexadecimal behind 0x";
    if (text.size() % 2 || !llvm::tryGetFromHex(text, bytes))
      return std::nullopt;
    return SecretBytes(std::move(bytes));
  }
  if (text.consume_front_insensitive("0s")) {
    std::vector<char> bytes;
    expected = "base64 behind 0s";
    if (llvm::Error error = llvm::decodeBase64(text, bytes)) {
      llvm::consumeError(std::move(error)); // its text shows a character of the key
      return std::nullopt;
    }
    return SecretBytes(std::string(bytes.begin(), bytes.end()));
  }
  return SecretBytes(text.str());
}

void checkKeys(const Section& section, Places& places) {
  for (const Setting& setting : section.settings) {
    llvm::StringRef key = setting.key;
    bool known = llvm::is_contained(kSecretKeys, key.lower()) || key.starts_with_insensitive("id");
    if (!known)
      reportUnknown(setting.span, "key of a secret", setting.key,
                    std::vector<llvm::StringRef>(std::begin(kSecretKeys), std::end(kSecretKeys)), places);
  }
  for (const Section& inner : section.sections)
    reportUnknown(inner.span, "section of a secret", inner.name, {}, places);
}

unsigned fitOne(const Owner& owner, const Party& party) {
  if (owner.id == "%any")
    return kAnybody;
  if (llvm::is_contained(party.ids, owner.id))
    return kPerfect;
  if (!party.addresses || !owner.addresses || !owner.addresses->contains(*party.addresses))
    return 0;
  return owner.addresses->isAny() ? kAllAddresses : owner.addresses->isHost() ? kPerfect : kBlock;
}

} // namespace

std::vector<Secret> readSecrets(const Section& secrets, Places& places) {
  std::vector<Secret> found;
  for (const Setting& setting : secrets.settings)
    reportUnknown(setting.span, "key of `secrets`", setting.key, {}, places);
  for (const Section& section : secrets.sections) {
    llvm::StringRef name = section.name;
    if (llvm::none_of(kKinds, [&](llvm::StringRef kind) { return name.starts_with(kind); })) {
      reportUnknown(section.span, "kind of secret", section.name,
                    std::vector<llvm::StringRef>(std::begin(kKinds), std::end(kKinds)), places);
      continue;
    }
    checkKeys(section, places);
    if (!name.starts_with("ike"))
      continue;
    const Setting* setting = section.find("secret");
    if (!setting) {
      places.report(section.span, diag::MissingSetting, "secret", section.name, "secret");
      continue;
    }
    std::string expected;
    auto value = decode(setting->value, expected);
    if (!value || value->empty() || value->reveal().size() > kSecretBytesMax) {
      places.report(section.span, diag::BadSecret, section.name, value ? "1 to 1024 bytes long" : expected);
      continue;
    }
    Secret secret{section.name, std::move(*value), {}};
    for (const Setting& other : section.settings)
      if (llvm::StringRef(other.key).starts_with("id"))
        secret.owners.push_back({other.value, net::parsePrefix(other.value)});
    found.push_back(std::move(secret));
  }
  return found;
}

unsigned fit(const Secret& secret, const Party& party) {
  unsigned best = secret.owners.empty() ? kAnybody : 0;
  for (const Owner& owner : secret.owners)
    best = std::max(best, fitOne(owner, party));
  return best;
}

const Secret* bestSecret(const std::vector<Secret>& secrets, const Party& own, const Party& peer, bool& tie) {
  const Secret* best = nullptr;
  std::pair<unsigned, unsigned> best_fit(0, 0); // the peer's fit first, then the own
  tie = false;
  for (const Secret& secret : secrets) {
    std::pair both(fit(secret, peer), fit(secret, own));
    if (both > best_fit) {
      best = &secret;
      best_fit = both;
      tie = false;
    } else if (best && both == best_fit && secret.value != best->value) {
      tie = true;
    }
  }
  return best;
}

} // namespace cordon::backends::strongswan
