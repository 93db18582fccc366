/// The rule set file, version 1: what one policy class does to packets, as fixed-size little-endian records that can be
/// used where they lie, and the one list of limits. docs/ruleset.md has it byte by byte.
///
///   header | sections, each from a multiple of 8 on, none beside another | signature over all before it
///
/// One content has one layout: a reader need not decide what overlaps, gaps or repetitions mean, it refuses them.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace cordon::ruleset {

static_assert(std::endian::native == std::endian::little, "records are used where they lie");

/// No UTF-8, and broken by whoever changes line ends.
constexpr std::array<uint8_t, 8> kMagic = {0x89, 'C', 'O', 'R', 'D', 'O', 'N', '\n'};
constexpr uint32_t kFormat = 1;
constexpr size_t kSignatureBytes = 64; ///< Ed25519, the last bytes of the file
constexpr size_t kKeyBytes = 32;       ///< a public key of Ed25519
constexpr uint32_t kNone = 0xffffffff; ///< a reference to nothing, where that is allowed
constexpr uint32_t kNoText = 0;        ///< the empty text, always the first

// --- words. A number never changes its meaning; a new one is a new format version. -----------------------------------
enum class Direction : uint8_t { out, in, forward };
enum class Family : uint8_t { v4, v6 };
enum class Layer : uint8_t { platform, persistent, generated, assigned };
enum class Connection : uint8_t { all, lan, remote_access };
enum class OriginKind : uint8_t { policy, platform, builtin, generated, imported };
enum class ActionKind : uint8_t { permit, block, negotiate };
enum class MethodKind : uint8_t { kerberos, psk, certificate };
enum class IkeVersion : uint8_t { v1, v2 };
enum class Stage : uint8_t { request, require };
enum class PfsKind : uint8_t { off, main_mode_group, group };
enum class PrincipalKind : uint8_t { computer, user, identity };
enum class KeySource : uint8_t { file, environment };
/// 0 is none, where that is allowed.
enum class Cipher : uint8_t {
  none,
  null,
  des,
  des3,
  blowfish128,
  aes128,
  aes192,
  aes256,
  aes128gcm16,
  aes256gcm16,
  chacha20poly1305,
};
enum class Integrity : uint8_t { none, md5, sha1, sha256, sha384, sha512 };
/// IANA numbers.
enum class DhGroup : uint8_t {
  none = 0,
  modp768 = 1,
  modp1024 = 2,
  modp1536 = 5,
  modp2048 = 14,
  modp3072 = 15,
  modp4096 = 16,
  ecp256 = 19,
  ecp384 = 20,
  ecp521 = 21,
  x25519 = 31,
};

/// A filter's protocol: an IANA number, or this.
constexpr uint16_t kAnyProtocol = 256;

// --- sections --------------------------------------------------------------------------------------------------------
/// In the order in which they lie.
enum class SectionId : uint8_t {
  text_ends,       ///< uint32_t: where each text ends among the bytes; the first is empty
  text_bytes,      ///< UTF-8, printable, one text after the other
  hosts,           ///< HostRecord, ascending by name (as bytes): who the set is for
  addresses,       ///< AddressRecord: each host's, in turn
  dynamic,         ///< PrefixRecord: each host's, in turn
  origins,         ///< OriginRecord
  authorities,     ///< AuthorityRecord
  name_parts,      ///< NamePartRecord: each authority's subject, in turn
  keys,            ///< KeyRecord
  actions,         ///< ActionRecord
  methods,         ///< MethodRecord: each action's, in turn
  main_proposals,  ///< MainRecord: likewise
  quick_proposals, ///< QuickRecord: likewise
  principals,      ///< PrincipalRecord: each action's allow list, then its deny list
  filters_out,     ///< FilterRecord: a filter's rank is its place in its list
  filters_in,
  filters_forward,
};
constexpr size_t kSections = 17;

constexpr SectionId sectionOf(Direction direction) {
  return SectionId(size_t(SectionId::filters_out) + size_t(direction));
}

struct Section {
  uint64_t offset; ///< from the start of the file
  uint64_t count;  ///< of records
};

/// A run of records in the section that the field names.
struct Run {
  uint32_t first, count;
};

