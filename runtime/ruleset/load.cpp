#include "runtime/ruleset/load.h"

#include "runtime/net/packet.h"
#include "runtime/ruleset/text.h"

#include <algorithm>
#include <cassert>

namespace cordon::ruleset {
namespace {

constexpr uint32_t bitOf(DhGroup group) {
  return uint32_t(1) << uint8_t(group);
}
constexpr uint32_t kDhGroups = bitOf(DhGroup::modp768) | bitOf(DhGroup::modp1024) | bitOf(DhGroup::modp1536) |
                               bitOf(DhGroup::modp2048) | bitOf(DhGroup::modp3072) | bitOf(DhGroup::modp4096) |
                               bitOf(DhGroup::ecp256) | bitOf(DhGroup::ecp384) | bitOf(DhGroup::ecp521) |
                               bitOf(DhGroup::x25519);

constexpr bool isKnown(DhGroup group) {
  return uint8_t(group) < 32 && (kDhGroups >> uint8_t(group) & 1) != 0;
}

/// Of a cipher that is one: these are the last.
constexpr bool isAead(Cipher cipher) {
  return cipher >= Cipher::aes128gcm16;
}
static_assert(isAead(Cipher::aes256gcm16) && isAead(Cipher::chacha20poly1305));

/// Checks all that the format promises, section by section; each byte is looked at a bounded number of times. Stops at
/// the first fault. A section is read only after all are known to lie inside the file.
class Checker {
public:
  explicit Checker(std::span<const uint8_t> file) : file(file), header(*reinterpret_cast<const Header*>(file.data())) {}

  std::optional<Refusal> run() {
    if (checkHeader() && checkSections() && checkTexts() && checkNames() &&
        each(&Checker::checkHost, SectionId::hosts) && each(&Checker::checkAddress, SectionId::addresses) &&
        each(&Checker::checkDynamic, SectionId::dynamic) && checkHostParts() &&
        each(&Checker::checkOrigin, SectionId::origins) && each(&Checker::checkAuthority, SectionId::authorities) &&
        each(&Checker::checkNamePart, SectionId::name_parts) && each(&Checker::checkKey, SectionId::keys) &&
        each(&Checker::checkAction, SectionId::actions) && each(&Checker::checkMethod, SectionId::methods) &&
        each(&Checker::checkMain, SectionId::main_proposals) &&
        each(&Checker::checkQuick, SectionId::quick_proposals) &&
        each(&Checker::checkPrincipal, SectionId::principals) && checkAllTaken() && checkAccessLists() &&
        checkResponse() && checkFilters(SectionId::filters_out) && checkFilters(SectionId::filters_in))
      checkFilters(SectionId::filters_forward);
    return std::move(refusal);
  }

private:
  // --- refusing ------------------------------------------------------------------------------------------------------
  /// True if `holds`; else the refusal is noted, at `field`.
  template <class Field> bool need(bool holds, Check check, const Field& field, const char* text) {
    if (!holds)
      refusal = {check, uint64_t(reinterpret_cast<const uint8_t*>(&field) - file.data()), text};
    return holds;
  }
  template <class Enum> bool word(const Enum& value, Enum last) {
    return need(value <= last, Check::value, value, "a number that stands for nothing");
  }
  bool flag(const uint8_t& value) { return need(value <= 1, Check::value, value, "neither 0 nor 1"); }
  bool textId(const uint32_t& id) {
    return need(id < countOf(SectionId::text_ends), Check::reference, id, "a text that is not there");
  }
  bool someText(const uint32_t& id) {
    return textId(id) && need(!text(id).empty(), Check::text, id, "an empty text where there has to be one");
  }
  bool reference(const uint32_t& id, SectionId section) {
    return need(id < countOf(section), Check::reference, id, "a record that is not there");
  }
  bool referenceOrNone(const uint32_t& id, SectionId section) { return id == kNone || reference(id, section); }
  template <class Field> bool zeros(const Field& field) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(&field);
    return need(std::all_of(bytes, bytes + sizeof field, [](uint8_t byte) { return byte == 0; }), Check::zero, field,
                "a byte without a meaning is not 0");
  }
  /// Runs follow each other and leave nothing out, so no record is in two, and all are checked once.
  bool takes(const Run& run, SectionId section) {
    uint64_t& taken = taken_of[size_t(section)];
    if (!need(run.first == taken && run.count <= countOf(section) - taken, Check::layout, run,
              "a run that does not follow the one before it, or leaves its section"))
      return false;
    taken += run.count;
    return true;
  }

