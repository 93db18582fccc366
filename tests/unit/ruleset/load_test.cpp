#include "tests/support/set_parts.h"

#include <gtest/gtest.h>

#include <cstring>
#include <functional>

using namespace cordon;
using namespace cordon::ruleset;
using tests::SetParts;

namespace {

/// The check that refuses; none if the set is taken. Signed in each case: the signature is not what refuses.
std::optional<Check> refusalOf(Bytes file) {
  auto set = tests::loaded(tests::signedSet(std::move(file)));
  return set ? std::nullopt : std::optional(set.refusal().check);
}

/// A header of bytes, to be changed in place.
Header& headerOf(Bytes& file) {
  return *reinterpret_cast<Header*>(file.data());
}
uint8_t* sectionAt(Bytes& file, SectionId id) {
  return file.data() + headerOf(file).sections[size_t(id)].offset;
}

/// One fault in a set that is otherwise sound.
struct Fault {
  const char* name;
  Check check;
  std::function<void(SetParts&)> put;
};

void expectRefused(std::span<const Fault> faults) {
  for (const Fault& fault : faults) {
    SetParts parts = tests::richSet();
    fault.put(parts);
    auto refused = refusalOf(parts.bytes());
    if (!refused)
      ADD_FAILURE() << fault.name << ": it was taken";
    else
      EXPECT_STREQ(nameOf(*refused), nameOf(fault.check)) << fault.name;
  }
}

constexpr uint32_t kFar = 1'000'000; ///< no record has this number

const Fault kHeaderFaults[] = {
    {"audit_is_a_flag", Check::value, [](SetParts& set) { set.header.audit = 2; }},
    {"header_zero", Check::zero, [](SetParts& set) { set.header.zero[2] = 1; }},
    {"class_without_name", Check::text, [](SetParts& set) { set.header.name = 0; }},
    {"class_name_elsewhere", Check::reference, [](SetParts& set) { set.header.name = kFar; }},
    {"no_platform", Check::text, [](SetParts& set) { set.header.platform = 0; }},
    {"response_elsewhere", Check::reference, [](SetParts& set) { set.header.response_action = kFar; }},
    {"response_origin_elsewhere", Check::reference, [](SetParts& set) { set.header.response_origin = kFar; }},
    {"origin_of_no_response", Check::value, [](SetParts& set) { set.header.response_action = kNone; }},
    {"response_permits", Check::value, [](SetParts& set) { set.header.response_action = 0; }},
    {"response_in_tunnel", Check::value, [](SetParts& set) { set.header.response_action = 5; }},
    {"response_falls_back", Check::value, [](SetParts& set) { set.actions[2].fallback_to_clear = 1; }},
    {"response_inbound_clear", Check::value, [](SetParts& set) { set.actions[2].inbound_clear = 1; }},
    {"response_to_identity", Check::value, [](SetParts& set) { set.actions[2].remote_identity = 1; }},
    {"response_on_request", Check::value, [](SetParts& set) { set.actions[2].stage = Stage::request; }},
};
const Fault kTextFaults[] = {
    {"no_texts", Check::text, [](SetParts& set) { set.texts.clear(); }},
    {"first_text_not_empty", Check::text, [](SetParts& set) { set.texts[0] = "x"; }},
    {"long_text", Check::limit, [](SetParts& set) { set.text(std::string(kTextBytesMax + 1, 'x')); }},
    {"line_end", Check::text, [](SetParts& set) { set.text("one\ntwo"); }},
    {"no_utf8", Check::text, [](SetParts& set) { set.text("\xff"); }},
    {"turned_text", Check::text, [](SetParts& set) { set.text("a\u202eb"); }},
};
const Fault kHostFaults[] = {
    {"host_without_name", Check::text, [](SetParts& set) { set.hosts[0].name = 0; }},
    {"host_without_platform", Check::text, [](SetParts& set) { set.hosts[0].platform = 0; }},
    {"host_identity", Check::reference, [](SetParts& set) { set.hosts[0].identity = kFar; }},
    {"host_account", Check::reference, [](SetParts& set) { set.hosts[0].account = kFar; }},
    {"host_certificate", Check::reference, [](SetParts& set) { set.hosts[0].certificate_file = kFar; }},
    {"host_certificate_key", Check::reference, [](SetParts& set) { set.hosts[0].certificate_key_file = kFar; }},
    {"host_forwards", Check::value, [](SetParts& set) { set.hosts[0].forwards = 3; }},
    {"host_has_certificate", Check::value, [](SetParts& set) { set.hosts[0].has_certificate = 2; }},
    {"host_zero", Check::zero, [](SetParts& set) { set.hosts[0].zero[5] = 1; }},
    {"file_of_no_certificate", Check::zero, [](SetParts& set) { set.hosts[1].certificate_file = 1; }},
    {"key_of_no_certificate", Check::zero, [](SetParts& set) { set.hosts[1].certificate_key_file = 1; }},
    {"hosts_out_of_order", Check::order, [](SetParts& set) { std::swap(set.hosts[0].name, set.hosts[1].name); }},
    {"host_twice", Check::order, [](SetParts& set) { set.hosts[1].name = set.hosts[0].name; }},
    {"addresses_overlap", Check::layout, [](SetParts& set) { set.hosts[1].addresses.first = 1; }},
    {"too_many_addresses", Check::layout, [](SetParts& set) { set.hosts[1].addresses.count = 1; }},
    {"too_many_prefixes", Check::layout, [](SetParts& set) { set.hosts[1].dynamic.count = 0xffffffff; }},
    {"address_of_nobody", Check::layout, [](SetParts& set) { set.addresses.push_back(set.addresses.back()); }},
    {"addresses_out_of_order", Check::order, [](SetParts& set) { std::swap(set.addresses[0], set.addresses[1]); }},
    {"address_twice", Check::order, [](SetParts& set) { set.addresses[1] = set.addresses[0]; }},
    {"address_family", Check::value, [](SetParts& set) { set.addresses[0].family = Family(2); }},
    {"address_too_long", Check::prefix, [](SetParts& set) { set.addresses[0].lo = uint64_t(1) << 32; }},
    {"address_too_long_by_far", Check::prefix, [](SetParts& set) { set.addresses[0].hi = 1; }},
    {"address_zero", Check::zero, [](SetParts& set) { set.addresses[0].zero[0] = 1; }},
    {"prefix_family", Check::value, [](SetParts& set) { set.dynamic[0].family = Family(9); }},
    {"prefix_length_v4", Check::prefix, [](SetParts& set) { set.dynamic[0].length = 33; }},
    {"prefix_length_v6", Check::prefix, [](SetParts& set) { set.dynamic[1].length = 129; }},
    {"prefix_low_bits", Check::prefix, [](SetParts& set) { set.dynamic[0].lo |= 1; }},
    {"prefix_high_bits", Check::prefix, [](SetParts& set) { set.dynamic[1].hi |= 1; }},
    {"prefix_zero", Check::zero, [](SetParts& set) { set.dynamic[0].zero[1] = 1; }},
};
const Fault kTableFaults[] = {
    {"origin_name", Check::reference, [](SetParts& set) { set.origins[0].name = kFar; }},
    {"origin_kind", Check::value, [](SetParts& set) { set.origins[0].kind = OriginKind(5); }},
    {"origin_zero", Check::zero, [](SetParts& set) { set.origins[0].zero[0] = 1; }},
    {"authority_name", Check::reference, [](SetParts& set) { set.authorities[0].name = kFar; }},
    {"authority_file", Check::reference, [](SetParts& set) { set.authorities[0].file = kFar; }},
    {"authority_subject", Check::layout, [](SetParts& set) { set.authorities[0].subject.count = 3; }},
    {"attribute_empty", Check::text, [](SetParts& set) { set.name_parts[0].attribute = 0; }},
    {"name_elsewhere", Check::reference, [](SetParts& set) { set.name_parts[0].value = kFar; }},
    {"key_name", Check::reference, [](SetParts& set) { set.keys[0].name = kFar; }},
    {"key_source", Check::value, [](SetParts& set) { set.keys[0].source = KeySource(2); }},
    {"key_zero", Check::zero, [](SetParts& set) { set.keys[0].zero[0] = 1; }},
    {"key_without_name", Check::text, [](SetParts& set) { set.keys[0].name = 0; }},
    {"key_outside", Check::text, [](SetParts& set) { set.keys[0].name = set.text("../../etc/shadow"); }},
    {"method_kind", Check::value, [](SetParts& set) { set.methods[0].kind = MethodKind(3); }},
    {"method_mapping", Check::value, [](SetParts& set) { set.methods[2].account_mapping = 2; }},
    {"method_exclusion", Check::value, [](SetParts& set) { set.methods[2].exclude_ca_name = 2; }},
    {"method_zero", Check::zero, [](SetParts& set) { set.methods[2].zero = 1; }},
    {"method_authority", Check::reference, [](SetParts& set) { set.methods[2].reference = 2; }},
    {"method_key", Check::reference, [](SetParts& set) { set.methods[1].reference = 2; }},
    {"kerberos_refers", Check::zero, [](SetParts& set) { set.methods[0].reference = 1; }},
    {"psk_maps", Check::zero, [](SetParts& set) { set.methods[1].account_mapping = 1; }},
    {"psk_excludes", Check::zero, [](SetParts& set) { set.methods[1].exclude_ca_name = 1; }},
    {"main_cipher", Check::value, [](SetParts& set) { set.main[0].cipher = Cipher(11); }},
    {"main_no_cipher", Check::value, [](SetParts& set) { set.main[0].cipher = Cipher::none; }},
    {"main_integrity", Check::value, [](SetParts& set) { set.main[0].integrity = Integrity(6); }},
    {"main_no_integrity", Check::value, [](SetParts& set) { set.main[0].integrity = Integrity::none; }},
    {"main_no_group", Check::value, [](SetParts& set) { set.main[0].group = DhGroup::none; }},
    {"main_group", Check::value, [](SetParts& set) { set.main[0].group = DhGroup(3); }},
    {"main_group_beyond", Check::value, [](SetParts& set) { set.main[0].group = DhGroup(200); }},
    {"main_zero", Check::zero, [](SetParts& set) { set.main[0].zero = 1; }},
    {"quick_nothing", Check::value, [](SetParts& set) { set.quick[0] = {}; }},
    {"quick_ah", Check::value, [](SetParts& set) { set.quick[0].ah = Integrity(6); }},
    {"quick_cipher", Check::value, [](SetParts& set) { set.quick[0].cipher = Cipher(11); }},
    {"quick_integrity", Check::value, [](SetParts& set) { set.quick[0].esp_integrity = Integrity(6); }},
    {"quick_zero", Check::zero, [](SetParts& set) { set.quick[0].zero = 1; }},
    {"quick_aead", Check::value, [](SetParts& set) { set.quick[0].cipher = Cipher::aes128gcm16; }},
    {"quick_ah_with_esp_integrity", Check::value, [](SetParts& set) { set.quick[2].esp_integrity = Integrity::md5; }},
    {"principal_kind", Check::value, [](SetParts& set) { set.principals[0].kind = PrincipalKind(3); }},
    {"principal_zero", Check::zero, [](SetParts& set) { set.principals[0].zero[0] = 1; }},
    {"principal_without_name", Check::text, [](SetParts& set) { set.principals[0].name = 0; }},
    {"principals_by_kind", Check::order, [](SetParts& set) { set.principals[0].kind = PrincipalKind::identity; }},
    {"principals_by_name", Check::order, [](SetParts& set) { std::swap(set.principals[0], set.principals[1]); }},
    {"principal_twice", Check::order, [](SetParts& set) { set.principals[1] = set.principals[0]; }},
    {"denied_out_of_order", Check::order, [](SetParts& set) { std::swap(set.principals[3], set.principals[4]); }},
};
const Fault kActionFaults[] = {
    {"action_kind", Check::value, [](SetParts& set) { set.actions[0].kind = ActionKind(3); }},
    {"permit_says_more", Check::zero, [](SetParts& set) { set.actions[0].main_lifetime_s = 1; }},
    {"block_says_more", Check::zero, [](SetParts& set) { set.actions[1].remote.lo = 1; }},
    {"ike", Check::value, [](SetParts& set) { set.actions[2].ike = IkeVersion(2); }},
    {"stage", Check::value, [](SetParts& set) { set.actions[2].stage = Stage(2); }},
    {"pfs", Check::value, [](SetParts& set) { set.actions[2].pfs = PfsKind(3); }},
    {"group_without_pfs", Check::value, [](SetParts& set) { set.actions[2].pfs_group = DhGroup::ecp256; }},
    {"pfs_without_group", Check::value, [](SetParts& set) { set.actions[3].pfs_group = DhGroup::none; }},
    {"no_group_but_a_number", Check::value, [](SetParts& set) { set.actions[2].pfs_group = DhGroup(3); }},
    {"fallback", Check::value, [](SetParts& set) { set.actions[3].fallback_to_clear = 2; }},
    {"inbound", Check::value, [](SetParts& set) { set.actions[3].inbound_clear = 2; }},
    {"is_tunnel", Check::value, [](SetParts& set) { set.actions[4].is_tunnel = 2; }},
    {"has_local", Check::value, [](SetParts& set) { set.actions[4].has_local = 2; }},
    {"has_remote", Check::value, [](SetParts& set) { set.actions[4].has_remote = 2; }},
    {"has_allow", Check::value, [](SetParts& set) { set.actions[3].has_allow = 2; }},
    {"action_zero", Check::zero, [](SetParts& set) { set.actions[3].zero = 1; }},
    {"action_zero_too", Check::zero, [](SetParts& set) { set.actions[3].zero_too = 1; }},
    {"remote_identity", Check::reference, [](SetParts& set) { set.actions[3].remote_identity = kFar; }},
    {"methods_overlap", Check::layout, [](SetParts& set) { set.actions[3].methods.first = 1; }},
    {"main_overlaps", Check::layout, [](SetParts& set) { set.actions[3].main.first = 0; }},
    {"quick_overlaps", Check::layout, [](SetParts& set) { set.actions[3].quick.first = 0; }},
    {"allow_overlaps", Check::layout, [](SetParts& set) { set.actions[3].allow.first = 1; }},
    {"deny_overlaps", Check::layout, [](SetParts& set) { set.actions[3].deny.first = 2; }},
    {"no_methods", Check::value,
     [](SetParts& set) {
       set.actions[2].methods.count = 0;
       set.actions[3].methods = {0, 3};
     }},
    {"no_main", Check::value,
     [](SetParts& set) {
       set.actions[2].main.count = 0;
       set.actions[3].main = {0, 2};
     }},
    {"no_quick", Check::value,
     [](SetParts& set) {
       set.actions[2].quick.count = 0;
       set.actions[3].quick = {0, 3};
     }},
    {"allow_without_list", Check::value, [](SetParts& set) { set.actions[3].has_allow = 0; }},
    {"method_of_nothing", Check::layout, [](SetParts& set) { set.methods.push_back(set.methods.back()); }},
    {"principal_of_nothing", Check::layout, [](SetParts& set) { set.principals.push_back(set.principals.back()); }},
    {"local_zero", Check::zero, [](SetParts& set) { set.actions[4].local.zero[6] = 1; }},
    {"local_unknown", Check::zero, [](SetParts& set) { set.actions[4].has_local = 0; }},
    {"remote_family", Check::value, [](SetParts& set) { set.actions[4].remote.family = Family(2); }},
    {"end_without_tunnel", Check::value,
     [](SetParts& set) {
       set.actions[3].has_local = 1;
       set.actions[3].local.lo = 1;
     }},
    {"other_end_without_tunnel", Check::value,
     [](SetParts& set) {
       set.actions[3].has_remote = 1;
       set.actions[3].remote.lo = 1;
     }},
    {"tunnel_with_allow_list", Check::value, [](SetParts& set) { set.actions[3].is_tunnel = 1; }},
    {"tunnel_with_deny_list", Check::value,
     [](SetParts& set) {
       set.actions[3].is_tunnel = 1;
       set.actions[3].has_allow = 0;
       set.actions[3].allow.count = 0;
       set.actions[3].deny = {0, 5};
     }},
};
const Fault kFilterFaults[] = {
    {"filter_source_me", Check::value, [](SetParts& set) { set.filters[0][1].source_me = 2; }},
    {"filter_target_me", Check::value, [](SetParts& set) { set.filters[0][1].target_me = 2; }},
    {"filter_layer", Check::value, [](SetParts& set) { set.filters[0][1].layer = Layer(4); }},
    {"filter_connection", Check::value, [](SetParts& set) { set.filters[0][1].connection = Connection(3); }},
    {"filter_zero", Check::zero, [](SetParts& set) { set.filters[0][1].zero[6] = 1; }},
    {"filter_action", Check::reference, [](SetParts& set) { set.filters[0][1].action = 6; }},
    {"filter_origin", Check::reference, [](SetParts& set) { set.filters[0][1].origin = 2; }},
    {"filter_family", Check::value, [](SetParts& set) { set.filters[0][1].family = Family(2); }},
    {"source_prefix", Check::prefix, [](SetParts& set) { set.filters[0][1].source_lo = 1; }},
    {"target_prefix", Check::prefix, [](SetParts& set) { set.filters[0][1].target_lo = 1; }},
    {"source_me_with_prefix", Check::prefix, [](SetParts& set) { set.filters[0][1].source_length = 8; }},
    {"target_me_with_prefix", Check::prefix,
     [](SetParts& set) {
       set.filters[0][1].target_me = 1;
       set.filters[0][1].target_length = 8;
     }},
    {"protocol", Check::value, [](SetParts& set) { set.filters[0][1].protocol = 257; }},
    {"ports_of_any_protocol", Check::value, [](SetParts& set) { set.filters[0][1].source_first = 1; }},
    {"ports_of_esp", Check::value,
     [](SetParts& set) {
       set.filters[0][1].protocol = 50;
       set.filters[0][1].target_last = 80;
     }},
    {"ports_backwards", Check::value, [](SetParts& set) { set.filters[0][2].target_last = 79; }},
    {"icmp_type", Check::value, [](SetParts& set) { set.filters[0][3].source_last = 256; }},
    {"icmpv6_code", Check::value, [](SetParts& set) { set.filters[0][0].target_last = 256; }},
    {"layer_too_late", Check::order, [](SetParts& set) { std::swap(set.filters[0][0], set.filters[0][1]); }},
    {"persistent_too_late", Check::order, [](SetParts& set) { std::swap(set.filters[0][1], set.filters[0][2]); }},
    {"inbound_filter", Check::reference, [](SetParts& set) { set.filters[1][0].action = 6; }},
    {"forward_filter", Check::reference, [](SetParts& set) { set.filters[2][0].action = 6; }},
};

TEST(Loader, RefusesFaultsOfHeaders) {
  expectRefused(kHeaderFaults);
}
TEST(Loader, RefusesFaultsOfTexts) {
  expectRefused(kTextFaults);
}
TEST(Loader, RefusesFaultsOfHosts) {
  expectRefused(kHostFaults);
}
TEST(Loader, RefusesFaultsOfTables) {
  expectRefused(kTableFaults);
}
TEST(Loader, RefusesFaultsOfActions) {
  expectRefused(kActionFaults);
}
TEST(Loader, RefusesFaultsOfFilters) {
  expectRefused(kFilterFaults);
}

TEST(Loader, TakesWhatIsSound) {
  EXPECT_EQ(refusalOf(tests::smallSet().bytes()), std::nullopt);
  EXPECT_EQ(refusalOf(tests::richSet().bytes()), std::nullopt);
  EXPECT_EQ(refusalOf(tests::setOfLength(64 << 10).bytes()), std::nullopt);
  SetParts no_origin = tests::richSet();
  no_origin.header.response_origin = kNone;
  EXPECT_EQ(refusalOf(no_origin.bytes()), std::nullopt);
}

TEST(Loader, ShowsWhatTheFileHolds) {
  auto set = tests::loaded(tests::signedSet(tests::richSet().bytes()));
  ASSERT_TRUE(bool(set)) << set.refusal().text;
  EXPECT_TRUE(set->isVerified());
  EXPECT_EQ(set->setVersion(), 7u);
  EXPECT_EQ(set->notAfter(), 2'000'000'000u);
  EXPECT_EQ(set->signer(), tests::testPublicKey());
  EXPECT_EQ(set->name(), "isolated");
  EXPECT_EQ(set->platform(), "cordon-runtime");
  EXPECT_EQ(set->policyVersion(), 3u);
  EXPECT_TRUE(set->isAudit());
  ASSERT_NE(set->response(), nullptr);
  EXPECT_EQ(set->response(), &set->actions()[2]);
  EXPECT_EQ(set->responseOrigin(), 0u);
  ASSERT_EQ(set->hosts().size(), 2u);
  EXPECT_EQ(set->findHost("b"), &set->hosts()[1]);
  EXPECT_EQ(set->findHost("c"), nullptr);
  EXPECT_EQ(set->findHost(""), nullptr);
  EXPECT_EQ(net::toString(addressOf(set->addresses(set->hosts()[0].addresses)[1])), "2001:db8::1");
  EXPECT_EQ(net::toString(prefixOf(set->dynamic(set->hosts()[1].dynamic)[0])), "10.1.0.0/16");
  EXPECT_EQ(set->text(set->subject(set->authorities()[0].subject)[0].value), "Contoso Bücher");
  const auto out = set->filters(Direction::out);
  ASSERT_EQ(out.size(), 5u);
  EXPECT_EQ(set->text(kNoText), "");
  EXPECT_EQ(set->originName(out[3]), "line 7");
  EXPECT_EQ(set->originName(out[1]), "group isolated");
  EXPECT_EQ(set->action(out[2]).fallback_to_clear, 1);
  EXPECT_EQ(set->principals(set->actions()[3].deny).size(), 2u);

  auto small = tests::loaded(tests::signedSet(tests::smallSet().bytes()));
  ASSERT_TRUE(bool(small));
  EXPECT_EQ(small->response(), nullptr);
  EXPECT_EQ(small->responseOrigin(), kNone);
}

TEST(Loader, ParsesNothingThatNobodyTrustedSigned) {
  SetParts parts = tests::richSet();
  parts.header.audit = 2; // what a parser would find
  auto set = load(tests::signedSet(parts.bytes()), {});
  ASSERT_FALSE(bool(set));
  EXPECT_EQ(set.refusal().check, Check::key);
}

TEST(Loader, WithoutASignatureChecksTheSame) {
  auto set = loadUnverified(tests::richSet().bytes());
  ASSERT_TRUE(bool(set));
  EXPECT_FALSE(set->isVerified());
  SetParts parts = tests::richSet();
  parts.header.audit = 2;
  auto faulty = loadUnverified(parts.bytes());
  ASSERT_FALSE(bool(faulty));
  EXPECT_EQ(faulty.refusal().check, Check::value);
  EXPECT_EQ(faulty.refusal().offset, offsetof(Header, audit));
  auto no_set = loadUnverified(Bytes::zeros(1000));
  ASSERT_FALSE(bool(no_set));
  EXPECT_EQ(no_set.refusal().check, Check::magic);
}

TEST(Loader, RefusesSectionsOutOfPlace) {
  const Bytes sound = tests::richSet().bytes();
  for (size_t i = 0; i < kSections; ++i) {
    for (uint64_t shift : {uint64_t(8), uint64_t(1) << 40, ~uint64_t(7)}) { // behind, far away, before
      Bytes moved = Bytes::copyOf(sound);
      headerOf(moved).sections[i].offset += shift;
      EXPECT_EQ(refusalOf(std::move(moved)), Check::layout) << i;
    }
    Bytes longer = Bytes::copyOf(sound);
    headerOf(longer).sections[i].count = kSectionLimits[i].records_max;
    EXPECT_EQ(refusalOf(std::move(longer)), Check::layout) << i;
    Bytes too_long = Bytes::copyOf(sound);
    headerOf(too_long).sections[i].count = kSectionLimits[i].records_max + 1;
    EXPECT_EQ(refusalOf(std::move(too_long)), Check::limit) << i;
    Bytes without_end = Bytes::copyOf(sound);
    headerOf(without_end).sections[i].count = ~uint64_t(0);
    EXPECT_EQ(refusalOf(std::move(without_end)), Check::limit) << i;
  }
}

/// A section that begins behind the signature's start although it is in its place: all before it fill the file.
TEST(Loader, RefusesASectionThatBeginsBehindTheFile) {
  Bytes file = tests::smallSet().bytes();
  Bytes cut = Bytes::copyOf(std::span(file.data(), sizeof(Header) + kSignatureBytes + 4));
  headerOf(cut).bytes = cut.size();
  headerOf(cut).sections[0] = {sizeof(Header), 1};
  headerOf(cut).sections[1] = {sizeof(Header) + 8, 0};
  EXPECT_EQ(refusalOf(std::move(cut)), Check::layout);
}

TEST(Loader, RefusesBytesBetweenSections) {
  const Bytes sound = tests::richSet().bytes();
  Bytes file = Bytes::copyOf(sound);
  const Section texts = headerOf(file).sections[size_t(SectionId::text_bytes)];
  ASSERT_NE((texts.offset + texts.count) % 8, 0u) << "there is a gap to put something into";
  file.data()[texts.offset + texts.count] = 1;
  EXPECT_EQ(refusalOf(std::move(file)), Check::zero);
}

/// Between the last section, when it is not a multiple of 8 long, and the signature.
TEST(Loader, RefusesBytesBehindTheLastSection) {
  const SetParts parts = tests::smallSet();
  const Bytes sound = parts.bytes();
  std::vector<uint8_t> longer(sound.data(), sound.data() + sound.size());
  longer.insert(longer.end() - kSignatureBytes, 8, 0);
  Bytes file = Bytes::copyOf(longer);
  EXPECT_EQ(refusalOf(Bytes::copyOf(file)), Check::size) << "not as long as it says";
  headerOf(file).bytes = file.size();
  EXPECT_EQ(refusalOf(std::move(file)), Check::layout) << "nobody's bytes";
}

TEST(Loader, RefusesTextsThatDoNotFollowEachOther) {
  const Bytes sound = tests::richSet().bytes();
  auto withEnd = [&](size_t text, uint32_t end) {
    Bytes file = Bytes::copyOf(sound);
    std::memcpy(sectionAt(file, SectionId::text_ends) + 4 * text, &end, 4);
    return file;
  };
  EXPECT_EQ(refusalOf(withEnd(0, 1)), Check::text);
  EXPECT_EQ(refusalOf(withEnd(2, 3)), Check::layout) << "ends before it begins";
  EXPECT_EQ(refusalOf(withEnd(2, 1'000'000)), Check::layout) << "leaves the section";
  const size_t last = tests::richSet().texts.size() - 1;
  uint32_t end = 0;
  Bytes file = Bytes::copyOf(sound);
  std::memcpy(&end, sectionAt(file, SectionId::text_ends) + 4 * last, 4);
  EXPECT_EQ(refusalOf(withEnd(last, end - 1)), Check::layout) << "leaves a byte out";
}

TEST(Loader, SaysWhereTheFaultIs) {
  SetParts parts = tests::richSet();
  parts.filters[0][1].protocol = 300;
  Bytes file = parts.bytes();
  const uint64_t expected = headerOf(file).sections[size_t(SectionId::filters_out)].offset + sizeof(FilterRecord) +
                            offsetof(FilterRecord, protocol);
  auto set = tests::loaded(tests::signedSet(std::move(file)));
  ASSERT_FALSE(bool(set));
  EXPECT_EQ(set.refusal().offset, expected);
  EXPECT_EQ(set.refusal().text, "no protocol");
}

} // namespace
