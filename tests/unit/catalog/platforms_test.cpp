// What holds for every row and column of the platform catalogue.
#include "source_dir.h"
#include "tests/unit/catalog/cells.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/Support/MemoryBuffer.h>

#include <set>

namespace cordon::test {
namespace {

using catalog::Platform;

TEST(Platforms, NamesRiseAndAreFound) {
  llvm::ArrayRef<Platform> rows = catalog::platforms();
  ASSERT_FALSE(rows.empty());
  for (size_t i = 0; i < rows.size(); ++i) {
    EXPECT_TRUE(i == 0 || rows[i - 1].name < rows[i].name) << rows[i].name.str();
    const Platform* found = catalog::findPlatform(rows[i].name);
    ASSERT_NE(found, nullptr) << rows[i].name.str();
    EXPECT_EQ(found->name, rows[i].name);
    EXPECT_FALSE(rows[i].title.empty());
  }
  EXPECT_EQ(catalog::findPlatform(""), nullptr);
  EXPECT_EQ(catalog::findPlatform("windows"), nullptr);
  EXPECT_EQ(catalog::findPlatform("zzz"), nullptr);
}

TEST(Platforms, NamesOfPoliciesStayValid) {
  for (const char* name : {"3com",
                           "aix",
                           "checkpoint",
                           "cisco-ios",
                           "cisco-pix",
                           "cisco-secure-pix",
                           "cisco-vpn3000",
                           "cordon-runtime",
                           "hpux",
                           "illumos",
                           "isa-2004",
                           "linksys",
                           "linux-freeswan",
                           "linux-libreswan",
                           "linux-openswan",
                           "linux-strongswan",
                           "macos-tiger",
                           "netscreen",
                           "nortel",
                           "openbsd",
                           "other",
                           "pda",
                           "solaris-10",
                           "solaris-11",
                           "solaris-9",
                           "sonicwall",
                           "unix",
                           "windows-10",
                           "windows-11",
                           "windows-2000",
                           "windows-2000-sp3",
                           "windows-2000-sp4",
                           "windows-2003",
                           "windows-2003-sp1",
                           "windows-2003-sp2",
                           "windows-2008",
                           "windows-2012",
                           "windows-2016",
                           "windows-2019",
                           "windows-2022",
                           "windows-2025",
                           "windows-7",
                           "windows-8",
                           "windows-95",
                           "windows-98",
                           "windows-me",
                           "windows-mobile",
                           "windows-nt4",
                           "windows-vista",
                           "windows-xp",
                           "windows-xp-home",
                           "windows-xp-sp1",
                           "windows-xp-sp2",
                           "xbox"})
    EXPECT_TRUE(catalog::findPlatform(name)) << name;
}

TEST(Platforms, ColumnsHaveDifferentNamesAndAMeaning) {
  std::set<llvm::StringRef> names, titles;
  for (const catalog::Column& column : catalog::columns()) {
    EXPECT_TRUE(names.insert(column.name).second) << column.name.str();
    EXPECT_TRUE(titles.insert(column.title).second) << column.title.str();
    EXPECT_FALSE(column.meaning.empty()) << column.name.str();
  }
}

TEST(Platforms, ColumnsOfASectionFollowEachOther) {
  std::set<llvm::StringRef> closed;
  llvm::StringRef current;
  for (const catalog::Column& column : catalog::columns())
    if (column.section != current) {
      EXPECT_TRUE(closed.insert(column.section).second) << column.section.str();
      current = column.section;
    }
}

TEST(Platforms, EachCellOfEachRowHasASource) {
  for (const Platform& row : catalog::platforms()) {
    size_t cells = 0;
    catalog::forEachCell(row, [&](const catalog::Column& column, const auto& cell) {
      SCOPED_TRACE((row.name + " " + column.name).str());
      ++cells;
      llvm::StringRef source = cell.source;
      EXPECT_FALSE(source.empty());
      EXPECT_FALSE(source.contains('/') && source.starts_with("/")) << "a source is a public document";
      bool undocumented = source == catalog::kUndocumented;
      EXPECT_TRUE(cell.value ? !undocumented : undocumented || *cell.note) << "what does that source say?";
      EXPECT_FALSE(catalog::textOf(cell).empty());
    });
    EXPECT_EQ(cells, catalog::columns().size());
  }
}

TEST(Platforms, CitedDocumentsAreKnown) {
  constexpr llvm::StringRef known[] = {"paper, ",  "Microsoft", "illumos ", "Oracle",        "strongSwan", "Libreswan",
                                       "OpenBSD ", "NetBSD ",   "racoon",   "IBM AIX ",      "HP-UX ",     "Cisco, ",
                                       "RFC ",     "Linux ",    "Cordon, ", "not documented"};
  for (const Platform& row : catalog::platforms())
    catalog::forEachCell(row, [&](const catalog::Column& column, const auto& cell) {
      EXPECT_TRUE(
          llvm::any_of(known, [&](llvm::StringRef prefix) { return llvm::StringRef(cell.source).starts_with(prefix); }))
          << row.name.str() << ' ' << column.name.str() << ": " << cell.source;
    });
}

/// Facts that cannot hold without others, whatever the row.
TEST(Platforms, FactsOfARowAgree) {
  auto yes = [](const catalog::Cell<bool>& cell) { return cell.value.value_or(false); };
  auto implies = [](bool a, bool b) { return !a || b; };
  for (const Platform& row : catalog::platforms()) {
    SCOPED_TRACE(row.name.str());
    bool no_ipsec = !row.ipsec.value.value_or(true);
    EXPECT_FALSE(no_ipsec && (yes(row.secure_server) || yes(row.isolation_member) || yes(row.ike_v1) ||
                              yes(row.ike_v2) || !row.backend.empty()));
    EXPECT_TRUE(implies(yes(row.isolation_member), yes(row.ad_member) && yes(row.kerberos)));
    EXPECT_TRUE(implies(yes(row.group_policy), yes(row.ad_member)));
    bool states_fallback = row.fallback_delay_ms.value || row.fallback_trigger.value;
    EXPECT_TRUE(implies(states_fallback, yes(row.fallback_to_clear)));
    EXPECT_TRUE(
        implies(row.fallback_delay_ms.value == 0u, row.fallback_trigger.value == catalog::FallbackTrigger::at_once));
    EXPECT_TRUE(implies(row.psk_notation.value.has_value(), yes(row.psk)));
    EXPECT_TRUE(implies(yes(row.ike_v2_certificates_only), yes(row.ike_v2)));
    EXPECT_TRUE(implies(yes(row.esp_null), yes(row.esp)));
    EXPECT_TRUE(implies(yes(row.ah_with_esp), yes(row.ah) && yes(row.esp)));
    EXPECT_TRUE(implies(yes(row.ports_in_tunnels) || yes(row.tunnel_site_to_site), yes(row.tunnel)));
    EXPECT_TRUE(implies(yes(row.l2tp_gateway) || yes(row.l2tp_site_to_site), yes(row.transport)))
        << "L2TP/IPsec uses transport mode";
    EXPECT_TRUE(implies(yes(row.needs_nd_permit), yes(row.ipv6_policy)));
  }
}

TEST(Platforms, DefaultOffersUseTheirOwnAlgorithms) {
  for (const Platform& row : catalog::platforms()) {
    SCOPED_TRACE(row.name.str());
    for (const catalog::MainOffer& offer : row.main_offers.value.value_or(catalog::MainOffers())) {
      EXPECT_TRUE(row.ciphers.value->contains(offer.cipher));
      EXPECT_TRUE(row.integrity.value->contains(offer.integrity));
      EXPECT_TRUE(row.dh_groups.value->contains(offer.group));
    }
    for (const catalog::QuickOffer& offer : row.quick_offers.value.value_or(catalog::QuickOffers())) {
      EXPECT_TRUE(offer.ah || offer.esp);
      bool encrypts = offer.esp && *offer.esp != catalog::Cipher::null;
      EXPECT_TRUE(!encrypts || row.ciphers.value->contains(*offer.esp));
    }
  }
}

/// Where a backend writes, the catalogue knows what the backend and the meaning of a policy ask of it.
TEST(Platforms, ConfiguredOnesAreDocumentedWhereCodeAsks) {
  for (const Platform& row : catalog::platforms()) {
    if (row.backend.empty())
      continue;
    SCOPED_TRACE(row.name.str());
    EXPECT_TRUE(row.ciphers.value && row.integrity.value && row.dh_groups.value && row.order.value);
    EXPECT_TRUE(row.ike_v1.value && row.ike_v2.value && row.kerberos.value && row.certificates.value && row.psk.value);
    EXPECT_TRUE(row.fallback_to_clear.value && row.accepts_unsecured.value && row.ipv6_policy.value);
    EXPECT_TRUE(row.needs_nd_permit.value && row.plain_rules_need_auth.value && row.netsh_ipsec.value);
    EXPECT_TRUE(row.policy_tool.value && row.dn_names.value && row.psk_notation.value);
  }
}

TEST(Platforms, SimplePolicyUpdateShortensTheDelay) {
  for (const char* name : {"windows-2003-sp2", "windows-xp-sp3"}) {
    EXPECT_EQ(cellOf(name, "fallback_delay_ms").value, "500");
    EXPECT_EQ(cellOf(name, "fallback_trigger").value, "any IKE failure");
    EXPECT_NE(cellOf(name, "fallback_delay_ms").note.find("0x14"), std::string::npos);
  }
  for (const char* name : {"windows-2003", "windows-2003-sp1", "windows-xp", "windows-xp-sp1", "windows-xp-sp2",
                           "windows-2000", "windows-2000-sp3", "windows-2000-sp4"})
    EXPECT_EQ(cellOf(name, "fallback_delay_ms").value, "3000") << name;
  for (const char* name : {"windows-vista", "windows-2008", "windows-7", "windows-10", "windows-2025"})
    EXPECT_EQ(cellOf(name, "fallback_delay_ms").value, "0") << name;
}

TEST(Platforms, ServicePacksAddWhatTheyBring) {
  EXPECT_NE(cellOf("windows-2000", "ciphers").note.find("High Encryption Pack or SP2"), std::string::npos);
  EXPECT_EQ(cellOf("windows-2000-sp3", "ciphers").note, "");
  EXPECT_EQ(cellOf("windows-2000-sp3", "nat_traversal").value, "not documented");
  EXPECT_EQ(cellOf("windows-2000-sp4", "nat_traversal").value, "yes");
  EXPECT_EQ(cellOf("windows-vista", "integrity").value, "md5, sha1");
  EXPECT_EQ(cellOf("windows-vista-sp1", "integrity").value, "md5, sha1, sha256, sha384");
  EXPECT_EQ(cellOf("windows-2003", "dh_groups").value, "modp768, modp1024, modp2048");
  EXPECT_EQ(cellOf("windows-xp-sp2", "dh_groups").value, "modp768, modp1024");
}

TEST(Platforms, ThePageExplainsEachColumn) {
  auto page = llvm::MemoryBuffer::getFile(CORDON_SOURCE_DIR "/docs/platforms.md");
  ASSERT_TRUE(bool(page));
  for (const catalog::Column& column : catalog::columns()) {
    std::string line = ("| `" + column.name + "` | " + column.title + " | " + column.meaning + " |").str();
    EXPECT_TRUE((*page)->getBuffer().contains(line)) << line;
  }
}

TEST(Platforms, OrdersAreThoseOfTheManuals) {
  EXPECT_EQ(cellOf("linux-strongswan", "order").value, "explicit priority");
  EXPECT_EQ(cellOf("hpux", "order").value, "explicit priority");
  EXPECT_EQ(cellOf("solaris-10", "order").value, "classes");
  EXPECT_EQ(cellOf("illumos", "order").value, "classes");
  EXPECT_EQ(cellOf("aix", "order").value, "first match in written order");
  EXPECT_EQ(cellOf("cisco-ios", "order").value, "first match in written order");
  EXPECT_EQ(cellOf("freebsd", "order").value, "first match in written order");
  EXPECT_EQ(cellOf("cordon-runtime", "order").value, "most specific first");
}

} // namespace
} // namespace cordon::test
