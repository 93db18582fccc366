// Files that Cordon did not write: what they mean to charon and the kernel, or why that is not known.
#include "tests/unit/backends/strongswan_support.h"

#include "compiler/diag/render_text.h"

namespace cordon::backends::strongswan_test {
namespace {

struct Result {
  std::optional<Imported> imported;
  std::vector<std::string> ids;
  std::string shown; ///< all findings as a user sees them
};

Result resultOf(llvm::StringRef text, bool forwards = false) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  ir::Host host = emptyPolicy().host;
  host.forwards = forwards;
  source::FileId file = sources.add("swanctl.conf", text);
  Result result{strongswanBackend().import({{"swanctl.conf", file}}, host, sources, diags), idsOf(diags), ""};
  llvm::raw_string_ostream out(result.shown);
  diag::renderText(diags, sources, out, /*color=*/false);
  return result;
}

/// A connection with one trap; `ike` and `child` add settings or override them.
std::string trap(const std::string& ike = "", const std::string& child = "") {
  return "connections {\n  c {\n    version = 1\n    local_addrs = 10.77.0.1\n    remote_addrs = 10.77.0.2\n"
         "    proposals = 3des-sha1-modp1024\n    local { auth = psk }\n    remote { auth = psk }\n" +
         ike +
         "\n    children {\n      x {\n        mode = transport\n        esp_proposals = 3des-sha1\n"
         "        start_action = trap\n" +
         child + "\n      }\n    }\n  }\n}\nsecrets { ike-1 { secret = top-secret-key\n id-1 = 10.77.0.2 } }\n";
}
std::string shunt(const std::string& children) {
  return "connections { s { remote_addrs = 127.0.0.1\n children {\n" + children + "\n} } }\n";
}

const ir::Negotiate& negotiateOf(const Result& result) {
  return std::get<ir::Negotiate>(result.imported->policy.ir.action(result.imported->policy.ir.out.at(0)));
}

TEST(StrongswanImport, DefaultsAreCharons) {
  Result result = resultOf(trap());
  ASSERT_TRUE(result.imported) << result.shown;
  const ir::Filter& filter = result.imported->policy.ir.out.at(0);
  EXPECT_TRUE(filter.source_me);
  EXPECT_EQ(net::toString(filter.target().prefix), "10.77.0.2");
  const ir::Negotiate& negotiate = negotiateOf(result);
  EXPECT_EQ(negotiate.quick.at(0).lifetime_s, 3960u) << "an hour and a tenth";
  EXPECT_EQ(negotiate.quick.at(0).lifetime_kb, 0u);
  EXPECT_EQ(negotiate.main_lifetime_s, 4u * 3600 * 11 / 10);
  EXPECT_EQ(negotiate.pfs.kind, ir::Pfs::Kind::off);
  EXPECT_FALSE(negotiate.tunnel);
  EXPECT_EQ(result.imported->policy.secrets.at(0).reveal(), "top-secret-key");
  EXPECT_FALSE(result.imported->policy.ir.order.specificity);
}

TEST(StrongswanImport, SettingsOfATrapThatDoNotFitEachOtherAreSaid) {
  using Ids = std::vector<std::string>;
  struct Row {
    const char *ike, *child;
    Ids ids;
  } rows[] = {
      {"remote_addrs = %any", "remote_ts = 10.77.0.2\n priority = 7", {"IMP175"}},
      {"remote_addrs = %any", "remote_ts = 10.77.0.2\n priority = 7\n reqid = 0", {"IMP175"}},
      {"remote_addrs = %any", "remote_ts = 10.77.0.2\n priority = 7\n reqid = 9", {}},
      {"remote_addrs = %any", "remote_ts = 10.77.0.2", {}},
      {"", "priority = 7", {}},
      {"", "rekey_time = 50m\n life_time = 1h", {}},
      {"", "rekey_time = 60m\n life_time = 1h", {"IMP173"}},
      {"", "rekey_bytes = 2M\n life_bytes = 1M", {"IMP173"}},
      {"", "rekey_bytes = 2M\n life_bytes = 0", {}},
      {"remote_addrs = 10.77.0.0/31", "remote_ts = 10.77.0.2", {"IMP174"}},
      {"remote_addrs = 10.77.0.3-10.77.0.9, 10.77.0.0/31", "remote_ts = 10.77.0.2", {"IMP174"}},
      {"remote_addrs = 10.77.0.2-10.77.0.9, 10.77.0.0/31", "remote_ts = 10.77.0.2", {}},
      {"remote_addrs = 10.77.0.3/32, 10.77.0.2/32", "remote_ts = 10.77.0.2/31", {"IMP162"}}, // no key for both
      {"remote_addrs = 10.77.0.0/99", "", {"IMP158"}},
      {"remote_addrs = 10.77.0.9-10.77.0.2", "", {"IMP158"}},
      {"remote_addrs = %any, nonsense", "", {"IMP158"}},
  };
  for (const Row& row : rows)
    EXPECT_EQ(resultOf(trap(row.ike, row.child)).ids, row.ids) << row.ike << '\n' << row.child;
  Result result = resultOf(trap("remote_addrs = %any", "remote_ts = 10.77.0.2\n priority = 7"));
  EXPECT_NE(result.shown.find("priority = 7"), std::string::npos) << "located: " << result.shown;
  std::string two = trap("", "reqid = 5\n remote_ts = 10.77.0.2[tcp] } y { mode = transport\n reqid = 5\n "
                             "esp_proposals = 3des-sha1\n remote_ts = 10.77.0.2[udp]\n start_action = trap");
  EXPECT_EQ(resultOf(two).ids, Ids{"IMP172"});
  EXPECT_EQ(resultOf(trap("", "reqid = 5\n remote_ts = 10.77.0.2[tcp], 10.77.0.2[udp]")).ids, Ids{});
}

TEST(StrongswanImport, TunnelIsTheDefaultMode) {
  std::string text = trap("", "mode =\n local_ts = 10.78.1.0/24\n remote_ts = 10.78.2.0/24");
  Result result = resultOf(text, /*forwards=*/true);
  ASSERT_TRUE(result.imported) << result.shown;
  EXPECT_EQ(negotiateOf(result).tunnel, (ir::Tunnel{address("10.77.0.1"), address("10.77.0.2")}));
  EXPECT_EQ(result.imported->policy.ir.forward.size(), 2u);
}

TEST(StrongswanImport, AutomaticPrioritiesPutPassBeforeTrapBeforeDrop) {
  std::string text = trap("", "remote_ts = 10.77.0.2") +
                     shunt("d { mode = drop\n local_ts = 10.77.0.1\n remote_ts = 10.77.0.2[tcp/80]\n"
                           "    start_action = trap }\n"
                           "p { mode = pass\n remote_ts = 0.0.0.0/0\n start_action = trap }\n"
                           "m { mode = drop\n local_ts = 10.77.0.1\n remote_ts = 10.77.0.2[tcp/22]\n"
                           "    start_action = trap\n priority = 1 }\n");
  Result result = resultOf(text);
  ASSERT_TRUE(result.imported) << result.shown;
  const ir::PolicyIr& ir = result.imported->policy.ir;
  std::vector<std::string> names;
  for (const ir::Filter& filter : ir.out)
    names.push_back(ir.origin(filter).name);
  EXPECT_EQ(names, (std::vector<std::string>{"child m", "child p", "child x", "child d"}));
}

TEST(StrongswanImport, ListsAreEachWithEach) {
  Result result = resultOf(shunt("p { mode = pass\n local_ts = 10.77.0.1, fd77::1\n"
                                 "remote_ts = 10.0.0.0/8, 10.1.1.1\n start_action = trap }"));
  EXPECT_EQ(result.ids, std::vector<std::string>{"IMP166"}) << "IPv6 against IPv4 is no policy";
  result = resultOf(shunt("p { mode = pass\n local_ts = 10.77.0.1, 10.77.0.9\n"
                          "remote_ts = 10.0.0.0/8, 11.1.1.1\n start_action = trap\n priority = 7 }"));
  ASSERT_TRUE(result.imported) << result.shown;
  EXPECT_EQ(result.imported->policy.ir.out.size(), 4u);
  EXPECT_EQ(result.imported->policy.ir.in.size(), 4u);
}

TEST(StrongswanImport, AShuntBetweenAnybodiesIsOneOfEachFamily) {
  Result result = resultOf(shunt("p { mode = drop\n start_action = trap }"), /*forwards=*/true);
  ASSERT_TRUE(result.imported) << result.shown;
  ASSERT_EQ(result.imported->policy.ir.out.size(), 2u);
  EXPECT_NE(result.imported->policy.ir.out[0].family, result.imported->policy.ir.out[1].family);
  EXPECT_EQ(result.imported->policy.ir.forward.size(), 2u);
}

TEST(StrongswanImport, SilentWideningIsModelledAndSaid) {
  Result result = resultOf(shunt("p { mode = pass\n local_ts = 10.77.0.1[tcp/1000-1010]\n remote_ts = 10.0.0.0/8\n"
                                 "start_action = trap }"));
  EXPECT_EQ(result.ids, std::vector<std::string>{"IMP165"});
  EXPECT_EQ(result.imported->policy.ir.out.at(0).source_ports, (net::PortRange{992, 1023}));
  EXPECT_NE(result.shown.find("992-1023"), std::string::npos) << result.shown;
}

TEST(StrongswanImport, ChildrenWithoutATrapInstallNothing) {
  Result result = resultOf(shunt("p { mode = pass\n remote_ts = 10.0.0.0/8 }"));
  EXPECT_EQ(result.ids, std::vector<std::string>{"IMP164"});
  EXPECT_TRUE(result.imported->policy.ir.out.empty());
}

TEST(StrongswanImport, OverlapsAtOnePriorityAreSaid) {
  std::string two = "a { mode = pass\n remote_ts = 10.0.0.0/8\n priority = 5\n start_action = trap }\n"
                    "b { mode = drop\n remote_ts = 10.1.0.0/16\n priority = 5\n start_action = trap }\n";
  Result result = resultOf(shunt(two));
  EXPECT_EQ(result.ids, std::vector<std::string>{"IMP169"});
  const ir::PolicyIr& ir = result.imported->policy.ir;
  EXPECT_EQ(ir.origin(ir.out.at(0)).name, "child a") << "the older one decides";
}

TEST(StrongswanImport, ForwardedPacketsThatMeetTwoListsAreSaid) {
  std::string two = "a { mode = pass\n local_ts = 10.1.0.0/16\n remote_ts = 10.2.0.0/16\n priority = 5\n"
                    "start_action = trap }\n"
                    "b { mode = drop\n local_ts = 10.2.0.0/16\n remote_ts = 10.1.0.0/16\n priority = 6\n"
                    "start_action = trap }\n";
  std::vector<std::string> ids = resultOf(shunt(two), /*forwards=*/true).ids;
  EXPECT_EQ(std::count(ids.begin(), ids.end(), "IMP170"), 2);
  EXPECT_TRUE(resultOf(shunt(two)).ids.empty());
}

TEST(StrongswanImport, KeysAreReadInEachNotation) {
  auto keyOf = [](const std::string& written) {
    std::string text = trap();
    text.replace(text.find("top-secret-key"), 14, written);
    Result result = resultOf(text);
    return result.imported ? std::string(result.imported->policy.secrets.at(0).reveal()) : "refused";
  };
  EXPECT_EQ(keyOf("0x00ff41"), std::string("\0\xff"
                                           "A",
                                           3));
  EXPECT_EQ(keyOf("0saGVsbG8="), "hello");
  EXPECT_EQ(keyOf("\"0 x # }\""), "0 x # }");
  EXPECT_EQ(keyOf("two words"), "two words");
  for (const char* bad : {"0x", "0x123", "0xzz", "0s!!!!", "0s"})
    EXPECT_EQ(keyOf(bad), "refused") << bad;
}

TEST(StrongswanImport, TheKeyThatFitsBestIsTaken) {
  auto keyFor = [](const std::string& secrets) {
    std::string text = trap();
    text.replace(text.find("ike-1"), text.rfind("} }") - text.find("ike-1") + 1, secrets);
    Result result = resultOf(text);
    return result.imported ? std::string(result.imported->policy.secrets.at(0).reveal()) : result.ids.at(0);
  };
  std::string peer = "ike-p { secret = peer\n id = 10.77.0.2 }\n";
  EXPECT_EQ(keyFor("ike-a { secret = anybody }\n" + peer), "peer");
  EXPECT_EQ(keyFor("ike-b { secret = block\n id = 10.77.0.0/24 }\n" + peer), "peer");
  EXPECT_EQ(keyFor("ike-b { secret = block\n id = 10.77.0.0/24 }\nike-a { secret = anybody }\n"), "block");
  EXPECT_EQ(keyFor(peer + "ike-both { secret = both\n id-1 = 10.77.0.2\n id-2 = 10.77.0.1 }\n"), "both");
  EXPECT_EQ(keyFor(peer + "ike-q { secret = other\n id = 10.77.0.2 }\n"), "IMP163");
  EXPECT_EQ(keyFor(peer + "ike-q { secret = peer\n id = 10.77.0.2 }\n"), "peer");
  EXPECT_EQ(keyFor("ike-q { secret = other\n id = 10.99.0.2 }\n"), "IMP162");
  EXPECT_EQ(keyFor("eap-q { secret = other\n id = 10.77.0.2 }\n"), "IMP162");
}

TEST(StrongswanImport, NoFindingShowsAKey) {
  const char* key = "top-secret-key";
  std::string good = trap();
  size_t at = good.find(key);
  std::vector<std::string> texts;
  for (const char* written : {"\"top-secret-key", "0stop-secret-key!", "0xtop-secret-key"}) {
    texts.push_back(good);
    texts.back().replace(at, std::strlen(key), written);
  }
  for (const char* name : {"secrt", "Secret-x", "pin"}) {
    texts.push_back(good);
    texts.back().replace(good.find("secret = "), 6, name);
  }
  texts.push_back(good);
  texts.back().replace(good.find("secrets {"), 7, "secretz");
  texts.push_back("secrets { ike-1 { secret = top-secret-key\n bad = 1 } } }");
  texts.push_back("secrets { ike-1 { secret = top-secret-key } }\nbad");
  texts.push_back("secrets { bogus { secret = top-secret-key } x = top-secret-key }");
  texts.push_back(good + std::string(1, '\0'));
  for (const std::string& text : texts) {
    Result result = resultOf(text);
    EXPECT_FALSE(result.imported) << text;
    EXPECT_FALSE(result.ids.empty());
    EXPECT_EQ(result.shown.find("op-secret-ke"), std::string::npos) << result.shown;
  }
}

TEST(StrongswanImport, UnknownWordsAreLocatedWithTheNearestOne) {
  struct Row {
    const char *from, *to, *help;
  } rows[] = {
      {"esp_proposals", "esp_proposal", "did you mean `esp_proposals`?"},
      {"remote_addrs", "remote_adrs", "did you mean `remote_addrs`?"},
      {"children", "childern", "did you mean `children`?"},
      {"connections", "conections", "did you mean `connections`?"},
      {"    local {", "    lokal {", "did you mean `local`?"},
      {"auth = psk", "aut = psk", "did you mean `auth`?"},
      {"ike-1", "ikke-1", ""},
  };
  for (const Row& row : rows) {
    std::string text = trap();
    text.replace(text.find(row.from), std::strlen(row.from), row.to);
    Result result = resultOf(text);
    EXPECT_FALSE(result.imported) << row.to;
    EXPECT_EQ(std::count(result.ids.begin(), result.ids.end(), "IMP101"), 1) << row.to << '\n' << result.shown;
    EXPECT_NE(result.shown.find(row.help), std::string::npos) << result.shown;
    EXPECT_NE(result.shown.find("swanctl.conf:"), std::string::npos) << result.shown;
  }
}

TEST(StrongswanImport, ValuesAreChecked) {
  const std::pair<const char*, const char*> ike[] = {
      {"version = 3", "IMP158"},
      {"version = 0", "IMP160"},
      {"version =", "IMP160"},
      {"mobike = perhaps", "IMP158"},
      {"rekey_time = 1w", "IMP158"},
      {"keyingtries = many", "IMP158"},
      {"proposals = nope", "IMP158"},
      {"proposals =", "IMP161"},
      {"proposals = default", "IMP158"},
      {"aggressive = yes", "IMP160"},
      {"vips = 0.0.0.0", "IMP160"},
      {"unique = maybe", "IMP158"},
      {"remote_addrs = b", "IMP158"},
      {"remote_addrs = 10.0.0.0/8, x.example", "IMP158"},
      {"local { auth = eap }", "IMP158"},
      {"remote { auth = pubkey }", "IMP160"},
      {"local-2 { auth = psk }", "IMP160"},
      {"proposals = 3des-aes128-sha1-modp1024", "IMP158"},
      {"proposals = 3des-sha1", "IMP158"},
      {"rekey_time = 999999999h", "IMP160"},
      {"local { cert { file = x } }", "IMP160"},
      {"remote_addrs = fd77::2", "IMP167"},
  };
  for (const auto& [settings, id] : ike) {
    Result result = resultOf(trap(settings, "remote_ts = 10.77.0.2"));
    EXPECT_FALSE(result.imported) << settings;
    EXPECT_EQ(std::count(result.ids.begin(), result.ids.end(), id), 1) << settings << '\n' << result.shown;
  }
  const std::pair<const char*, const char*> child[] = {
      {"mode = beet", "IMP160"},
      {"mode = wrong", "IMP158"},
      {"start_action = perhaps", "IMP158"},
      {"priority = -1", "IMP158"},
      {"priority = 4294967296", "IMP158"},
      {"reqid = x", "IMP158"},
      {"esp_proposals = des", "IMP158"},
      {"esp_proposals = sha1", "IMP158"},
      {"esp_proposals =", "IMP161"},
      {"ah_proposals = 3des", "IMP158"},
      {"esp_proposals = aes128gcm16-sha1", "IMP158"},
      {"esp_proposals = 3des-sha1-modp1024, des-sha1", "IMP160"},
      {"life_bytes = 1000", "IMP160"},
      {"life_time = x", "IMP158"},
      {"mark_in = 5", "IMP160"},
      {"policies = no", "IMP160"},
      {"interface = eth0", "IMP160"},
      {"ipcomp = yes", "IMP160"},
      {"updown = /bin/x", "IMP160"},
      {"local_ts = 10.0.0.0/33", "IMP158"},
      {"remote_ts = me", "IMP158"},
      {"remote_ts = 10.77.0.3", "IMP167"},
      {"remote_ts = fd77::2", "IMP167"},
      {"sub { }", "IMP101"},
      {"life_time = 9999999999s", "IMP160"},
      {"local_ts = 10.77.0.1[tcp/80]\n remote_ts = 10.77.0.2[udp]", "IMP166"},
  };
  for (const auto& [settings, id] : child) {
    Result result = resultOf(trap("", settings));
    EXPECT_FALSE(result.imported) << settings;
    EXPECT_EQ(std::count(result.ids.begin(), result.ids.end(), id), 1) << settings << '\n' << result.shown;
  }
}

TEST(StrongswanImport, WildcardTrapsNeedAPeerOfTheirFamily) {
  EXPECT_TRUE(resultOf(trap("remote_addrs = %any", "remote_ts = 10.77.0.0/24")).ids ==
              std::vector<std::string>{"IMP162"});
  EXPECT_EQ(resultOf(trap("remote_addrs = %any", "local_ts = fd77::1\n remote_ts = fd77::/64")).ids,
            std::vector<std::string>{"IMP167"});
  EXPECT_EQ(resultOf(trap("remote_addrs = fd77::/64", "local_ts = fd77::1\n remote_ts = fd77::/64")).ids,
            std::vector<std::string>{"IMP167"})
      << "a block alone is a wildcard of IPv4";
  EXPECT_EQ(resultOf(trap("remote_addrs = %any", "mode = tunnel")).ids, std::vector<std::string>{"IMP167"});
}

TEST(StrongswanImport, SeveralIdentitiesOrCertificatesAreRefused) {
  auto connection = [](const std::string& name, const std::string& local) {
    return name +
           " { version = 2\n remote_addrs = 10.77.0.2\n proposals = aes128-sha256-modp2048\n local { auth = pubkey\n" +
           local + " }\n remote { cacerts = ca.pem }\n children { x" + name +
           " { mode = transport\n esp_proposals = aes128gcm16\n start_action = trap } } }\n";
  };
  auto both = [&](const std::string& a, const std::string& b) {
    return resultOf("connections {\n" + connection("a", a) + connection("b", b) + "}\n").ids;
  };
  EXPECT_TRUE(both("certs = a.pem\n id = me", "certs = a.pem\n id = me").empty());
  EXPECT_EQ(both("certs = a.pem\n id = me", "certs = a.pem"), std::vector<std::string>{"IMP168"});
  EXPECT_EQ(both("certs = a.pem", "certs = b.pem"), std::vector<std::string>{"IMP168"});
  EXPECT_EQ(both("certs = a.pem", "certs = a.pem, b.pem"), std::vector<std::string>{"IMP160"});
  EXPECT_EQ(both("certs = a.pem", ""), std::vector<std::string>{"IMP161"});
}

TEST(StrongswanImport, AnUnnamedAuthorityIsAnyThatIsLoaded) {
  Result result =
      resultOf("connections { c { version = 2\n remote_addrs = 10.77.0.2\n"
               "proposals = aes128-sha256-modp2048\n local { certs = a.pem }\n remote { id = peer.example }\n"
               "children { x { mode = transport\n esp_proposals = aes128gcm16\n start_action = trap } } } }");
  ASSERT_TRUE(result.imported) << result.shown;
  EXPECT_EQ(negotiateOf(result).remote_identity, "peer.example");
  EXPECT_EQ(result.imported->policy.ir.authorities.at(0).name, "any authority that is loaded");
}

TEST(StrongswanImport, AMissingFileOfItsRoleIsReported) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  EXPECT_FALSE(strongswanBackend().import({}, ir::Host{}, sources, diags));
  EXPECT_EQ(idsOf(diags), std::vector<std::string>{"IMP161"});
}