struct Header {
  std::array<uint8_t, 8> magic;
  uint32_t format;
  uint8_t audit; ///< 1: verdicts are logged, nothing is dropped
  std::array<uint8_t, 3> zero;
  uint64_t bytes; ///< of the whole file, signature included
  // The seal. In a set that nobody has signed it is 0, and so is the signature.
  uint64_t set_version;               ///< rises with each set that is published
  uint64_t not_after_s;               ///< last second of validity, since 1970-01-01 00:00 UTC
  std::array<uint8_t, kKeyBytes> key; ///< the signer's
  // The policy class.
  uint64_t policy_version;
  uint32_t name, platform;                   ///< texts
  uint32_t response_action, response_origin; ///< of the default response; kNone: off, none
  std::array<Section, kSections> sections;
};

struct AddressRecord {
  uint64_t hi, lo; ///< as a number; IPv4 in the low 32 bits
  Family family;
  std::array<uint8_t, 7> zero;
};

struct PrefixRecord {
  uint64_t hi, lo; ///< bits beyond `length` are 0
  Family family;
  uint8_t length;
  std::array<uint8_t, 6> zero;
};

struct HostRecord {
  uint32_t name, platform, identity, account;      ///< texts; identity and account may be empty
  uint32_t certificate_file, certificate_key_file; ///< texts; without a certificate both are empty
  Run addresses;                                   ///< ascending, each once
  Run dynamic;
  uint8_t forwards;        ///< 1: a gateway
  uint8_t has_certificate; ///< 1: the file's name may still be empty
  std::array<uint8_t, 6> zero;
};

struct OriginRecord {
  uint32_t name; ///< text
  OriginKind kind;
  std::array<uint8_t, 3> zero;
};

struct AuthorityRecord {
  uint32_t name, file; ///< texts
  Run subject;         ///< name parts, most significant first
};

struct NamePartRecord {
  uint32_t attribute, value; ///< texts
};

/// Where the host finds a preshared key. The key itself is never in a set.
struct KeyRecord {
  uint32_t name; ///< text, isKeyName() (text.h): a file below the host's key folder, or a variable
  KeySource source;
  std::array<uint8_t, 3> zero;
};

/// Of permit and block all but `kind` is 0.
struct ActionRecord {
  ActionKind kind;
  IkeVersion ike;
  Stage stage;
  PfsKind pfs;
  DhGroup pfs_group; ///< for PfsKind::group, else none
  uint8_t fallback_to_clear, inbound_clear;
  uint8_t is_tunnel;
  uint8_t has_local, has_remote; ///< ends of the tunnel that are known
  uint8_t has_allow;             ///< 1: only those on the allow list, which may be empty
  uint8_t zero;
  uint32_t main_lifetime_s;
  uint32_t remote_identity; ///< text, may be empty
  Run methods, main, quick; ///< none is empty
  Run allow, deny;
  uint32_t zero_too;
  AddressRecord local, remote; ///< all 0 if not known
};

struct MethodRecord {
  MethodKind kind;
  uint8_t account_mapping, exclude_ca_name; ///< certificate
  uint8_t zero;
  uint32_t reference; ///< psk: a key; certificate: an authority; kerberos: 0
};

struct MainRecord {
  Cipher cipher;
  Integrity integrity;
  DhGroup group;
  uint8_t zero;
};

/// AH, ESP, or both.
struct QuickRecord {
  Integrity ah;            ///< none: no AH
  Cipher cipher;           ///< none: no ESP
  Integrity esp_integrity; ///< none: ESP without, or an AEAD cipher
  uint8_t zero;
  uint32_t lifetime_s;
  uint64_t lifetime_kb; ///< 0: no limit by volume
};

struct PrincipalRecord {
  uint32_t name; ///< text
  PrincipalKind kind;
  std::array<uint8_t, 3> zero;
};

struct FilterRecord {
  uint64_t source_hi, source_lo, target_hi, target_lo;
  uint8_t source_length, target_length; ///< 0: any
  uint8_t source_me, target_me;         ///< 1: each address of the host; then the prefix is any
  uint16_t protocol;
  Family family;
  Layer layer; ///< rises along a list, but for generated and assigned, which mix
  uint16_t source_first, source_last, target_first, target_last; ///< ports; of ICMP type and code
  uint32_t action;
  uint32_t origin;
  Connection connection;
  std::array<uint8_t, 7> zero;
};

