// Every sample does what its hand-written packet table says. Each row is a check of its own: a failure shows the row,
// what the compiled policy does instead, and by which statement.
#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/render_text.h"
#include "compiler/meaning/evaluate.h"
#include "compiler/pipeline.h"
#include "source_dir.h"
#include "tests/support/policy_gen.h"
#include "tests/unit/samples/packet_table.h"

#include <gtest/gtest.h>
#include <llvm/Support/raw_ostream.h>

#include <algorithm>
#include <filesystem>
#include <memory>

namespace cordon {
namespace {

namespace fs = std::filesystem;

const fs::path kSamples = fs::path(CORDON_SOURCE_DIR) / "samples";

/// The folders below samples/ that have a packet table.
std::vector<std::string> samplesWithTables() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(kSamples))
    if (fs::exists(entry.path() / "packets.csv"))
      names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

/// A compiled sample; what went wrong, if anything, is in `findings`.
struct Sample {
  source::SourceMap sources;
  diag::Diagnostics diags;
  std::optional<Compilation> compilation;
  std::string findings;

  explicit Sample(const std::string& name) {
    compilation = compile(sources, (kSamples / name / "policy.cordon").string(), {}, diags);
    llvm::raw_string_ostream out(findings);
    diag::renderText(diags, sources, out, false);
  }

  bool declares(const std::string& host) const {
    return std::any_of(compilation->model.hosts.begin(), compilation->model.hosts.end(),
                       [&](const model::Host& known) { return known.name == host; });
  }
};

std::string treatmentOf(const ir::PolicyIr& ir, const ir::Filter* filter) {
  if (!filter)
    return "clear";
  return std::visit(ir::Overloaded{
                        [](const ir::Permit&) -> std::string { return "permit"; },
                        [](const ir::Block&) -> std::string { return "block"; },
                        [](const ir::Negotiate& negotiate) {
                          std::string text = "negotiate";
                          text += negotiate.tunnel ? " tunnel" : "";
                          text += negotiate.fallback_to_clear ? " fallback" : "";
                          return text + (negotiate.inbound_clear ? " accept" : "");
                        },
                    },
                    ir.action(*filter));
}

/// The host's addresses. A dynamic host has the one at its own end of the packet, if it may have that.
std::vector<net::Address> addressesOf(const ir::Host& host, const tests::PacketRow& row) {
  if (!host.addresses.empty())
    return host.addresses;
  const net::Address own = row.direction == ir::Direction::out ? row.packet.source : row.packet.destination;
  for (const net::Prefix& block : host.dynamic_in)
    if (block.contains(own))
      return {own};
  return {};
}

/// What the sample does with a row's packet: treatment and deciding statement.
std::pair<std::string, std::string> answer(const Sample& sample, const tests::PacketRow& row) {
  const std::optional<ir::HostPolicy> policy = sample.compilation->policyOf(row.host);
  if (!policy)
    return {"no policy", ""};
  const meaning::Decision decision =
      meaning::evaluate(policy->ir, row.direction, row.packet, addressesOf(policy->host, row));
  const std::string by = decision.decides ? policy->ir.origin(*decision.decides).name : "";
  return {treatmentOf(policy->ir, decision.decides), by};
}

/// True if the packet is one that the host can meet in the row's direction: a slip in a table would test nothing.
bool isPossible(const Sample& sample, const tests::PacketRow& row) {
  const std::optional<ir::HostPolicy> policy = sample.compilation->policyOf(row.host);
  if (!policy || row.direction == ir::Direction::forward)
    return true;
  const std::vector<net::Address> me = addressesOf(policy->host, row);
  auto own = [&](const net::Address& address) { return std::find(me.begin(), me.end(), address) != me.end(); };
  // Broadcasts and multicasts reach the host too.
  return own(row.direction == ir::Direction::out ? row.packet.source : row.packet.destination) ||
         row.packet.destination == *net::parseAddress("255.255.255.255");
}

class PacketTables : public testing::TestWithParam<std::string> {};

TEST_P(PacketTables, HoldRowByRow) {
  const Sample sample(GetParam());
  ASSERT_TRUE(sample.compilation) << sample.findings;
  for (const tests::PacketRow& row : tests::readPacketTable((kSamples / GetParam() / "packets.csv").string())) {
    const std::string place = "samples/" + GetParam() + "/packets.csv:" + std::to_string(row.line) + ": " + row.text;
    ASSERT_TRUE(sample.declares(row.host)) << place << "\n  no host of this name";
    EXPECT_TRUE(isPossible(sample, row)) << place << "\n  this host never meets this packet in this direction";
    const auto [treatment, by] = answer(sample, row);
    EXPECT_TRUE(treatment == row.treatment && by.find(row.by) != std::string::npos)
        << place << "\n  expected " << row.treatment << " by `" << row.by << "`\n  got      " << treatment << " by `"
        << by << "`";
  }
}

TEST_P(PacketTables, JudgeEveryHostWithAPolicy) {
  const Sample sample(GetParam());
  ASSERT_TRUE(sample.compilation) << sample.findings;
  const std::vector<tests::PacketRow> rows = tests::readPacketTable((kSamples / GetParam() / "packets.csv").string());
  for (const ir::PolicyIr& policy : sample.compilation->classes)
    for (const ir::Host& host : policy.hosts)
      EXPECT_TRUE(
          std::any_of(rows.begin(), rows.end(), [&](const tests::PacketRow& row) { return row.host == host.name; }))
          << "samples/" << GetParam() << ": no packet is judged at " << host.name;
}

TEST_P(PacketTables, BelongToAPolicyWithoutErrorsOrWarnings) {
  const Sample sample(GetParam());
  EXPECT_TRUE(sample.compilation) << sample.findings;
  for (const diag::Diagnostic* diagnostic : sample.diags.sorted()) {
    // Git keeps no file modes: a key in a fresh clone may be readable by all.
    if (std::string(diagnostic->id) != diag::LooseKeyMode.id)
      ADD_FAILURE() << sample.findings;
  }
}

INSTANTIATE_TEST_SUITE_P(Samples, PacketTables, testing::ValuesIn(samplesWithTables()),
                         [](const testing::TestParamInfo<std::string>& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(Samples, AreTheScenariosOfThePaperWithATableEach) {
  const std::vector<std::string> wanted = {"boundary-print-servers",
                                           "certificates-beside-kerberos",
                                           "contoso",
                                           "cordon-runtime",
                                           "domain-isolation",
                                           "esp-null-monitoring",
                                           "icmp",
                                           "infrastructure-large",
                                           "infrastructure-small",
                                           "l2tp-clients",
                                           "l2tp-remote-access",
                                           "l2tp-site-to-site",
                                           "linux-ikev2",
                                           "macintosh-subnet",
                                           "network-access-groups",
                                           "no-fallback-third-party",
                                           "policy-precedence",
                                           "proxy-exemption",
                                           "rras-lan-exemption",
                                           "restricted-server",
                                           "secure-pix",
                                           "server-isolation",
                                           "server-isolation-workgroup",
                                           "several-root-cas",
                                           "site-to-site",
                                           "snmp",
                                           "sql",
                                           "subnet-to-subnet",
                                           "twenty-servers",
                                           "two-forests",
                                           "unix-lob-exemption",
                                           "windows-cisco-tunnel",
                                           "windows-solaris"};
  const std::vector<std::string> found = samplesWithTables();
  for (const std::string& name : wanted)
    EXPECT_NE(std::find(found.begin(), found.end(), name), found.end()) << name;
}

} // namespace
} // namespace cordon