  // --- reading -------------------------------------------------------------------------------------------------------
  uint64_t countOf(SectionId section) const { return header.sections[size_t(section)].count; }
  template <class T> std::span<const T> all(SectionId section) const {
    const Section& where = header.sections[size_t(section)];
    return {reinterpret_cast<const T*>(file.data() + where.offset), size_t(where.count)};
  }
  std::string_view text(uint32_t id) const {
    const auto ends = all<uint32_t>(SectionId::text_ends);
    const uint32_t begin = id == 0 ? 0 : ends[id - 1];
    return {reinterpret_cast<const char*>(all<uint8_t>(SectionId::text_bytes).data()) + begin, ends[id] - begin};
  }
  template <class T> bool each(bool (Checker::*check)(const T&), SectionId section) {
    for (const T& record : all<T>(section))
      if (!(this->*check)(record))
        return false;
    return true;
  }

  // --- frame ---------------------------------------------------------------------------------------------------------
  bool checkHeader() {
    return flag(header.audit) && zeros(header.zero) &&
           need(header.bytes == file.size(), Check::size, header.bytes, "another length than the file has");
  }

  bool checkSections() {
    uint64_t end = sizeof(Header);
    for (const SectionLimit& limit : kSectionLimits) {
      const Section& section = header.sections[size_t(limit.section)];
      if (!need(section.count <= limit.records_max, Check::limit, section.count, limit.what) ||
          !need(section.offset == aligned(end), Check::layout, section.offset, "a section that is not in its place") ||
          !fits(section, limit.record_bytes) || !checkGap(end, section.offset))
        return false;
      end = section.offset + section.count * limit.record_bytes;
    }
    static_assert(sizeof(FilterRecord) % 8 == 0, "behind the last section is no gap");
    return need(end == contentEnd(), Check::layout, header.bytes, "sections and signature do not meet");
  }
  uint64_t contentEnd() const { return file.size() - kSignatureBytes; }
  bool fits(const Section& section, size_t record_bytes) {
    return need(section.offset <= contentEnd() && section.count <= (contentEnd() - section.offset) / record_bytes,
                Check::layout, section, "a section that leaves the file");
  }
  bool checkGap(uint64_t begin, uint64_t end) {
    for (uint64_t at = begin; at < end; ++at)
      if (!zeros(file[size_t(at)]))
        return false;
    return true;
  }

  // --- texts ---------------------------------------------------------------------------------------------------------
  bool checkTexts() {
    const auto ends = all<uint32_t>(SectionId::text_ends);
    if (!need(!ends.empty() && ends[0] == 0, Check::text, header.sections[0], "the first text is not the empty one"))
      return false;
    uint32_t begin = 0;
    for (uint32_t id = 1; id < ends.size(); ++id) {
      const uint32_t& end = ends[id];
      if (!need(end >= begin && end <= countOf(SectionId::text_bytes), Check::layout, end,
                "a text that ends before it begins, or leaves its section") ||
          !need(end - begin <= kTextBytesMax, Check::limit, end, "a text that is too long") ||
          !need(isPrintable(text(id)), Check::text, end, "a text that is not printable UTF-8"))
        return false;
      begin = end;
    }
    return need(begin == countOf(SectionId::text_bytes), Check::layout, header.sections[1], "bytes that are no text");
  }

  bool checkNames() { return someText(header.name) && someText(header.platform); }

  // --- hosts ---------------------------------------------------------------------------------------------------------
  bool checkHost(const HostRecord& host) {
    if (!someText(host.name) || !someText(host.platform) || !textId(host.identity) || !textId(host.account) ||
        !textId(host.certificate_file) || !textId(host.certificate_key_file) || !flag(host.forwards) ||
        !flag(host.has_certificate) || !zeros(host.zero) || !takes(host.addresses, SectionId::addresses) ||
        !takes(host.dynamic, SectionId::dynamic))
      return false;
    if (host.has_certificate == 0 && (!zeros(host.certificate_file) || !zeros(host.certificate_key_file)))
      return false;
    const bool is_first = &host == all<HostRecord>(SectionId::hosts).data();
    return is_first || need(text((&host)[-1].name) < text(host.name), Check::order, host.name,
                            "a host that does not come after the one before it");
  }

