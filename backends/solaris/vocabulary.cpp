#include "backends/solaris/vocabulary.h"

#include "compiler/catalog/platforms.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::backends::solaris {

using catalog::Cipher;
using catalog::DhGroup;
using catalog::Integrity;

namespace {

template <class T> struct Word {
  llvm::StringLiteral text;
  T value;
};

template <class T, size_t N> std::optional<T> lookUp(const Word<T> (&table)[N], llvm::StringRef word) {
  for (const Word<T>& row : table)
    if (row.text == word)
      return row.value;
  return std::nullopt;
}

template <class T, size_t N> std::vector<llvm::StringRef> spellings(const Word<T> (&table)[N]) {
  std::vector<llvm::StringRef> words;
  for (const Word<T>& row : table)
    words.push_back(row.text);
  return words;
}

constexpr Word<Release> kReleases[] = {
    {"solaris-9", Release::solaris9}, {"solaris-10", Release::solaris10}, {"illumos", Release::illumos}};

// The code's table; the manual's `dest` is not in it.
constexpr Word<PatternKey> kPatternKeys[] = {
    {"laddr", PatternKey::local},         {"local", PatternKey::local},
    {"raddr", PatternKey::remote},        {"remote", PatternKey::remote},
    {"lport", PatternKey::local_port},    {"rport", PatternKey::remote_port},
    {"saddr", PatternKey::source},        {"src", PatternKey::source},
    {"srcaddr", PatternKey::source},      {"daddr", PatternKey::destination},
    {"dst", PatternKey::destination},     {"dstaddr", PatternKey::destination},
    {"sport", PatternKey::source_port},   {"dport", PatternKey::destination_port},
    {"smask", PatternKey::source_mask},   {"dmask", PatternKey::destination_mask},
    {"ulp", PatternKey::protocol},        {"proto", PatternKey::protocol},
    {"type", PatternKey::type},           {"code", PatternKey::code},
    {"dir", PatternKey::direction},       {"tunnel", PatternKey::tunnel},
    {"negotiate", PatternKey::negotiate},
};

constexpr Word<ActionWord> kActions[] = {
    {"ipsec", ActionWord::ipsec},   {"apply", ActionWord::apply}, {"permit", ActionWord::permit},
    {"bypass", ActionWord::bypass}, {"pass", ActionWord::bypass}, {"drop", ActionWord::drop},
};

constexpr Word<PropertyKey> kProperties[] = {
    {"auth_algs", PropertyKey::auth_algs},
    {"encr_algs", PropertyKey::encr_algs},
    {"encr_auth_algs", PropertyKey::encr_auth_algs},
    {"sa", PropertyKey::sa},
    {"dir", PropertyKey::direction},
};

// Names that every release's /etc/inet/protocols has; the first row of a number is the one that is written.
constexpr Word<unsigned> kProtocols[] = {
    {"icmp", 1}, {"igmp", 2}, {"tcp", 6},        {"udp", 17},  {"ipv6", 41},  {"gre", 47},
    {"esp", 50}, {"ah", 51},  {"ipv6-icmp", 58}, {"ospf", 89}, {"sctp", 132},
};
constexpr unsigned kWrittenByName[] = {1, 6, 17, 58, 132};

constexpr Word<uint16_t> kServices[] = {
    {"ftp-data", 20},   {"ftp", 21},     {"ssh", 22},    {"telnet", 23}, {"smtp", 25},    {"time", 37},
    {"domain", 53},     {"bootps", 67},  {"bootpc", 68}, {"tftp", 69},   {"finger", 79},  {"http", 80},
    {"pop3", 110},      {"sunrpc", 111}, {"nntp", 119},  {"ntp", 123},   {"imap", 143},   {"snmp", 161},
    {"snmp-trap", 162}, {"ldap", 389},   {"https", 443}, {"shell", 514}, {"syslog", 514}, {"printer", 515},
    {"ldaps", 636},     {"nfsd", 2049},
};

// RFC 792, RFC 1256, RFC 4443, RFC 4861 by ipsecconf.c's names.
constexpr Word<uint8_t> kIcmpTypes[] = {
    {"unreach", 3},      {"echo", 8},         {"echorep", 0},     {"squench", 4},    {"redir", 5},
    {"timex", 11},       {"paramprob", 12},   {"timest", 13},     {"timestrep", 14}, {"inforeq", 15},
    {"inforep", 16},     {"maskreq", 17},     {"maskrep", 18},    {"unreach6", 1},   {"pkttoobig6", 2},
    {"timex6", 3},       {"paramprob6", 4},   {"echo6", 128},     {"echorep6", 129}, {"router-sol6", 133},
    {"router-ad6", 134}, {"neigh-sol6", 135}, {"neigh-ad6", 136}, {"redir6", 137},
};

constexpr Word<uint8_t> kIcmpCodes[] = {
    {"net-unr", 0},        {"host-unr", 1},       {"proto-unr", 2},   {"port-unr", 3},       {"needfrag", 4},
    {"srcfail", 5},        {"net-unk", 6},        {"host-unk", 7},    {"isolate", 8},        {"net-prohib", 9},
    {"host-prohib", 10},   {"net-tos", 11},       {"host-tos", 12},   {"filter-prohib", 13}, {"host-preced", 14},
    {"cutoff-preced", 15}, {"no-route6", 0},      {"adm-prohib6", 1}, {"addr-unr6", 3},      {"port-unr6", 4},
    {"hop-limex6", 0},     {"frag-re-timex6", 1}, {"err-head6", 0},   {"unrec-head6", 1},    {"unreq-opt6", 2},
};

constexpr Cipher kNull[] = {Cipher::null}, kDes[] = {Cipher::des}, kDes3[] = {Cipher::des3},
                 kBlowfish[] = {Cipher::blowfish128}, kAes[] = {Cipher::aes128, Cipher::aes192, Cipher::aes256};

/// A cipher in both files: names, and its number in ipsecinit.conf (IANA ESP transform identifiers).
struct CipherNames {
  llvm::StringLiteral name, long_name, number;
  llvm::ArrayRef<Cipher> ciphers;
  bool in_ike;
};
const CipherNames kCiphers[] = {
    {"null", "null", "11", kNull, false},   {"des", "des-cbc", "2", kDes, true},
    {"3des", "3des-cbc", "3", kDes3, true}, {"blowfish", "blowfish-cbc", "7", kBlowfish, true},
    {"aes", "aes-cbc", "12", kAes, true},
};

/// Integrity in both files: all names, and the number (IANA AH transform identifiers).
struct IntegrityNames {
  Integrity id;
  llvm::StringLiteral number;
  llvm::ArrayRef<llvm::StringLiteral> names;
};
constexpr llvm::StringLiteral kMd5[] = {"md5", "hmac-md5"}, kSha1[] = {"sha1", "sha", "hmac-sha", "hmac-sha1"},
                              kSha256[] = {"sha256", "hmac-sha256"}, kSha384[] = {"sha384", "hmac-sha384"},
                              kSha512[] = {"sha512", "hmac-sha512"};
const IntegrityNames kIntegrities[] = {
    {Integrity::md5, "2", kMd5},       {Integrity::sha1, "3", kSha1},     {Integrity::sha256, "5", kSha256},
    {Integrity::sha384, "6", kSha384}, {Integrity::sha512, "7", kSha512},
};

/// What the manuals of a release know of hashes and groups is the catalogue's.
const catalog::Platform& platformOf(Release release) {
  for (const Word<Release>& word : kReleases)
    if (word.value == release)
      return *catalog::findPlatform(word.text);
  __builtin_unreachable();
}
bool hasIntegrity(Release release, Integrity integrity) {
  return platformOf(release).integrity.value->contains(integrity);
}

} // namespace