TEST(StrongswanImport, HostileFilesNeverCrashIt) {
  std::string good = trap("", "remote_ts = 10.77.0.2[tcp/80]");
  for (size_t size = 0; size <= good.size(); ++size) // truncated everywhere
    resultOf(good.substr(0, size));
  unsigned state = 1;
  for (int round = 0; round < 2000; ++round) { // some bytes replaced
    std::string text = good;
    for (int i = 0; i < 4; ++i) {
      state = state * 1664525 + 1013904223;
      text[(state >> 8) % text.size()] = char(state >> 24);
    }
    Result result = resultOf(text);
    EXPECT_EQ(result.shown.find("top-secret-key"), std::string::npos) << result.shown;
  }
  resultOf(std::string(1 << 20, 'a'));
  resultOf(shunt("p { mode = pass\n remote_ts = " + std::string(1 << 20, '1') + " }"));
  resultOf("\xff\xfe"
           "c\0o\0n\0");
  EXPECT_TRUE(resultOf("").imported);
}

TEST(StrongswanImport, RecognisesItsFormat) {
  EXPECT_TRUE(strongswanBackend().recognises("/etc/swanctl/swanctl.conf", ""));
  EXPECT_TRUE(strongswanBackend().recognises("x.conf", "# c\nconnections {\n"));
  EXPECT_TRUE(strongswanBackend().recognises("x.conf", "connections\n{\n"));
  EXPECT_FALSE(strongswanBackend().recognises("x.conf", "conn connections"));
}

} // namespace
} // namespace cordon::backends::strongswan_test