  /// An address as a number is one of its family.
  bool address(const uint64_t& hi, const uint64_t& lo, const Family& family) {
    return word(family, Family::v6) &&
           need(family == Family::v6 || (hi == 0 && lo <= 0xffffffff), Check::prefix, lo, "no address of its family");
  }
  bool prefix(const uint64_t& hi, const uint64_t& lo, const Family& family, const uint8_t& length) {
    if (!address(hi, lo, family) ||
        !need(length <= net::bitsOf(net::Family(family)), Check::prefix, length, "a prefix longer than an address"))
      return false;
    const net::Bits128 mask = net::maskOf(net::Family(family), length);
    return need(hi == (hi & mask.hi) && lo == (lo & mask.lo), Check::prefix, lo, "bits beyond the prefix's length");
  }
  bool checkAddress(const AddressRecord& record) {
    return address(record.hi, record.lo, record.family) && zeros(record.zero);
  }
  bool checkDynamic(const PrefixRecord& record) {
    return prefix(record.hi, record.lo, record.family, record.length) && zeros(record.zero);
  }

  bool checkHostParts() {
    const auto addresses = all<AddressRecord>(SectionId::addresses);
    for (const HostRecord& host : all<HostRecord>(SectionId::hosts)) {
      const auto own = addresses.subspan(host.addresses.first, host.addresses.count);
      for (size_t i = 1; i < own.size(); ++i)
        if (!need(addressOf(own[i - 1]) < addressOf(own[i]), Check::order, own[i],
                  "an address that does not come after the one before it"))
          return false;
    }
    return true;
  }

  // --- what filters refer to -----------------------------------------------------------------------------------------
  bool checkOrigin(const OriginRecord& origin) {
    return textId(origin.name) && word(origin.kind, OriginKind::imported) && zeros(origin.zero);
  }
  bool checkAuthority(const AuthorityRecord& authority) {
    return textId(authority.name) && textId(authority.file) && takes(authority.subject, SectionId::name_parts);
  }
  bool checkNamePart(const NamePartRecord& part) { return someText(part.attribute) && textId(part.value); }
  bool checkKey(const KeyRecord& key) {
    return textId(key.name) && word(key.source, KeySource::environment) && zeros(key.zero) &&
           need(isKeyName(text(key.name)), Check::text, key.name, "a key's name that leads out of its folder");
  }

  bool checkAction(const ActionRecord& action) {
    if (!word(action.kind, ActionKind::negotiate))
      return false;
    if (action.kind == ActionKind::negotiate)
      return checkNegotiate(action);
    ActionRecord plain = {};
    plain.kind = action.kind;
    return need(isSame(action, plain), Check::zero, action, "a permit or block that says more than that");
  }
  static bool isSame(const ActionRecord& a, const ActionRecord& b) {
    const auto* left = reinterpret_cast<const uint8_t*>(&a);
    return std::equal(left, left + sizeof a, reinterpret_cast<const uint8_t*>(&b));
  }
  bool checkNegotiate(const ActionRecord& action) {
    return word(action.ike, IkeVersion::v2) && word(action.stage, Stage::require) && word(action.pfs, PfsKind::group) &&
           need(isKnown(action.pfs_group) == (action.pfs == PfsKind::group) &&
                    (isKnown(action.pfs_group) || action.pfs_group == DhGroup::none),
                Check::value, action.pfs_group, "a group that does not fit PFS") &&
           flag(action.fallback_to_clear) && flag(action.inbound_clear) && flag(action.is_tunnel) &&
           flag(action.has_local) && flag(action.has_remote) && flag(action.has_allow) && zeros(action.zero) &&
           zeros(action.zero_too) && textId(action.remote_identity) && checkRuns(action) && checkTunnel(action);
  }
  bool checkRuns(const ActionRecord& action) {
    return takes(action.methods, SectionId::methods) && takes(action.main, SectionId::main_proposals) &&
           takes(action.quick, SectionId::quick_proposals) && takes(action.allow, SectionId::principals) &&
           takes(action.deny, SectionId::principals) &&
           need(action.methods.count > 0 && action.main.count > 0 && action.quick.count > 0, Check::value,
                action.methods, "a negotiation without methods or offers") &&
           need(action.has_allow == 1 || action.allow.count == 0, Check::value, action.allow,
                "an allow list that is said not to be there");
  }
  bool checkTunnel(const ActionRecord& action) {
    return checkEnd(action.local, action.has_local) && checkEnd(action.remote, action.has_remote) &&
           need(action.is_tunnel == 1 || (action.has_local == 0 && action.has_remote == 0), Check::value,
                action.is_tunnel, "the end of a tunnel without a tunnel") &&
           need(action.is_tunnel == 0 || (action.has_allow == 0 && action.deny.count == 0), Check::value,
                action.is_tunnel, "a tunnel with an access list");
  }
  bool checkEnd(const AddressRecord& end, const uint8_t& is_known) {
    return is_known == 1 ? checkAddress(end) : zeros(end);
  }

