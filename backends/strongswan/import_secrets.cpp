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

KeyRing::KeyRing(std::vector<Secret> all) : secrets(std::move(all)) {
  auto add = [](auto& index, const auto& key, size_t secret) {
    std::vector<size_t>& known = index[key];
    if (known.empty() || known.back() != secret)
      known.push_back(secret);
  };
  for (size_t i = 0; i < secrets.size(); ++i) {
    if (secrets[i].owners.empty())
      for_anybody.push_back(i);
    for (const Owner& owner : secrets[i].owners) {
      add(by_id, owner.id, i);
      if (owner.addresses)
        add(by_addresses, *owner.addresses, i);
    }
  }
}

KeyRing::Fits KeyRing::fitsOf(const Party& party) const {
  Fits fits;
  auto raise = [&](const std::vector<size_t>& found, unsigned fit) {
    for (size_t secret : found)
      fits[secret] = std::max(fits[secret], fit);
  };
  auto raiseBy = [&](const auto& index, const auto& key, unsigned fit) {
    if (auto at = index.find(key); at != index.end())
      raise(at->second, fit);
  };
  raise(for_anybody, kAnybody);
  raiseBy(by_id, std::string("%any"), kAnybody);
  for (const std::string& id : party.ids)
    raiseBy(by_id, id, kPerfect);
  if (!party.addresses)
    return fits;
  for (unsigned length = 0; length <= party.addresses->length; ++length) {
    net::Prefix around = net::prefixOf(party.addresses->first(), length);
    raiseBy(by_addresses, around, around.isAny() ? kAllAddresses : around.isHost() ? kPerfect : kBlock);
  }
  return fits;
}

const Secret* KeyRing::best(const Party& own, const Party& peer, bool& tie) const {
  if (!own_known || !(own == last_own)) { // one for all children of a connection
    last_own = own;
    own_fits = fitsOf(own);
    own_known = true;
  }
  Fits peer_fits = fitsOf(peer);
  const Secret* best = nullptr;
  std::pair<unsigned, unsigned> best_fit(0, 0); // the peer's fit first, then the own
  tie = false;
  auto fitIn = [](const Fits& fits, size_t secret) {
    auto at = fits.find(secret);
    return at == fits.end() ? 0u : at->second;
  };
  // Only where none fits the peer, the own side decides alone.
  for (const auto& [secret, unused] : peer_fits.empty() ? own_fits : peer_fits) {
    std::pair both(fitIn(peer_fits, secret), fitIn(own_fits, secret));
    if (both > best_fit) {
      best = &secrets[secret];
      best_fit = both;
      tie = false;
    } else if (best && both == best_fit && secrets[secret].value != best->value) {
      tie = true;
    }
  }
  return best;
}

} // namespace cordon::backends::strongswan
