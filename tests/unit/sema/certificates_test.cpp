// Files of certificates and keys that a policy names.
#include "compiler/pipeline.h"
#include "source_dir.h"
#include "tests/support/compile_text.h"

#include <gtest/gtest.h>
#include <llvm/ADT/StringExtras.h>

#include <filesystem>
#include <fstream>

using namespace cordon;
namespace fs = std::filesystem;

namespace {

const fs::path kSamples = fs::path(CORDON_SOURCE_DIR) / "samples";

/// A policy's folder of its own, with the two sample authorities and what each signed.
class Certificates : public ::testing::Test {
protected:
  void SetUp() override {
    folder = fs::path(::testing::TempDir()) / ("certificates-" + std::to_string(getpid()));
    fs::create_directories(folder);
    for (const char* name : {"root", "alpha"})
      fs::copy_file(kSamples / "linux-ikev2/pki" / (std::string(name) + ".pem"), folder / (std::string(name) + ".crt"),
                    fs::copy_options::overwrite_existing);
    fs::copy_file(kSamples / "windows-solaris/pki/root.pem", folder / "other.crt",
                  fs::copy_options::overwrite_existing);
    write("junk.crt", "no certificate");
    write("own.key", "x");
  }
  void TearDown() override { fs::remove_all(folder); }
  void write(const char* name, const std::string& text) { std::ofstream(folder / name) << text; }

  /// Ids of what is found in a policy that lies in the folder.
  std::string ids(const std::string& text) {
    write("policy.cordon", text);
    source::SourceMap sources;
    diag::Diagnostics diags;
    compile(sources, (folder / "policy.cordon").string(), {}, diags);
    std::vector<std::string> ids;
    for (const diag::Diagnostic* one : diags.sorted())
      ids.push_back(one->id);
    return llvm::join(ids, " ");
  }
  std::string host(const std::string& certificate) {
    return ids("ca r { certificate \"root.crt\"; } ca o { certificate \"other.crt\"; } ca s { subject \"CN=S\"; }\n"
               "host h { address 10.0.0.1; platform linux-strongswan; certificate " +
               certificate + "; }");
  }

  fs::path folder;
};

TEST_F(Certificates, AHostsIsFromTheAuthorityThatIsNamed) {
  EXPECT_EQ(host("\"alpha.crt\" from r"), "");
  EXPECT_EQ(host("\"alpha.crt\" from o"), "AUT325");
  EXPECT_EQ(host("\"alpha.crt\" from s"), "") << "there is no certificate to hold it against";
}

TEST_F(Certificates, AHostsIsThereAndIsOne) {
  EXPECT_EQ(host("\"none.crt\" from r"), "INV001");
  EXPECT_EQ(host("\"junk.crt\" from r"), "INV001");
}

TEST_F(Certificates, APrivateKeyThatOthersCanReadIsReportedAndNeedNotBeThere) {
  fs::permissions(folder / "own.key", fs::perms::owner_read | fs::perms::others_read);
  EXPECT_EQ(host("\"alpha.crt\" key \"own.key\" from r"), "INV002");
  fs::permissions(folder / "own.key", fs::perms::owner_read);
  EXPECT_EQ(host("\"alpha.crt\" key \"own.key\" from r"), "");
  EXPECT_EQ(host("\"alpha.crt\" key \"on-its-host.key\" from r"), "");
}

TEST_F(Certificates, AnAuthorityHasTheSubjectOfItsCertificate) {
  EXPECT_EQ(ids("ca r { certificate \"root.crt\"; subject \"CN=Nobody\"; }"), "NAM161");
}

} // namespace