  bool checkMethod(const MethodRecord& method) {
    if (!word(method.kind, MethodKind::certificate) || !flag(method.account_mapping) || !flag(method.exclude_ca_name) ||
        !zeros(method.zero))
      return false;
    if (method.kind == MethodKind::certificate)
      return reference(method.reference, SectionId::authorities);
    return zeros(method.account_mapping) && zeros(method.exclude_ca_name) &&
           (method.kind == MethodKind::psk ? reference(method.reference, SectionId::keys) : zeros(method.reference));
  }
  bool checkMain(const MainRecord& offer) {
    return word(offer.cipher, Cipher::chacha20poly1305) && word(offer.integrity, Integrity::sha512) &&
           need(offer.cipher != Cipher::none && offer.integrity != Integrity::none && isKnown(offer.group),
                Check::value, offer, "a main-mode offer that lacks something") &&
           zeros(offer.zero);
  }
  bool checkQuick(const QuickRecord& offer) {
    return word(offer.ah, Integrity::sha512) && word(offer.cipher, Cipher::chacha20poly1305) &&
           word(offer.esp_integrity, Integrity::sha512) && zeros(offer.zero) &&
           need(offer.ah != Integrity::none || offer.cipher != Cipher::none, Check::value, offer,
                "a quick-mode offer of nothing") &&
           need(offer.esp_integrity == Integrity::none || (offer.cipher != Cipher::none && !isAead(offer.cipher)),
                Check::value, offer.esp_integrity, "integrity that its cipher does not take");
  }
  bool checkPrincipal(const PrincipalRecord& principal) {
    return someText(principal.name) && word(principal.kind, PrincipalKind::identity) && zeros(principal.zero);
  }

  /// Hosts, authorities and actions together have taken all that lies in these sections.
  bool checkAllTaken() {
    for (const SectionId section : {SectionId::addresses, SectionId::dynamic, SectionId::name_parts, SectionId::methods,
                                    SectionId::main_proposals, SectionId::quick_proposals, SectionId::principals})
      if (!need(taken_of[size_t(section)] == countOf(section), Check::layout, header.sections[size_t(section)],
                "records that belong to nothing"))
        return false;
    return true;
  }

  bool checkAccessLists() {
    for (const ActionRecord& action : all<ActionRecord>(SectionId::actions))
      if (!checkAscending(action.allow) || !checkAscending(action.deny))
        return false;
    return true;
  }
  bool checkAscending(const Run& run) {
    const auto list = all<PrincipalRecord>(SectionId::principals).subspan(run.first, run.count);
    for (size_t i = 1; i < list.size(); ++i) {
      const PrincipalRecord &before = list[i - 1], &here = list[i];
      if (!need(before.kind < here.kind || (before.kind == here.kind && text(before.name) < text(here.name)),
                Check::order, here, "an entry of an access list that does not come after the one before it"))
        return false;
    }
    return true;
  }

