#include "compiler/meaning/treatment.h"

#include <gtest/gtest.h>

using namespace cordon;
using Texts = std::vector<std::string>;

namespace {

/// A policy of one filter that negotiates with a preshared key.
ir::HostPolicy withKey(const std::string& reference, const std::string& value) {
  ir::HostPolicy policy;
  ir::Negotiate negotiate;
  ir::AuthMethod method;
  method.kind = ir::AuthMethod::Kind::psk;
  method.secret = policy.ir.intern(SecretRef{SecretRef::From::file, reference});
  negotiate.authentication = {method};
  negotiate.main = {{}};
  negotiate.quick = {{.ah = {}, .esp = ir::Esp{catalog::Cipher::des3, catalog::Integrity::sha1}}};
  ir::Filter filter;
  filter.action = policy.ir.intern(ir::Action(negotiate));
  policy.ir.out = {filter};
  policy.secrets.resize(1);
  if (!value.empty())
    policy.secrets[0] = SecretBytes(value);
  return policy;
}

ir::HostPolicy withAuthority(ir::Authority authority) {
  ir::HostPolicy policy = withKey("k", "");
  auto negotiate = std::get<ir::Negotiate>(policy.ir.actions[0]);
  ir::AuthMethod method;
  method.kind = ir::AuthMethod::Kind::certificate;
  method.authority = policy.ir.intern(authority);
  negotiate.authentication = {method};
  policy.ir.actions = {negotiate};
  return policy;
}

bool same(const ir::HostPolicy& left, const ir::HostPolicy& right) {
  return meaning::sameTreatment(left, &left.ir.out[0], right, &right.ir.out[0]);
}

Texts describe(const ir::HostPolicy& left, const ir::HostPolicy& right) {
  return meaning::describeDifference(left, &left.ir.out[0], right, &right.ir.out[0]);
}

TEST(Treatment, ComparesKeysByValueWhereBothAreLoaded) {
  EXPECT_TRUE(same(withKey("a.psk", "very secret"), withKey("ike.preshared:3", "very secret")));
  EXPECT_FALSE(same(withKey("a.psk", "very secret"), withKey("a.psk", "other secret")));
}

TEST(Treatment, ComparesKeysByReferenceWhereOneIsNotLoaded) {
  EXPECT_TRUE(same(withKey("a.psk", ""), withKey("a.psk", "very secret")));
  EXPECT_FALSE(same(withKey("a.psk", ""), withKey("b.psk", "very secret")));
}

TEST(Treatment, NeverShowsAKey) {
  Texts texts = describe(withKey("a.psk", "very secret"), withKey("a.psk", "other secret"));
  EXPECT_EQ(texts, (Texts{"authentication 1: psk(a.psk) / psk(a.psk) (keys compared by value)"}));
}

TEST(Treatment, ComparesAuthoritiesBySubjectThenFileThenName) {
  ir::Authority known{"corp-root", {{"O", "Contoso"}, {"CN", "Root"}}, "pki/root.pem"};
  ir::Authority imported{"", {{"O", "Contoso"}, {"CN", "Root"}}, ""};
  ir::Authority other{"corp-root", {{"O", "Contoso"}, {"CN", "Root 2"}}, "pki/root.pem"};
  EXPECT_TRUE(same(withAuthority(known), withAuthority(imported)));
  EXPECT_FALSE(same(withAuthority(known), withAuthority(other)));
  EXPECT_TRUE(same(withAuthority(known), withAuthority({"", {}, "pki/root.pem"})));
  EXPECT_FALSE(same(withAuthority(known), withAuthority({"corp-root", {}, "other.pem"})));
  EXPECT_TRUE(same(withAuthority(known), withAuthority({"corp-root", {}, ""})));
  EXPECT_FALSE(same(withAuthority({"", {}, ""}), withAuthority({"", {}, ""}))); // two unknown ones are not known alike
}

TEST(Treatment, NamesEveryFieldThatDiffers) {
  ir::HostPolicy left = withKey("k", "key"), right = left;
  auto changed = std::get<ir::Negotiate>(right.ir.actions[0]);
  changed.ike = ir::IkeVersion::v2;
  changed.main[0].group = catalog::DhGroup::modp2048;
  changed.main_lifetime_s = 3600;
  changed.quick[0].lifetime_s = 1800;
  changed.pfs = {.kind = ir::Pfs::Kind::group, .group = catalog::DhGroup::modp2048};
  changed.tunnel = ir::Tunnel{{}, *net::parseAddress("203.0.113.1")};
  changed.fallback_to_clear = changed.inbound_clear = true;
  changed.remote_identity = "CN=x";
  changed.stage = ir::Negotiate::Stage::request;
  right.ir.actions = {changed};
  EXPECT_EQ(describe(left, right), (Texts{
                                       "IKE version: IKEv1 / IKEv2",
                                       "main-mode offer 1: 3des-sha1-modp1024 / 3des-sha1-modp2048",
                                       "lifetime of main mode: 28800 s / 3600 s",
                                       "quick-mode offer 1: esp(3des, sha1) 3600 s 100000 kB / "
                                       "esp(3des, sha1) 1800 s 100000 kB",
                                       "PFS: off / modp2048",
                                       "mode: transport / tunnel unsaid <-> 203.0.113.1",
                                       "fallback to clear: no / yes",
                                       "unsecured inbound: no / yes",
                                       "peer's identity: none / `CN=x`",
                                       "stage: require / request",
                                   }));
  EXPECT_TRUE(describe(left, left).empty());
}

TEST(Treatment, NamesAnOfferThatOneListLacks) {
  ir::HostPolicy left = withKey("k", "key"), right = left;
  auto changed = std::get<ir::Negotiate>(right.ir.actions[0]);
  changed.main.push_back({.cipher = catalog::Cipher::des});
  right.ir.actions = {changed};
  EXPECT_EQ(describe(left, right), (Texts{"main-mode offer 2: none / des-sha1-modp1024"}));
}

TEST(Treatment, NamesEveryOfferThatDiffers) {
  ir::HostPolicy left = withKey("k", "key"), right = left;
  auto before = std::get<ir::Negotiate>(left.ir.actions[0]), after = before;
  before.quick = {before.quick[0], before.quick[0], before.quick[0]};
  after.quick = before.quick;
  after.quick[0].lifetime_s = 1800;
  after.quick[2].lifetime_kb = 5000;
  left.ir.actions = {before};
  right.ir.actions = {after};
  EXPECT_EQ(describe(left, right),
            (Texts{"quick-mode offer 1: esp(3des, sha1) 3600 s 100000 kB / esp(3des, sha1) 1800 s 100000 kB",
                   "quick-mode offer 3: esp(3des, sha1) 3600 s 100000 kB / esp(3des, sha1) 3600 s 5000 kB"}));
}

TEST(Treatment, NamesAFewOffersAndCountsTheRest) {
  ir::HostPolicy left = withKey("k", "key"), right = left;
  auto changed = std::get<ir::Negotiate>(right.ir.actions[0]);
  changed.main.resize(1 + 8 + 3, {.cipher = catalog::Cipher::des});
  right.ir.actions = {changed};
  const Texts texts = describe(left, right);
  ASSERT_EQ(texts.size(), 9u);
  EXPECT_EQ(texts[0], "main-mode offer 2: none / des-sha1-modp1024");
  EXPECT_EQ(texts[7], "main-mode offer 9: none / des-sha1-modp1024");
  EXPECT_EQ(texts[8], "main-mode offer: and 3 more");
}

ir::HostPolicy responding(const std::string& value) {
  ir::HostPolicy policy = withKey("a.psk", value);
  policy.ir.default_response = ir::DefaultResponse{policy.ir.out[0].action, {}};
  policy.ir.out.clear();
  return policy;
}

TEST(ResponseDifference, SaysOnAndOff) {
  EXPECT_EQ(meaning::describeResponseDifference(responding("k"), ir::HostPolicy()), Texts{"on / off"});
  EXPECT_EQ(meaning::describeResponseDifference(ir::HostPolicy(), responding("k")), Texts{"off / on"});
  EXPECT_TRUE(meaning::describeResponseDifference(ir::HostPolicy(), ir::HostPolicy()).empty());
}

TEST(ResponseDifference, ComparesMethodsAsTreatmentsDo) {
  EXPECT_TRUE(meaning::describeResponseDifference(responding("k"), responding("k")).empty());
  ir::HostPolicy other = responding("other key");
  auto changed = std::get<ir::Negotiate>(other.ir.actions[0]);
  changed.pfs.kind = ir::Pfs::Kind::main_mode_group;
  other.ir.actions = {changed};
  EXPECT_EQ(
      meaning::describeResponseDifference(responding("very secret"), other),
      (Texts{"authentication 1: psk(a.psk) / psk(a.psk) (keys compared by value)", "PFS: off / main mode's group"}));
}

} // namespace