std::optional<Release> releaseOf(llvm::StringRef platform) {
  return lookUp(kReleases, platform);
}

std::optional<PatternKey> patternKey(llvm::StringRef word) {
  return lookUp(kPatternKeys, word);
}
std::optional<ActionWord> actionWord(llvm::StringRef word) {
  return lookUp(kActions, word);
}
std::optional<PropertyKey> propertyKey(llvm::StringRef word) {
  return lookUp(kProperties, word);
}

llvm::ArrayRef<llvm::StringRef> patternWords() {
  static const std::vector<llvm::StringRef> words = spellings(kPatternKeys);
  return words;
}
llvm::ArrayRef<llvm::StringRef> actionWords() {
  static const std::vector<llvm::StringRef> words = spellings(kActions);
  return words;
}
llvm::ArrayRef<llvm::StringRef> propertyWords() {
  static const std::vector<llvm::StringRef> words = spellings(kProperties);
  return words;
}

std::string protocolName(unsigned number) {
  if (llvm::is_contained(kWrittenByName, number))
    for (const auto& row : kProtocols)
      if (row.value == number)
        return row.text.str();
  return std::to_string(number);
}

std::optional<unsigned> protocolNumber(llvm::StringRef name) {
  return lookUp(kProtocols, name);
}
std::optional<uint16_t> servicePort(llvm::StringRef name) {
  return lookUp(kServices, name);
}
std::optional<uint8_t> icmpType(llvm::StringRef word) {
  return lookUp(kIcmpTypes, word);
}
std::optional<uint8_t> icmpCode(llvm::StringRef word) {
  return lookUp(kIcmpCodes, word);
}

