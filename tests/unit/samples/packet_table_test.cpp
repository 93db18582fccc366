#include "tests/unit/samples/packet_table.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace cordon::tests {
namespace {

constexpr const char* kHeader = "host,direction,source,destination,protocol,sport,dport,treatment,by\n";

class PacketTable : public testing::Test {
protected:
  ~PacketTable() override { std::filesystem::remove(path); }

  std::vector<PacketRow> read(const std::string& text) {
    std::ofstream(path) << text;
    return readPacketTable(path);
  }

  /// What is wrong with a table of this one row; empty if nothing.
  std::string fault(const std::string& row) {
    try {
      read(kHeader + row + "\n");
    } catch (const std::runtime_error& error) {
      return std::string(error.what()).substr(path.size());
    }
    return "";
  }

  /// Other tests of this table may run at the same time.
  const std::string path = testing::TempDir() + "cordon_packet_table." + std::to_string(getpid()) + ".csv";
};

TEST_F(PacketTable, ReadsRowsWithTheirLines) {
  const std::vector<PacketRow> rows =
      read(std::string("# comment\n") + kHeader + "\nsql,in,10.1.2.20,10.1.2.10,icmp,3,4,negotiate fallback,rule x\n");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].line, 4);
  EXPECT_EQ(rows[0].host, "sql");
  EXPECT_EQ(rows[0].direction, ir::Direction::in);
  EXPECT_EQ(net::toString(rows[0].packet.source), "10.1.2.20");
  EXPECT_EQ(rows[0].packet.protocol, net::protocol::icmp);
  EXPECT_EQ(rows[0].packet.source_port, 3);
  EXPECT_EQ(rows[0].packet.destination_port, 4);
  EXPECT_EQ(rows[0].treatment, "negotiate fallback");
  EXPECT_EQ(rows[0].by, "rule x");
}

TEST_F(PacketTable, RefusesRowsThatItCannotRead) {
  EXPECT_EQ(fault("a,out,10.0.0.1,10.0.0.2,tcp,1,2,permit,"), "");
  EXPECT_EQ(fault("a,out,10.0.0.1,10.0.0.2,tcp,1,2,permit"), ":2: 8 fields instead of 9");
  EXPECT_EQ(fault("a,up,10.0.0.1,10.0.0.2,tcp,1,2,permit,"), ":2: `up` is none of the words that belong here");
  EXPECT_EQ(fault("a,out,10.0.0,10.0.0.2,tcp,1,2,permit,"), ":2: `10.0.0` is not an address");
  EXPECT_EQ(fault("a,out,10.0.0.1,2001:db8::1,tcp,1,2,permit,"), ":2: source and destination are of two families");
  EXPECT_EQ(fault("a,out,10.0.0.1,10.0.0.2,sctp,1,2,permit,"), ":2: `sctp` is none of the words that belong here");
  EXPECT_EQ(fault("a,out,10.0.0.1,10.0.0.2,256,0,0,permit,"), ":2: `256` is not a number up to 255");
  EXPECT_EQ(fault("a,out,10.0.0.1,10.0.0.2,tcp,65536,2,permit,"), ":2: `65536` is not a number up to 65535");
  EXPECT_EQ(fault("a,out,10.0.0.1,10.0.0.2,47,1,2,permit,"), ":2: this protocol has no ports");
  EXPECT_EQ(fault("a,out,10.0.0.1,10.0.0.2,tcp,1,2,allow,"), ":2: `allow` is no treatment");
  EXPECT_EQ(fault("a,out,10.0.0.1,10.0.0.2,tcp,1,2,clear,rule x"), ":2: `clear` is decided by no statement");
}

TEST_F(PacketTable, RefusesTablesThatTestNothing) {
  EXPECT_THROW(read(kHeader), std::runtime_error);
  EXPECT_THROW(read("host,direction\na,out\n"), std::runtime_error);
  EXPECT_THROW(readPacketTable(path + ".gone"), std::runtime_error);
}

} // namespace
} // namespace cordon::tests
