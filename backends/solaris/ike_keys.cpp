#include "backends/solaris/ike_keys.h"

#include "backends/solaris/word.h"

#include <llvm/ADT/bit.h>

namespace cordon::backends::solaris {

static constexpr IkeKeyRow kKeys[] = {
    {"label", IkeKey::label, false, true},
    {"local_addr", IkeKey::local_addr, false, true},
    {"remote_addr", IkeKey::remote_addr, false, true},
    {"local_id", IkeKey::local_id, false, true},
    {"remote_id", IkeKey::remote_id, false, true},
    {"local_id_type", IkeKey::local_id_type, true, true},
    {"p1_xform", IkeKey::p1_xform, true, true},
    {"p1_lifetime_secs", IkeKey::p1_lifetime_secs, true, false},
    {"p2_lifetime_secs", IkeKey::p2_lifetime_secs, true, true},
    {"p2_lifetime_kb", IkeKey::p2_lifetime_kb, true, false},
    {"p2_pfs", IkeKey::p2_pfs, true, true},
    {"cert_root", IkeKey::cert_root, true, false},
    {"cert_trust", IkeKey::cert_trust, true, false},
    {"expire_timer", IkeKey::timer, true, false},
    {"retry_limit", IkeKey::timer, true, false},
    {"retry_timer_init", IkeKey::timer, true, false},
    {"retry_timer_max", IkeKey::timer, true, false},
    {"p1_nonce_len", IkeKey::timer, true, false},
    {"p2_nonce_len", IkeKey::timer, true, false},
    {"p2_softlife_secs", IkeKey::timer, true, false},
    {"p2_softlife_kb", IkeKey::timer, true, false},
    {"p2_idletime_secs", IkeKey::timer, true, false},
    {"ldap_server", IkeKey::text, true, false},
    {"pkcs11_path", IkeKey::text, true, false},
    {"proxy", IkeKey::text, true, false},
    {"socks", IkeKey::text, true, false},
    {"ignore_crls", IkeKey::flag, true, false},
    {"use_http", IkeKey::flag, true, false},
};

const IkeKeyRow* findIkeKey(llvm::StringRef word) {
  for (const IkeKeyRow& row : kKeys)
    if (row.word == word)
      return &row;
  return nullptr;
}

std::vector<llvm::StringRef> ikeKeyWords(bool in_rule) {
  std::vector<llvm::StringRef> words;
  for (const IkeKeyRow& row : kKeys)
    if (in_rule ? row.in_rule : row.in_file)
      words.push_back(row.word);
  return words;
}

std::optional<net::AddressRange> parseIkeAddresses(llvm::StringRef text) {
  auto view = [](llvm::StringRef part) { return std::string_view(part.data(), part.size()); };
  if (text.contains('-')) {
    auto [low, high] = text.split('-');
    auto first = net::parseAddress(view(low)), last = net::parseAddress(view(high));
    bool ordered = first && last && first->family == last->family && *first <= *last;
    return ordered ? std::optional(net::AddressRange{*first, *last}) : std::nullopt;
  }
  auto [digits, suffix] = text.split('/');
  auto address = net::parseAddress(view(digits));
  if (!address)
    return std::nullopt;
  unsigned bits = net::bitsOf(address->family);
  uint64_t length = bits;
  if (text.contains('/')) {
    auto number = parseNumber(suffix);
    auto mask = net::parseAddress(view(suffix));
    if (mask && mask->family == address->family) {
      length = llvm::popcount(mask->value.hi) + llvm::popcount(mask->value.lo);
      if (net::maskOf(address->family, unsigned(length)) != mask->value)
        return std::nullopt;
    } else if (number) {
      length = *number;
    } else {
      return std::nullopt;
    }
  }
  if (length > bits)
    return std::nullopt;
  net::Prefix prefix = net::prefixOf(*address, unsigned(length));
  return net::AddressRange{prefix.first(), prefix.last()};
}

} // namespace cordon::backends::solaris
