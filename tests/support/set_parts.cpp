#include "tests/support/set_parts.h"

#include "runtime/ruleset/rules.h"

#include <cstring>
#include <string_view>

namespace cordon::tests {
namespace {

using namespace ruleset;

class Layout {
public:
  explicit Layout(const Header& header) : header(header), content(sizeof(Header)) {}

  void add(SectionId id, const void* records, uint64_t count) {
    content.resize(aligned(content.size()));
    header.sections[size_t(id)] = {content.size(), count};
    const size_t bytes = count * limitOf(id).record_bytes;
    content.resize(content.size() + bytes);
    if (bytes)
      std::memcpy(content.data() + content.size() - bytes, records, bytes);
  }
  template <class Record> void add(SectionId id, const std::vector<Record>& records) {
    add(id, records.data(), records.size());
  }
  Bytes finish() {
    content.resize(aligned(content.size()) + kSignatureBytes);
    header.bytes = content.size();
    std::memcpy(content.data(), &header, sizeof header);
    return Bytes::copyOf(content);
  }

private:
  Header header;
  std::vector<uint8_t> content;
};

ActionRecord plain(ActionKind kind) {
  ActionRecord action = {};
  action.kind = kind;
  return action;
}

AddressRecord v4(uint64_t value) {
  return {0, value, Family::v4, {}};
}

template <class Record> Run lastOf(const std::vector<Record>& records, size_t count) {
  return {uint32_t(records.size() - count), uint32_t(count)};
}

/// A negotiation with one offer of each phase; its methods are the last `methods` that were added.
ActionRecord negotiation(SetParts& set, size_t methods) {
  ActionRecord action = plain(ActionKind::negotiate);
  action.ike = IkeVersion::v2;
  action.stage = Stage::require;
  action.main_lifetime_s = 28800;
  action.methods = lastOf(set.methods, methods);
  set.main.push_back({Cipher::aes256, Integrity::sha256, DhGroup::modp2048, 0});
  action.main = lastOf(set.main, 1);
  set.quick.push_back({Integrity::none, Cipher::aes128, Integrity::sha1, 0, 3600, 100000});
  action.quick = lastOf(set.quick, 1);
  action.allow = action.deny = lastOf(set.principals, 0);
  return action;
}

FilterRecord filter(uint32_t action, Layer layer = Layer::assigned) {
  FilterRecord record = {};
  record.source_me = 1;
  record.protocol = kAnyProtocol;
  record.layer = layer;
  record.source_last = record.target_last = 0xffff;
  record.action = action;
  return record;
}

} // namespace

uint32_t SetParts::text(std::string value) {
  texts.push_back(std::move(value));
  return uint32_t(texts.size() - 1);
}

Bytes SetParts::bytes() const {
  Layout layout(header);
  std::vector<uint32_t> ends;
  std::string joined;
  for (const std::string& each : texts) {
    joined += each;
    ends.push_back(uint32_t(joined.size()));
  }
  layout.add(SectionId::text_ends, ends);
  layout.add(SectionId::text_bytes, joined.data(), joined.size());
  layout.add(SectionId::hosts, hosts);
  layout.add(SectionId::addresses, addresses);
  layout.add(SectionId::dynamic, dynamic);
  layout.add(SectionId::origins, origins);
  layout.add(SectionId::authorities, authorities);
  layout.add(SectionId::name_parts, name_parts);
  layout.add(SectionId::keys, keys);
  layout.add(SectionId::actions, actions);
  layout.add(SectionId::methods, methods);
  layout.add(SectionId::main_proposals, main);
  layout.add(SectionId::quick_proposals, quick);
  layout.add(SectionId::principals, principals);
  for (const Direction direction : {Direction::out, Direction::in, Direction::forward})
    layout.add(sectionOf(direction), filters[size_t(direction)]);
  return layout.finish();
}

SetParts smallSet() {
  SetParts set;
  set.header.magic = kMagic;
  set.header.format = kFormat;
  set.header.name = set.text("isolated");
  set.header.platform = set.text("cordon-runtime");
  set.header.response_action = set.header.response_origin = kNone;
  HostRecord host = {};
  host.name = set.text("a");
  host.platform = set.header.platform;
  set.hosts.push_back(host);
  return set;
}

SetParts richSet() {
  SetParts set = smallSet();
  set.header.audit = 1;
  set.header.policy_version = 3;
  HostRecord& a = set.hosts[0];
  a.identity = set.text("a.example");
  a.account = set.text("CORP\\A$");
  a.has_certificate = 1;
  a.certificate_file = set.text("pki/a.pem");
  a.certificate_key_file = set.text("pki/a.key");
  set.addresses = {v4(0x0a000001), {0x20010db800000000, 1, Family::v6, {}}};
  a.addresses = {0, 2};
  HostRecord b = {};
  b.name = set.text("b");
  b.platform = set.header.platform;
  b.forwards = 1;
  set.dynamic = {{0, 0x0a010000, Family::v4, 16, {}}, {0x20010db800000000, 0, Family::v6, 32, {}}};
  b.addresses = {2, 0};
  b.dynamic = {0, 2};
  set.hosts.push_back(b);

  set.origins = {{set.text("group isolated"), OriginKind::policy, {}}, {set.text("line 7"), OriginKind::imported, {}}};
  set.name_parts = {{set.text("O"), set.text("Contoso Bücher")}, {set.text("CN"), set.text("Root")}};
  set.authorities = {{set.text("root"), set.text("pki/root.pem"), {0, 2}}, {0, set.text("pki/other.pem"), {2, 0}}};
  set.keys = {{set.text("keys/lab.psk"), KeySource::file, {}}, {set.text("LAB_KEY"), KeySource::environment, {}}};

  set.actions = {plain(ActionKind::permit), plain(ActionKind::block)};
  set.methods = {{MethodKind::kerberos, 0, 0, 0, 0}, {MethodKind::psk, 0, 0, 0, 1}};
  set.actions.push_back(negotiation(set, 2)); // 2: can be a default response
  set.methods.push_back({MethodKind::certificate, 1, 1, 0, 1});
  ActionRecord open = negotiation(set, 1); // 3: everything that a transport has
  open.ike = IkeVersion::v1;
  open.stage = Stage::request;
  open.pfs = PfsKind::group;
  open.pfs_group = DhGroup::ecp256;
  open.fallback_to_clear = open.inbound_clear = 1;
  open.remote_identity = set.text("peer.example");
  open.has_allow = 1;
  set.principals = {{set.text("CORP\\A$"), PrincipalKind::computer, {}},
                    {set.text("CORP\\B$"), PrincipalKind::computer, {}},
                    {set.text("CORP\\ann"), PrincipalKind::user, {}},
                    {set.text("CORP\\bob"), PrincipalKind::user, {}},
                    {set.text("guest@example"), PrincipalKind::identity, {}}};
  open.allow = {0, 3};
  open.deny = {3, 2};
  set.quick.push_back({Integrity::sha1, Cipher::none, Integrity::none, 0, 600, 0});
  open.quick.count = 2;
  set.actions.push_back(open);
  set.methods.push_back({MethodKind::psk, 0, 0, 0, 0});
  ActionRecord tunnel = negotiation(set, 1); // 4
  tunnel.pfs = PfsKind::main_mode_group;
  tunnel.is_tunnel = tunnel.has_local = tunnel.has_remote = 1;
  tunnel.local = v4(0xc6336401);
  tunnel.remote = {0x20010db800000000, 9, Family::v6, {}};
  set.quick.back() = {Integrity::none, Cipher::aes256gcm16, Integrity::none, 0, 3600, 0};
  set.actions.push_back(tunnel);
  set.methods.push_back({MethodKind::psk, 0, 0, 0, 0});
  ActionRecord half_known = negotiation(set, 1); // 5
  half_known.is_tunnel = 1;
  set.actions.push_back(half_known);
  set.header.response_action = 2;
  set.header.response_origin = 0;

  FilterRecord nd = filter(0, Layer::platform);
  nd.family = Family::v6;
  nd.protocol = 58;
  nd.source_first = nd.source_last = 135;
  nd.target_last = 0;
  FilterRecord web = filter(3, Layer::generated);
  web.protocol = 6;
  web.target_first = 80;
  web.target_last = 443;
  web.target_lo = 0x0a020000;
  web.target_length = 16;
  web.connection = Connection::lan;
  FilterRecord ping = filter(1, Layer::assigned);
  ping.protocol = 1;
  ping.source_first = 8;
  ping.source_last = 8;
  ping.origin = 1;
  FilterRecord six = filter(2, Layer::generated);
  six.family = Family::v6;
  six.target_hi = 0x20010db800000000;
  six.target_length = 32;
  set.list(Direction::out) = {nd, filter(0, Layer::persistent), web, ping, six};
  FilterRecord in = filter(4);
  in.source_me = 0;
  in.target_me = 1;
  in.source_lo = 0x0a020000;
  in.source_length = 16;
  set.list(Direction::in) = {in, filter(5)};
  FilterRecord through = filter(4);
  through.source_me = 0;
  set.list(Direction::forward) = {through};
  return set;
}

SetParts setOfLength(size_t bytes) {
  SetParts set = richSet();
  const size_t more = (bytes - set.bytes().size()) / sizeof(FilterRecord);
  for (size_t i = 0; i < more; ++i) {
    FilterRecord one = filter(uint32_t(i % set.actions.size()));
    one.target_lo = 0x0b000000 + i;
    one.target_length = 32;
    set.list(Direction::out).push_back(one);
  }
  return set;
}

const PrivateKey& testKey() {
  static const PrivateKey key = PrivateKey::fromSeed({1, 2, 3});
  return key;
}

PublicKey testPublicKey() {
  static const PublicKey key = testKey().publicKey();
  return key;
}

Bytes signedSet(Bytes file, Seal seal) {
  [[maybe_unused]] const auto refusal = sign(file, seal, testKey());
  assert(!refusal);
  return file;
}

Result<RuleSet> loaded(Bytes file) {
  const PublicKey key = testPublicKey();
  return load(std::move(file), {&key, 1});
}

namespace {

/// FNV-1a.
class Fingerprint {
public:
  void add(const void* bytes, size_t count) {
    for (size_t i = 0; i < count; ++i)
      value = (value ^ static_cast<const uint8_t*>(bytes)[i]) * 0x100000001b3;
  }
  void add(std::string_view text) { add(text.data(), text.size()); }
  uint64_t value = 0xcbf29ce484222325;
};

} // namespace

uint64_t readEverything(const RuleSet& set) {
  Fingerprint all;
  all.add(set.name());
  all.add(set.platform());
  all.add(set.signer().data(), set.signer().size());
  if (const ActionRecord* response = set.response())
    all.add(response, sizeof *response);
  std::vector<net::Address> own;
  for (const HostRecord& host : set.hosts()) {
    for (const uint32_t id :
         {host.name, host.platform, host.identity, host.account, host.certificate_file, host.certificate_key_file})
      all.add(set.text(id));
    own = ownAddresses(set, host);
    for (const PrefixRecord& prefix : set.dynamic(host.dynamic))
      all.add(net::toString(prefixOf(prefix)));
    if (set.findHost(set.text(host.name)) != &host)
      all.add("unfindable");
  }
  for (const OriginRecord& origin : set.origins())
    all.add(set.text(origin.name));
  for (const AuthorityRecord& authority : set.authorities()) {
    all.add(set.text(authority.name));
    all.add(set.text(authority.file));
    for (const NamePartRecord& part : set.subject(authority.subject)) {
      all.add(set.text(part.attribute));
      all.add(set.text(part.value));
    }
  }
  for (const KeyRecord& key : set.keys())
    all.add(set.text(key.name));
  for (const ActionRecord& action : set.actions()) {
    if (action.kind != ActionKind::negotiate)
      continue;
    all.add(set.text(action.remote_identity));
    for (const MethodRecord& method : set.methods(action.methods))
      all.add(&method, sizeof method);
    for (const MainRecord& offer : set.main(action.main))
      all.add(&offer, sizeof offer);
    for (const QuickRecord& offer : set.quick(action.quick))
      all.add(&offer, sizeof offer);
    for (const Run& run : {action.allow, action.deny})
      for (const PrincipalRecord& principal : set.principals(run))
        all.add(set.text(principal.name));
  }
  for (const Direction direction : {Direction::out, Direction::in, Direction::forward}) {
    for (const FilterRecord& filter : set.filters(direction)) {
      all.add(set.originName(filter));
      all.add(&set.action(filter).kind, 1);
    }
    if (const auto rules = rulesOf(set, direction, own))
      for (const classify::Rule& rule : *rules)
        all.add(&rule.rank, sizeof rule.rank);
  }
  return all.value;
}

} // namespace cordon::tests
