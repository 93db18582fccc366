// What netsh cannot carry is refused by name, at the statement it comes from; what has a safe substitute says so.
#include "tests/unit/backends/netsh_support.h"

#include <functional>

using namespace cordon;
using namespace cordon::netsh_tests;

namespace {

using catalog::Cipher, catalog::DhGroup, catalog::Integrity;

/// A policy that must be refused: how to build it, and what the message says.
struct Refusal {
  const char* text;
  std::function<void(PolicyBuilder&)> build;
};

ir::Negotiate with(const std::function<void(ir::Negotiate&)>& change) {
  ir::Negotiate n = negotiate();
  change(n);
  return n;
}

PolicyBuilder& secured(PolicyBuilder& b, const std::function<void(ir::Negotiate&)>& change) {
  return b.mirrored({"me", "10.0.0.0/8"}, with(change));
}

const std::vector<Refusal>& refusals() {
  static const std::vector<Refusal> rows = {
      {"IPv6 filters", [](PolicyBuilder& b) { b.oneWay({"2001:db8::1", "2001:db8::2"}, ir::Block{}); }},
      {"IPv6 filters", [](PolicyBuilder& b) { b.mirrored({"2001:db8::1", "2001:db8::2"}, negotiate()); }},
      {"ICMP types and codes",
       [](PolicyBuilder& b) { b.mirrored({"me", "any", 1, net::singlePort(8), net::singlePort(0)}, ir::Block{}); }},
      {"ports of protocol 132",
       [](PolicyBuilder& b) { b.mirrored({"me", "any", 132, {}, net::singlePort(80)}, ir::Block{}); }},
      {"the address 0.0.0.0", [](PolicyBuilder& b) { b.mirrored({"0.0.0.0/32", "10.0.0.0/8"}, ir::Block{}); }},
      {"the address 0.0.0.0", [](PolicyBuilder& b) { b.mirrored({"10.0.0.0/8", "0.0.0.0/32"}, negotiate()); }},
      {"protocol 0", [](PolicyBuilder& b) { b.mirrored({"me", "any", 0}, ir::Block{}); }},
      {"port 0", [](PolicyBuilder& b) { b.mirrored({"me", "any", 6, {}, {0, 80}}, ir::Block{}); }},
      {"a port range of 1025 filters",
       [](PolicyBuilder& b) { b.mirrored({"me", "any", 6, {}, {1, 1025}}, ir::Block{}); }},
      {"a port range of 1056 filters",
       [](PolicyBuilder& b) { b.mirrored({"me", "any", 6, {1, 32}, {1, 33}}, negotiate()); }},
      {"more than 400000 filters, one for each port",
       [](PolicyBuilder& b) {
         for (int i = 0; i < 400; ++i)
           b.oneWay(
               {"me", ("10.9." + std::to_string(i / 250) + "." + std::to_string(i % 250)).c_str(), 6, {}, {1, 1024}},
               ir::Block{});
       }},
      {"a persistent policy",
       [](PolicyBuilder& b) {
         b.mirrored({"me", "any"}, ir::Block{});
         for (auto* list : {&b.policy.ir.out, &b.policy.ir.in})
           for (ir::Filter& f : *list)
             f.layer = ir::Layer::persistent;
       }},
      {"IKEv2", [](PolicyBuilder& b) { secured(b, [](auto& n) { n.ike = ir::IkeVersion::v2; }); }},
      {"stage request", [](PolicyBuilder& b) { secured(b, [](auto& n) { n.stage = ir::Negotiate::Stage::request; }); }},
      {"any of the main-mode offers",
       [](PolicyBuilder& b) {
         secured(b, [](auto& n) {
           n.main = {{Cipher::aes128, Integrity::sha1, DhGroup::modp1024},
                     {Cipher::des3, Integrity::sha256, DhGroup::modp1024},
                     {Cipher::des3, Integrity::sha1, DhGroup::modp1536},
                     {Cipher::null, Integrity::sha1, DhGroup::modp1024}};
         });
       }},
      {"a main-mode lifetime of 28801 s",
       [](PolicyBuilder& b) { secured(b, [](auto& n) { n.main_lifetime_s = 28801; }); }},
      {"a main-mode lifetime of 240 s", [](PolicyBuilder& b) { secured(b, [](auto& n) { n.main_lifetime_s = 240; }); }},
      {"a main-mode lifetime of 172800 s",
       [](PolicyBuilder& b) { secured(b, [](auto& n) { n.main_lifetime_s = 172800; }); }},
      {"any of the quick-mode offers",
       [](PolicyBuilder& b) {
         secured(b, [](auto& n) {
           n.quick = {{std::nullopt, ir::Esp{Cipher::aes256, Integrity::sha1}},
                      {std::nullopt, ir::Esp{Cipher::aes128gcm16, std::nullopt}},
                      {std::nullopt, ir::Esp{Cipher::des3, Integrity::sha256}},
                      {std::nullopt, ir::Esp{Cipher::null, std::nullopt}},
                      {Integrity::sha512, std::nullopt}};
         });
       }},
      {"a quick-mode lifetime of 299 s",
       [](PolicyBuilder& b) { secured(b, [](auto& n) { n.quick[0].lifetime_s = 299; }); }},
      {"a quick-mode lifetime of 172800 s",
       [](PolicyBuilder& b) { secured(b, [](auto& n) { n.quick[0].lifetime_s = 172800; }); }},
      {"a quick-mode lifetime of 20479 kB",
       [](PolicyBuilder& b) { secured(b, [](auto& n) { n.quick[0].lifetime_kb = 20479; }); }},
      {"a quick-mode lifetime of 2147483648 kB",
       [](PolicyBuilder& b) { secured(b, [](auto& n) { n.quick[0].lifetime_kb = 2147483648; }); }},
      {"a quick-mode lifetime without a limit by volume",
       [](PolicyBuilder& b) { secured(b, [](auto& n) { n.quick[0].lifetime_kb = 0; }); }},
      {"PFS in `modp2048`",
       [](PolicyBuilder& b) { secured(b, [](auto& n) { n.pfs = {ir::Pfs::Kind::group, DhGroup::modp2048}; }); }},
      {"any of the authentication methods",
       [](PolicyBuilder& b) { secured(b, [](auto& n) { n.authentication.clear(); }); }},
      {"the preshared key `key0`",
       [](PolicyBuilder& b) { b.mirrored({"me", "10.0.0.0/8"}, negotiate({b.psk("caf\xc3\xa9")})); }},
      {"the preshared key `key0`",
       [](PolicyBuilder& b) { b.mirrored({"me", "10.0.0.0/8"}, negotiate({b.psk("quo\"te")})); }},
      {"the preshared key `key0`",
       [](PolicyBuilder& b) { b.mirrored({"me", "10.0.0.0/8"}, negotiate({b.psk("back\\slash")})); }},
      {"the preshared key `key0`",
       [](PolicyBuilder& b) { b.mirrored({"me", "10.0.0.0/8"}, negotiate({b.psk("line\nbreak")})); }},
      {"whose subject is not known",
       [](PolicyBuilder& b) { b.mirrored({"me", "10.0.0.0/8"}, negotiate({b.certificate({})})); }},
      {"the attribute CN",
       [](PolicyBuilder& b) { b.mirrored({"me", "10.0.0.0/8"}, negotiate({b.certificate({{"CN", "a\"b"}})})); }},
      {"the attribute CN",
       [](PolicyBuilder& b) {
         b.mirrored({"me", "10.0.0.0/8"}, negotiate({b.certificate({{"CN", "x certmap:yes"}})}));
       }},
      {"the attribute SERIAL",
       [](PolicyBuilder& b) { b.mirrored({"me", "10.0.0.0/8"}, negotiate({b.certificate({{"SERIAL", "7"}})})); }},
      {"main-mode offers or lifetimes that differ",
       [](PolicyBuilder& b) {
         secured(b, [](auto&) {});
         b.mirrored({"me", "10.1.0.0/16"}, with([](auto& n) { n.main[0].cipher = Cipher::des; }));
       }},
      {"main-mode offers or lifetimes that differ",
       [](PolicyBuilder& b) {
         secured(b, [](auto&) {});
         b.mirrored({"me", "10.1.0.0/16"}, with([](auto& n) { n.main_lifetime_s = 3600; }));
       }},
      {"main-mode offers or lifetimes that differ",
       [](PolicyBuilder& b) {
         secured(b, [](auto&) {});
         b.respond(with([](auto& n) { n.main[0].cipher = Cipher::des; }));
       }},
      {"main-mode offers or lifetimes that differ",
       [](PolicyBuilder& b) {
         secured(b, [](auto&) {});
         b.respond(with([](auto& n) { n.main_lifetime_s = 3600; }));
       }},
      {"IKEv2", [](PolicyBuilder& b) { b.respond(with([](auto& n) { n.ike = ir::IkeVersion::v2; })); }},
      {"a quick-mode lifetime of 299 s",
       [](PolicyBuilder& b) { b.respond(with([](auto& n) { n.quick[0].lifetime_s = 299; })); }},
      {"the preshared key `key0`", [](PolicyBuilder& b) { b.respond(negotiate({b.psk("quo\"te")})); }},
      {"a command of ",
       [](PolicyBuilder& b) {
         b.respond(with([](auto& n) {
           for (uint32_t i = 0; i < 40; ++i)
             n.quick.push_back({std::nullopt, ir::Esp{Cipher::des3, Integrity::sha1}, 300 + i, 20480 + i});
         }));
       }},
      {"a negotiate filter for one direction", [](PolicyBuilder& b) { b.oneWay({"me", "10.0.0.0/8"}, negotiate()); }},
      {"a negotiate filter for one direction",
       [](PolicyBuilder& b) {
         b.oneWay({"me", "10.0.0.0/8"}, negotiate());
         b.oneWay({"10.0.0.0/8", "me"}, with([](auto& n) { n.fallback_to_clear = true; }));
       }},
      {"does not hold for inbound packets",
       [](PolicyBuilder& b) {
         b.oneWay({"any", "any"}, ir::Block{});
         b.policy.ir.in.clear();
       }},
      {"does not hold for outbound packets",
       [](PolicyBuilder& b) {
         b.oneWay({"192.0.2.0/24", "192.0.2.0/24"}, ir::Block{});
         b.policy.ir.out.clear();
       }},
      {"does not hold for forwarded packets",
       [](PolicyBuilder& b) {
         b.policy.host.forwards = true;
         b.oneWay({"any", "any"}, ir::Block{});
         b.policy.ir.forward.clear();
       }},
      {"different actions for the two directions",
       [](PolicyBuilder& b) {
         b.oneWay({"any", "any"}, ir::Block{});
         b.policy.ir.in[0].action = b.policy.ir.intern(ir::Permit{});
       }},
      {"a tunnel for one protocol",
       [](PolicyBuilder& b) {
         b.policy.host.forwards = true;
         b.tunnel("10.1.0.0/16", "10.2.0.0/16",
                  with([](auto& n) { n.tunnel = ir::Tunnel{address("192.0.2.10"), address("203.0.113.1")}; }));
         for (auto* list : {&b.policy.ir.out, &b.policy.ir.in, &b.policy.ir.forward})
           for (ir::Filter& f : *list)
             f.protocol = 6;
       }},
      {"a tunnel without a fixed IPv4 end point",
       [](PolicyBuilder& b) {
         b.tunnel("10.1.0.0/16", "10.2.0.0/16",
                  with([](auto& n) { n.tunnel = ir::Tunnel{address("192.0.2.10"), std::nullopt}; }));
       }},
      {"a tunnel without a fixed IPv4 end point",
       [](PolicyBuilder& b) {
         b.tunnel("10.1.0.0/16", "10.2.0.0/16",
                  with([](auto& n) { n.tunnel = ir::Tunnel{address("2001:db8::1"), address("2001:db8::2")}; }));
       }},
      {"whose own end is not an address of the host",
       [](PolicyBuilder& b) {
         b.tunnel("10.1.0.0/16", "10.2.0.0/16",
                  with([](auto& n) { n.tunnel = ir::Tunnel{address("192.0.2.99"), address("203.0.113.1")}; }));
       }},
      {"a tunnel to one of the host's own addresses",
       [](PolicyBuilder& b) {
         b.tunnel("10.1.0.0/16", "10.2.0.0/16",
                  with([](auto& n) { n.tunnel = ir::Tunnel{address("192.0.2.10"), address("192.0.2.10")}; }));
       }},
      {"one direction of a tunnel without the other",
       [](PolicyBuilder& b) {
         b.tunnel("10.1.0.0/16", "10.2.0.0/16",
                  with([](auto& n) { n.tunnel = ir::Tunnel{address("192.0.2.10"), address("203.0.113.1")}; }));
         b.policy.ir.in.clear();
       }},
      {"one direction of a tunnel without the other",
       [](PolicyBuilder& b) {
         b.tunnel("10.1.0.0/16", "10.2.0.0/16",
                  with([](auto& n) { n.tunnel = ir::Tunnel{address("192.0.2.10"), address("203.0.113.1")}; }));
         b.policy.ir.out.clear();
       }},
      {"of which neither side shows",
       [](PolicyBuilder& b) {
         b.policy.host.forwards = true;
         b.tunnel("10.1.0.0/16", "10.2.0.0/16",
                  with([](auto& n) { n.tunnel = ir::Tunnel{address("192.0.2.10"), address("203.0.113.1")}; }));
         b.policy.ir.out.clear();
         b.policy.ir.in.clear();
       }},
      {"a command of ",
       [](PolicyBuilder& b) {
         secured(b, [](auto& n) {
           for (uint32_t i = 0; i < 40; ++i)
             n.quick.push_back({std::nullopt, ir::Esp{Cipher::des3, Integrity::sha1}, 300 + i, 20480 + i});
         });
       }},
      {"audit mode", [](PolicyBuilder& b) { b.policy.ir.audit = true; }},
  };
  return rows;
}

TEST(NetshProject, RefusesByNameAtTheStatement) {
  for (const Refusal& row : refusals()) {
    PolicyBuilder b;
    row.build(b);
    RoundTrip trip = roundTrip(b.build());
    EXPECT_FALSE(trip.projected) << row.text;
    bool found = false;
    for (const diag::Diagnostic& one : trip.diags.all()) {
      bool is_it = std::string_view(one.id) == "PLT603" && one.message.find(row.text) != std::string::npos;
      found |= is_it;
      if (!is_it)
        continue;
      EXPECT_EQ(one.message.rfind("windows-2003 cannot carry ", 0), 0u) << one.message;
      bool of_the_whole = std::string_view(row.text) == "audit mode";
      EXPECT_EQ(one.span.isValid(), !of_the_whole) << one.message;
    }
    EXPECT_TRUE(found) << row.text
                       << (trip.diags.all().empty() ? "" : ": " + std::string(trip.diags.all().front().message));
  }
}

TEST(NetshProject, AcceptingALossNeverWeakensAPolicy) {
  // What PLT603's acceptance lets pass; everything else stays refused, with an error that acceptance does not reach.
  const char* carried_when_accepted[] = {"stage request", "a quick-mode lifetime of 172800 s",
                                         "a quick-mode lifetime of 2147483648 kB",
                                         "a quick-mode lifetime without a limit by volume", "audit mode"};
  for (const Refusal& row : refusals()) {
    PolicyBuilder b;
    row.build(b);
    RoundTrip trip = roundTrip(b.build(), "PLT603");
    bool carried = std::find(std::begin(carried_when_accepted), std::end(carried_when_accepted),
                             std::string_view(row.text)) != std::end(carried_when_accepted);
    EXPECT_EQ(trip.projected.has_value(), carried) << row.text;
    EXPECT_EQ(trip.diags.hasErrors(), !carried) << row.text;
    if (carried)
      expectProved(trip);
    else
      EXPECT_TRUE(trip.has("PLT622")) << row.text;
  }
}

TEST(NetshProject, DropsPermitsThatItCannotSayOnlyWhereThatIsAccepted) {
  struct Row {
    const char* text;
    Shape shape;
  };
  const Row rows[] = {{"ICMP types", {"me", "any", 1, net::singlePort(8), {}}},
                      {"port range", {"me", "any", 6, {}, {1024, 65535}}},
                      {"protocol 0", {"me", "any", 0}},
                      {"0.0.0.0", {"0.0.0.0/32", "255.255.255.255/32", 17}},
                      {"port 0", {"me", "any", 17, {0, 5}, {}}}};
  for (const Row& row : rows) {
    PolicyBuilder b;
    b.mirrored(row.shape, ir::Permit{});
    b.mirrored({"me", "any"}, ir::Block{});
    EXPECT_FALSE(roundTrip(b.build()).projected) << row.text;
    RoundTrip accepted = roundTrip(b.build(), "PLT603");
    expectProved(accepted);
    EXPECT_EQ(accepted.projected->ir.out.size(), 1u) << row.text;
  }
}

TEST(NetshProject, LeavesOutOffersThatItLacksWithANote) {
  PolicyBuilder b;
  secured(b, [](auto& n) {
    n.main.insert(n.main.begin(), {Cipher::aes256, Integrity::sha256, DhGroup::modp2048});
    n.quick.insert(n.quick.begin(), {std::nullopt, ir::Esp{Cipher::aes256, Integrity::sha256}});
    n.quick.push_back(n.quick.back()); // twice the same: never chosen
  });
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  EXPECT_TRUE(trip.has("PLT604"));
  EXPECT_FALSE(trip.diags.hasErrors());
  const auto& kept = std::get<ir::Negotiate>(trip.projected->ir.action(trip.projected->ir.out[0]));
  EXPECT_EQ(kept.main, std::vector<ir::MainProposal>{ir::MainProposal{}});
  EXPECT_EQ(kept.quick.size(), 1u);
}

TEST(NetshProject, SaysThatGroup3GoesFirst) {
  PolicyBuilder b;
  secured(b, [](auto& n) {
    n.main = {{Cipher::des3, Integrity::sha1, DhGroup::modp1024}, {Cipher::des3, Integrity::md5, DhGroup::modp2048}};
  });
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  EXPECT_TRUE(trip.has("PLT624"));
  EXPECT_NE(trip.script().find("mmsecmethods=\"3DES-MD5-3 3DES-SHA1-2\""), std::string::npos);
}

TEST(NetshProject, Windows2000AndXpDoNotSeeGroup3) {
  for (const char* platform : {"windows-2000-sp4", "windows-xp-sp2"}) {
    PolicyBuilder b;
    b.policy.ir.platform = b.policy.host.platform = platform;
    secured(b, [](auto& n) {
      n.main = {{Cipher::des3, Integrity::sha1, DhGroup::modp2048}, {Cipher::des3, Integrity::sha1, DhGroup::modp1024}};
    });
    RoundTrip trip = roundTrip(b.build());
    expectProved(trip);
    EXPECT_TRUE(trip.has("PLT604"));
    EXPECT_EQ(trip.script().find("-3\""), std::string::npos);
    EXPECT_NE(trip.script().find("has no netsh ipsec context"), std::string::npos);
  }
}

TEST(NetshProject, NamesNoWayToADomainForAScriptThatHoldsAKey) {
  for (const char* platform : {"windows-2000-sp4", "windows-xp-sp2", "windows-2003"})
    for (bool has_key : {true, false}) {
      PolicyBuilder b;
      b.policy.ir.platform = b.policy.host.platform = platform;
      b.mirrored({"me", "10.0.0.0/8"}, has_key ? negotiate({b.psk("some key")}) : negotiate());
      RoundTrip trip = roundTrip(b.build());
      expectProved(trip);
      bool is_2003 = std::string_view(platform) == "windows-2003";
      EXPECT_EQ(trip.script().find("domain") != std::string::npos, !has_key && !is_2003) << trip.script();
      size_t store = trip.script().find("ipsec static set store location=local\n");
      EXPECT_EQ(store, trip.script().find("ipsec static")) << "the first command says which store is meant";
    }
}

TEST(NetshProject, NotesThatXpPermitsShareOneAuthenticationList) {
  PolicyBuilder b;
  b.policy.ir.platform = b.policy.host.platform = "windows-xp-sp2";
  b.mirrored({"me", "10.1.0.1"}, negotiate({b.psk("first key")}));
  b.mirrored({"me", "10.1.0.2"}, negotiate({b.psk("second key")}));
  b.mirrored({"me", "10.1.0.3"}, ir::Permit{});
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  EXPECT_TRUE(trip.has("PLT625"));
}

TEST(NetshProject, TakesAPfsGroupThatIsMainModesOnlyGroup) {
  PolicyBuilder b;
  secured(b, [](auto& n) { n.pfs = {ir::Pfs::Kind::group, DhGroup::modp1024}; });
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  EXPECT_NE(trip.script().find("qmpfs=yes"), std::string::npos);
}

TEST(NetshProject, TakesThePeersAddressForItsIdentity) {
  PolicyBuilder plain, other;
  plain.mirrored({"me", "10.1.0.1"}, with([](auto& n) { n.remote_identity = "10.1.0.1"; }));
  RoundTrip trip = roundTrip(plain.build());
  expectProved(trip);
  EXPECT_TRUE(trip.diags.all().empty());
  other.mirrored({"me", "10.1.0.1"}, with([](auto& n) { n.remote_identity = "sol.contoso.example"; }));
  trip = roundTrip(other.build());
  expectProved(trip);
  EXPECT_TRUE(trip.has("PLT627"));
}

TEST(NetshProject, SaysThatWindowsChoosesItsOwnIdentity) {
  PolicyBuilder b;
  secured(b, [](auto&) {});
  b.policy.host.identity = "192.0.2.10";
  EXPECT_FALSE(roundTrip(b.build()).has("PLT623")) << "what it sends with a preshared key";
  b.policy.host.identity = "sql2.contoso.example";
  b.policy.host.certificate = ir::Host::Certificate{"sql2.pem", ""};
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  EXPECT_TRUE(trip.has("PLT623"));
  EXPECT_TRUE(trip.projected->host.identity.empty() && !trip.projected->host.certificate);
}

TEST(NetshProject, SaysThatWindowsPicksItsCertificate) {
  PolicyBuilder b;
  b.policy.host.certificate = ir::Host::Certificate{"pki/sql2.pem", "pki/sql2.key"};
  b.mirrored({"me", "10.0.0.0/8"}, negotiate({b.psk("some key")}));
  EXPECT_FALSE(roundTrip(b.build()).has("PLT629")) << "no rule uses it";
  b.mirrored({"me", "10.1.0.0/16"}, negotiate({b.certificate({{"CN", "Root"}})}));
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  ASSERT_TRUE(trip.has("PLT629"));
  for (const diag::Diagnostic& one : trip.diags.all())
    if (std::string_view(one.id) == "PLT629") {
      EXPECT_TRUE(one.span.isValid());
      EXPECT_NE(one.message.find("`pki/sql2.pem`"), std::string::npos) << one.message;
    }
}

TEST(NetshProject, LeavesOutIpv6PermitsAndWhatTheSystemMakes) {
  PolicyBuilder b;
  b.mirrored({"2001:db8::1", "2001:db8::2"}, ir::Permit{});
  b.mirrored({"any", "me", 17, {}, net::singlePort(1701)}, negotiate());
  for (auto* list : {&b.policy.ir.out, &b.policy.ir.in})
    for (ir::Filter& f : *list)
      f.layer = f.family == net::Family::v4 ? ir::Layer::generated : ir::Layer::assigned;
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  EXPECT_TRUE(trip.has("PLT620"));
  EXPECT_TRUE(trip.has("PLT621"));
  EXPECT_TRUE(trip.projected->ir.out.empty());
}

TEST(NetshProject, WarnsAboveAThousandFilters) {
  PolicyBuilder b;
  b.mirrored({"me", "10.0.0.0/8", 6, {}, {1, 1001}}, ir::Permit{});
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  EXPECT_TRUE(trip.has("PLT605"));
}

TEST(NetshProject, KeepsNamesThatCouldBreakOutOfTheirQuotes) {
  for (const char* name : {"a\" assign=yes", "b\nipsec static delete all", "c\\", "d\xc3\xa9", "e\x01", ""}) {
    PolicyBuilder b;
    b.policy.ir.name = name;
    b.mirrored({"me", "10.0.0.0/8"}, ir::Block{}, name);
    RoundTrip trip = roundTrip(b.build());
    expectProved(trip);
    EXPECT_EQ(trip.has("PLT626"), *name != '\0') << name;
    EXPECT_EQ(trip.script().find("\nipsec static delete all"), std::string::npos);
    for (char c : trip.script())
      ASSERT_TRUE(c == '\n' || (c >= ' ' && c <= '~'));
  }
}

TEST(NetshProject, KeysThatAreNotLoadedAreNeverGuessed) {
  PolicyBuilder b;
  b.mirrored({"me", "10.0.0.0/8"}, negotiate({b.psk("x")}));
  ir::HostPolicy policy = b.build();
  policy.secrets[0] = SecretBytes();
  RoundTrip trip = roundTrip(policy);
  ASSERT_TRUE(trip.projected);
  EXPECT_FALSE(trip.back.imported) << "an empty key cannot be read back, so nothing is proved";
}

TEST(NetshProject, RefusesAForeignOrderThatSpecificityWouldTurnRound) {
  PolicyBuilder b;
  b.mirrored({"me", "any"}, ir::Block{});
  b.mirrored({"me", "10.1.1.1"}, ir::Permit{});
  ir::HostPolicy policy = b.policy;
  policy.ir.order = {false, "solaris-10"};
  for (auto* list : {&policy.ir.out, &policy.ir.in})
    for (size_t i = 0; i < list->size(); ++i)
      (*list)[i].rank = uint32_t(i); // the block first
  RoundTrip trip = roundTrip(policy);
  EXPECT_FALSE(trip.projected);
  EXPECT_TRUE(trip.has("PLT602"));
  policy = b.build();
  policy.ir.order = {false, "solaris-10"};
  expectProved(roundTrip(policy)); // the same order, by chance
}

} // namespace