std::string espCipherWord(Release, Cipher cipher) {
  const catalog::CipherRow& names = row(cipher);
  if (names.solaris.empty() || names.key_bits == 0)
    return names.solaris.str();
  return names.solaris.str() + "(" + std::to_string(names.key_bits) + ")";
}

std::string ipsecIntegrityWord(Release release, Integrity integrity) {
  return hasIntegrity(release, integrity) ? row(integrity).solaris.str() : "";
}

llvm::ArrayRef<Cipher> espCiphers(llvm::StringRef name) {
  for (const CipherNames& known : kCiphers)
    if (name.equals_insensitive(known.name) || name.equals_insensitive(known.long_name) || name == known.number)
      return known.ciphers;
  return {};
}

std::optional<Integrity> ipsecIntegrity(llvm::StringRef name) {
  for (const IntegrityNames& known : kIntegrities) {
    bool named = llvm::any_of(known.names, [&](llvm::StringRef spelling) { return name.equals_insensitive(spelling); });
    if (named || name == known.number)
      return known.id;
  }
  return std::nullopt;
}

std::string ikeCipherWord(Release release, Cipher cipher) {
  const catalog::CipherRow& names = row(cipher);
  switch (cipher) {
  case Cipher::des:
  case Cipher::des3:
  case Cipher::blowfish128: // phase 1 takes no key length for it
    return names.solaris.str();
  case Cipher::aes128:
  case Cipher::aes192:
  case Cipher::aes256: {
    // Without a range all three sizes are offered, and only newer releases take a range.
    if (release != Release::illumos)
      return "";
    std::string bits = std::to_string(names.key_bits);
    return names.solaris.str() + "(" + bits + ".." + bits + ")";
  }
  case Cipher::null:
  case Cipher::aes128gcm16:
  case Cipher::aes256gcm16:
  case Cipher::chacha20poly1305:
    return "";
  }
  __builtin_unreachable();
}

std::string ikeIntegrityWord(Release release, Integrity integrity) {
  return ipsecIntegrityWord(release, integrity);
}

uint16_t ikeGroup(Release release, DhGroup group) {
  const catalog::DhRow& names = row(group);
  bool known = platformOf(release).dh_groups.value->contains(group);
  return known && !names.solaris.empty() ? names.number : 0;
}

uint16_t pfsGroup(Release release, DhGroup group) {
  constexpr uint16_t highest = 16; // p2_pfs stops where oakley_group goes on
  uint16_t number = ikeGroup(release, group);
  return number <= highest ? number : 0;
}

llvm::ArrayRef<Cipher> ikeCiphers(llvm::StringRef name) {
  for (const CipherNames& known : kCiphers)
    if (known.in_ike && (name.equals_insensitive(known.name) || name.equals_insensitive(known.long_name)))
      return known.ciphers;
  return {};
}

std::optional<Integrity> ikeIntegrity(llvm::StringRef name) {
  for (const IntegrityNames& known : kIntegrities)
    if (llvm::any_of(known.names, [&](llvm::StringRef spelling) {
          return !spelling.contains('-') && name.equals_insensitive(spelling);
        }))
      return known.id;
  return std::nullopt;
}

std::optional<DhGroup> groupByNumber(uint64_t number) {
  for (const catalog::DhRow& known : catalog::dhGroups())
    if (known.number == number && !known.solaris.empty())
      return known.id;
  return std::nullopt;
}

} // namespace cordon::backends::solaris