  bool checkResponse() {
    if (header.response_action == kNone)
      return need(header.response_origin == kNone, Check::value, header.response_origin,
                  "the origin of a default response that is off");
    if (!reference(header.response_action, SectionId::actions) ||
        !referenceOrNone(header.response_origin, SectionId::origins))
      return false;
    const ActionRecord& action = all<ActionRecord>(SectionId::actions)[header.response_action];
    return need(action.kind == ActionKind::negotiate && action.is_tunnel == 0 && action.fallback_to_clear == 0 &&
                    action.inbound_clear == 0 && action.remote_identity == kNoText && action.stage == Stage::require,
                Check::value, header.response_action, "an action that no default response can have");
  }

  // --- filters -------------------------------------------------------------------------------------------------------
  bool checkFilters(SectionId section) {
    Layer before = Layer::platform;
    for (const FilterRecord& filter : all<FilterRecord>(section)) {
      if (!checkFilter(filter))
        return false;
      const Layer level = std::min(filter.layer, Layer::generated); // assigned mixes with it
      if (!need(level >= before, Check::order, filter.layer, "a layer that has to come earlier"))
        return false;
      before = level;
    }
    return true;
  }
  bool checkFilter(const FilterRecord& filter) {
    return flag(filter.source_me) && flag(filter.target_me) && word(filter.layer, Layer::assigned) &&
           word(filter.connection, Connection::remote_access) && zeros(filter.zero) &&
           reference(filter.action, SectionId::actions) && reference(filter.origin, SectionId::origins) &&
           prefix(filter.source_hi, filter.source_lo, filter.family, filter.source_length) &&
           prefix(filter.target_hi, filter.target_lo, filter.family, filter.target_length) &&
           need(filter.source_me == 0 || filter.source_length == 0, Check::prefix, filter.source_length,
                "`me` with a prefix of its own") &&
           need(filter.target_me == 0 || filter.target_length == 0, Check::prefix, filter.target_length,
                "`me` with a prefix of its own") &&
           need(filter.protocol <= kAnyProtocol, Check::value, filter.protocol, "no protocol") &&
           ports(filter.source_first, filter.source_last, filter.protocol) &&
           ports(filter.target_first, filter.target_last, filter.protocol);
  }
  bool ports(const uint16_t& first, const uint16_t& last, uint16_t protocol) {
    const bool is_any = first == 0 && last == 0xffff;
    const uint16_t largest = net::isIcmp(protocol) ? 255 : net::hasPorts(protocol) ? 65535 : 0;
    return need(is_any || (largest != 0 && first <= last && last <= largest), Check::value, first,
                "ports that its protocol does not have");
  }

  std::span<const uint8_t> file;
  const Header& header;
  std::array<uint64_t, kSections> taken_of{};
  std::optional<Refusal> refusal;
};

} // namespace

Result<RuleSet> load(Bytes file, std::span<const PublicKey> trusted) {
  if (auto refusal = verify(file, trusted))
    return std::move(*refusal);
  if (auto refusal = Checker(file).run())
    return std::move(*refusal);
  return RuleSet(std::move(file), /*verified=*/true);
}

Result<RuleSet> loadUnverified(Bytes file) {
  if (auto refusal = checkFrame(file))
    return std::move(*refusal);
  if (auto refusal = Checker(file).run())
    return std::move(*refusal);
  return RuleSet(std::move(file), /*verified=*/false);
}

std::string_view RuleSet::text(uint32_t id) const {
  const auto ends = all<uint32_t>(SectionId::text_ends);
  const uint32_t begin = id == kNoText ? 0 : ends[id - 1];
  return {reinterpret_cast<const char*>(all<uint8_t>(SectionId::text_bytes).data()) + begin, ends[id] - begin};
}

const ActionRecord* RuleSet::response() const {
  return header().response_action == kNone ? nullptr : &actions()[header().response_action];
}

const HostRecord* RuleSet::findHost(std::string_view name) const {
  const auto all_hosts = hosts();
  const auto at =
      std::lower_bound(all_hosts.begin(), all_hosts.end(), name,
                       [&](const HostRecord& host, std::string_view wanted) { return text(host.name) < wanted; });
  return at != all_hosts.end() && text(at->name) == name ? &*at : nullptr;
}

net::Address addressOf(const AddressRecord& record) {
  return {net::Family(record.family), {record.hi, record.lo}};
}

net::Prefix prefixOf(const PrefixRecord& record) {
  return {net::Family(record.family), {record.hi, record.lo}, record.length};
}

} // namespace cordon::ruleset