static_assert(sizeof(Header) == 368 && offsetof(Header, key) == 40 && offsetof(Header, sections) == 96);
static_assert(sizeof(AddressRecord) == 24 && sizeof(PrefixRecord) == 24 && sizeof(HostRecord) == 48);
static_assert(sizeof(OriginRecord) == 8 && sizeof(AuthorityRecord) == 16 && sizeof(NamePartRecord) == 8);
static_assert(sizeof(KeyRecord) == 8 && sizeof(ActionRecord) == 112 && sizeof(MethodRecord) == 8);
static_assert(sizeof(MainRecord) == 4 && sizeof(QuickRecord) == 16 && sizeof(PrincipalRecord) == 8);
static_assert(sizeof(FilterRecord) == 64);
static_assert(std::is_trivially_copyable_v<Header> && std::is_trivially_copyable_v<ActionRecord>);

// --- limits ----------------------------------------------------------------------------------------------------------
/// What a section may hold. The writer refuses a policy that needs more, the loader a file that says so.
struct SectionLimit {
  SectionId section;
  const char* what;    ///< for people: "filters in the outbound list"
  size_t record_bytes; ///< of one record
  uint64_t records_max;
};
constexpr uint64_t kTextBytesMax = 4096; ///< of one text
/// Rules of one list, with each of a host's addresses in place of `me` (rule_count.h): a filter from `me` to `me` is
/// their square. A host that would need more refuses the set, the writer a set for such a host.
constexpr uint64_t kRulesMax = 8'000'000;
constexpr std::array<SectionLimit, kSections> kSectionLimits = {{
    {SectionId::text_ends, "texts", sizeof(uint32_t), 1'000'000},
    {SectionId::text_bytes, "bytes of text", 1, 64u << 20},
    {SectionId::hosts, "hosts", sizeof(HostRecord), 200'000},
    {SectionId::addresses, "addresses of hosts", sizeof(AddressRecord), 1'000'000},
    {SectionId::dynamic, "prefixes of dynamic addresses", sizeof(PrefixRecord), 1'000'000},
    {SectionId::origins, "statements that filters come from", sizeof(OriginRecord), 500'000},
    {SectionId::authorities, "certification authorities", sizeof(AuthorityRecord), 4096},
    {SectionId::name_parts, "parts of authorities' names", sizeof(NamePartRecord), 65'536},
    {SectionId::keys, "preshared keys", sizeof(KeyRecord), 65'536},
    {SectionId::actions, "actions", sizeof(ActionRecord), 65'536},
    {SectionId::methods, "authentication methods", sizeof(MethodRecord), 262'144},
    {SectionId::main_proposals, "main-mode proposals", sizeof(MainRecord), 262'144},
    {SectionId::quick_proposals, "quick-mode proposals", sizeof(QuickRecord), 262'144},
    {SectionId::principals, "entries of access lists", sizeof(PrincipalRecord), 500'000},
    {SectionId::filters_out, "outbound filters", sizeof(FilterRecord), 2'000'000},
    {SectionId::filters_in, "inbound filters", sizeof(FilterRecord), 2'000'000},
    {SectionId::filters_forward, "forward filters", sizeof(FilterRecord), 2'000'000},
}};
constexpr const SectionLimit& limitOf(SectionId section) {
  return kSectionLimits[size_t(section)];
}

/// The next place where a section may begin.
constexpr uint64_t aligned(uint64_t offset) {
  return (offset + 7) & ~uint64_t(7);
}

constexpr uint64_t kFileBytesMin = sizeof(Header) + kSignatureBytes;
/// The length of a file whose sections are all full.
constexpr uint64_t kFileBytesMax = [] {
  uint64_t end = sizeof(Header);
  for (const SectionLimit& limit : kSectionLimits)
    end = aligned(end + limit.record_bytes * limit.records_max);
  return end + kSignatureBytes;
}();

} // namespace cordon::ruleset
