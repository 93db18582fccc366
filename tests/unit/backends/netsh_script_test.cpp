// How scripts are read: dialects, abbreviations, values without tags, state from line to line.
#include "tests/unit/backends/netsh_support.h"

using namespace cordon;
using namespace cordon::netsh_tests;

namespace {

ir::Host host(const char* own = "10.1.0.5") {
  ir::Host h;
  h.name = "h";
  h.platform = "windows-2003";
  h.addresses = {address(own)};
  return h;
}

/// Reads a policy `p` with one rule whose list, action and rule lines are given.
std::string policyWith(const std::string& lines) {
  return "pushd ipsec static\n"
         "add policy name=p activatedefaultrule=no\n" +
         lines + "set policy name=p assign=yes\npopd\n";
}

std::vector<std::string> meaning(const std::string& script, const ir::Host& at = host()) {
  Reading reading = read(script, at);
  EXPECT_TRUE(reading.imported) << reading.messages() << script;
  return reading.imported ? meaningOf(reading.imported->policy) : std::vector<std::string>();
}

/// The script that the variations below must mean.
std::vector<std::string> blockTelnet() {
  static const std::vector<std::string> texts =
      meaning(policyWith("add filter filterlist=l srcaddr=any dstaddr=me protocol=TCP mirrored=yes dstport=23\n"
                         "add filteraction name=a action=block\n"
                         "add rule name=r policy=p filterlist=l filteraction=a\n"));
  return texts;
}

TEST(NetshScript, ReadsTheDocumentedForm) {
  auto texts = blockTelnet();
  ASSERT_EQ(texts.size(), 3u);
  EXPECT_EQ(texts[0].rfind("out me:23-23 -> any proto 6", 0), 0u) << texts[0];
  EXPECT_EQ(texts[1].rfind("in any -> me:23-23 proto 6", 0), 0u) << texts[1];
}

TEST(NetshScript, TakesAbbreviationsAndAnyCase) {
  EXPECT_EQ(meaning("IPSEC STATIC ADD POL name=p act=n\n"
                    "ips st add filterl l\n"
                    "ipsec static ADD FILTER filterlist=l SRCA=Any dsta=ME prot=tcp mir=y dstp=23\n"
                    "ipsec static add filtera name=a act=bl\n"
                    "ipsec static add r name=r pol=p filterlist=l filteraction=a\n"
                    "ipsec static set pol p assi=y\n"),
            blockTelnet());
}

TEST(NetshScript, TakesValuesWithoutTagsInTheOrderOfTheHelp) {
  EXPECT_EQ(meaning("ipsec static\n"
                    "add policy p \"what it is for\" no 0 480 no 180 no\n"
                    "add filterlist l\n"
                    "add filter l any me \"telnet\" TCP yes 255.255.255.255 255.255.255.255 0 23\n"
                    "add filteraction a \"\" no no no block\n"
                    "add rule r p l a conntype=all\n"
                    "set policy p assign=yes\n"),
            blockTelnet());
}

TEST(NetshScript, WarnsOfAStrayWord) {
  Reading reading = read(policyWith("add filter filterlist=l srcaddr=any dstaddr=me oops protocol=TCP dstport=23\n"
                                    "add filteraction name=a action=block\n"
                                    "add rule name=r policy=p filterlist=l filteraction=a\n"),
                         host());
  EXPECT_TRUE(reading.has("IMP121", 3)) << reading.messages();
  ASSERT_TRUE(reading.imported);
  EXPECT_EQ(meaningOf(reading.imported->policy), blockTelnet());
}

TEST(NetshScript, TakesBlanksRoundTheEqualsSign) {
  EXPECT_EQ(meaning(policyWith("add filter filterlist = l srcaddr= any dstaddr =me protocol = \"TCP\" dstport = 23\n"
                               "add filteraction name = \"a\" action = block\n"
                               "add rule name=r policy=p filterlist=l filteraction=a\n")),
            blockTelnet());
}

TEST(NetshScript, ReadsBatchFiles) {
  EXPECT_EQ(
      meaning(
          "\xef\xbb\xbf@echo off\r\n"
          "rem a \"remark with an open quote\r\n"
          ":: another\r\n"
          ":label\r\n"
          "netsh ipsec static add policy name=p activatedefaultrule=no ^\r\n"
          "  description=\"100%% safe\"\r\n"
          "NETSH.EXE ipsec static add filter filterlist=l srcaddr=any dstaddr=me ^\r\n"
          "  protocol=TCP dstport=23 >nul 2>&1\r\n"
          "\"C:\\Windows\\System32\\netsh.exe\" ipsec static add filteraction a^ction=block name=a & echo done\r\n"
          "@%windir%\\system32\\netsh ipsec static add rule name=r policy=p filterlist=l filteraction=a || pause\r\n"
          "netsh -c \"ipsec static\" set policy name=p assign=yes\r\n"
          "pause\r\n"),
      blockTelnet());
}

TEST(NetshScript, JudgesEachCommandOfABatchLine) {
  EXPECT_EQ(meaning("cd /d \"C:\\A & B\" && netsh ipsec static add policy name=p activatedefaultrule=no\r\n"
                    "echo filters ^& more & netsh ipsec static add filter filterlist=l srcaddr=any dstaddr=me "
                    "protocol=TCP dstport=23 >nul 2>&1 || echo failed\r\n"
                    "pushd C:\\ ^\r\n"
                    "  &netsh >>\"a log.txt\" ipsec static add filteraction name=a action=block&popd\r\n"
                    "echo y | netsh ipsec static add rule name=r policy=p filterlist=l filteraction=a\r\n"
                    "title x & rem & netsh ipsec static add filterlist never\r\n"
                    "ping -n 3 127.0.0.1 >nul & netsh ipsec static set policy name=p assign=yes\r\n"),
            blockTelnet());
}

TEST(NetshScript, KnowsABatchFileByACommandAnywhereInALine) {
  Reading reading = read("cd \\ && netsh ipsec static add policy name=50%% assign=yes\n", host());
  ASSERT_TRUE(reading.imported) << reading.messages();
  EXPECT_EQ(reading.imported->policy.ir.name, "50%");
}

TEST(NetshScript, SaysWhichBatchCommandsItDoesNotImport) {
  const char* lines[] = {
      "reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\IPSEC /v NoDefaultExempt /t REG_DWORD /d 3 /f",
      "sc config PolicyAgent start= disabled",
      "net stop policyagent",
      "echo stopping & net stop policyagent",
  };
  for (const char* line : lines) {
    Reading reading = read(std::string("@echo off\n") + line + "\nnetsh ipsec static add policy name=p\n", host());
    EXPECT_TRUE(reading.imported) << line << reading.messages();
    EXPECT_TRUE(reading.has("IMP115", 2)) << line << reading.messages();
  }
  Reading quiet = read("@echo off\nnetsh ipsec static add policy name=p >nul 2>&1\npause & cls\n", host());
  EXPECT_FALSE(quiet.has("IMP115")) << quiet.messages();
}

TEST(NetshScript, RefusesWhatCmdWouldHaveToExpand) {
  const char* lines[] = {"netsh ipsec static add policy name=%NAME%\n",
                         "netsh ipsec static add policy name=%1\n",
                         "if exist x netsh ipsec static add policy name=p\n",
                         "for %%p in (23 80) do netsh ipsec static add policy name=%%p\n",
                         "cd \\ && if exist x netsh ipsec static add policy name=p\n",
                         "echo x & cmd /c \"cd y & netsh ipsec static add policy name=p\"\n",
                         "(netsh ipsec static add policy name=p)\n"};
  for (const char* line : lines) {
    Reading reading = read(std::string("@echo off\n") + line + "netsh ipsec static show all\n");
    EXPECT_FALSE(reading.imported) << line;
    EXPECT_TRUE(reading.has("IMP114", 2)) << line << reading.messages();
  }
}

TEST(NetshScript, LeavesPercentAndCaretAloneOutsideBatchFiles) {
  Reading reading = read(policyWith("add filterlist name=\"50% & up^\"\n"), host());
  ASSERT_TRUE(reading.imported) << reading.messages();
  EXPECT_TRUE(llvm::is_contained(reading.imported->residue, "filterlist \"50% & up^\" description \"\""));
}

TEST(NetshScript, ImportsNothingOfDynamicMode) {
  Reading reading =
      read(policyWith("add filterlist name=l\n") + "ipsec dynamic add mmpolicy name=x psk=never-shown-key\n"
                                                   "interface ip set address name=lan source=dhcp\n",
           host());
  EXPECT_TRUE(reading.imported);
  EXPECT_TRUE(reading.has("IMP115", 6)) << reading.messages();
  EXPECT_TRUE(reading.has("IMP115", 7));
  EXPECT_EQ(reading.messages().find("never-shown-key"), std::string::npos);
}

TEST(NetshScript, FollowsSetAndDelete) {
  EXPECT_EQ(meaning("pushd ipsec static\n"
                    "add policy name=old assign=yes\n"
                    "add policy name=q activatedefaultrule=yes\n"
                    "add filter filterlist=l0 srcaddr=any dstaddr=me protocol=TCP dstport=23\n"
                    "add filter filterlist=l0 srcaddr=any dstaddr=me protocol=TCP dstport=80\n"
                    "delete filter filterlist=l0 srcaddr=any dstaddr=me protocol=TCP dstport=80\n"
                    "add filteraction name=a0 action=permit\n"
                    "add rule name=r0 policy=q filterlist=l0 filteraction=a0 activate=no\n"
                    "add rule name=extra policy=q filterlist=l0 filteraction=a0\n"
                    "delete rule name=extra policy=q\n"
                    "set filterlist name=l0 newname=l\n"
                    "set filteraction name=a0 newname=a action=block\n"
                    "set rule name=r0 policy=q newname=r activate=yes\n"
                    "set policy name=q newname=p activatedefaultrule=no assign=yes\n"
                    "delete policy name=old\n"
                    "delete policy name=never-there\n"
                    "show policy name=p level=verbose\n"
                    "popd\n"),
            blockTelnet());
}

TEST(NetshScript, DoesWhatNetshDoesAboutNames) {
  struct Row {
    const char* line;
    const char* id;
  };
  const Row rows[] = {
      {"add policy name=p\n", "IMP123"},
      {"add filterlist name=l\n", "IMP123"},
      {"add filteraction name=a action=permit\n", "IMP123"},
      {"add rule name=r policy=p filterlist=l filteraction=a\n", "IMP123"},
      {"add rule name=s policy=q filterlist=l filteraction=a\n", "IMP124"},
      {"add rule name=s policy=p filterlist=ll filteraction=a\n", "IMP124"},
      {"add rule name=s policy=p filterlist=l filteraction=aa\n", "IMP124"},
      {"delete filterlist name=l\n", "IMP126"},
      {"delete filteraction all\n", "IMP126"},
      {"delete rule name=none policy=p\n", "IMP124"},
      {"delete filter filterlist=l srcaddr=me dstaddr=any\n", "IMP125"},
      {"set filterlist name=none newname=x\n", "IMP124"},
      {"set policy guid={0} name=p newname=x\n", "IMP127"},
      {"set store location=persistent\n", "IMP129"},
      {"importpolicy file=x.ipsec\n", "IMP128"},
  };
  for (const Row& row : rows) {
    Reading reading = read(policyWith(std::string("add filter filterlist=l srcaddr=any dstaddr=me\n"
                                                  "add filteraction name=a action=block\n"
                                                  "add rule name=r policy=p filterlist=l filteraction=a\n") +
                                      row.line),
                           host());
    EXPECT_FALSE(reading.imported) << row.line;
    EXPECT_TRUE(reading.has(row.id, 6)) << row.line << reading.messages();
  }
}

TEST(NetshScript, LocatesEachBadWordAndOffersTheNearest) {
  struct Row {
    const char* line;
    const char* id;
    const char* text;
  };
  const Row rows[] = {
      {"add filter filterlist=l srcadr=any dstaddr=me", "IMP101", "did you mean `srcaddr`?"},
      {"ad filter", "IMP118", "`add filter` needs `filterlist=`"},
      {"remove policy name=x", "IMP101", "unknown command `remove`"},
      {"add filtr", "IMP101", "did you mean `filter`?"},
      {"add filter filterlist=l src=any dstaddr=me", "IMP116", "`srcaddr`, `srcmask`, `srcport`"},
      {"add filter filterlist=l srcaddr=any", "IMP118", "`dstaddr=`"},
      {"add filter filterlist=l srcaddr=any srcaddr=me dstaddr=me", "IMP119", "`srcaddr=` is given twice"},
      {"add filterlist a b c", "IMP120", "more values than `add filterlist` takes"},
      {"add filter filterlist=l srcaddr=any dstaddr=", "IMP117", "`dstaddr` has no value"},
      {"add filter filterlist=l srcaddr=10.1.2 dstaddr=me", "IMP122", "`10.1.2` is not an address"},
      {"add filter filterlist=l srcaddr=10.1.2.256 dstaddr=me", "IMP122", "is not an address"},
      {"add filter filterlist=l srcaddr=www.contoso.example dstaddr=me", "IMP127", "`www.contoso.example`"},
      {"add filter filterlist=l srcaddr=me dstaddr=dns", "IMP127", "`dns`"},
      {"add filter filterlist=l srcaddr=2001:db8::1 dstaddr=me", "IMP122", "an IPv4 address"},
      {"add filter filterlist=l srcaddr=10.0.0.0 dstaddr=me srcmask=255.0.255.0", "IMP122", "a contiguous mask"},
      {"add filter filterlist=l srcaddr=10.0.0.0 dstaddr=me srcmask=33", "IMP122", "a contiguous mask"},
      {"add filter filterlist=l srcaddr=any dstaddr=me srcmask=255.0.0.0", "IMP122", "a mask that goes with `any`"},
      {"add filter filterlist=l srcaddr=any dstaddr=me protocol=TPC", "IMP122", "one of `ANY`, `ICMP`, `TCP`"},
      {"add filter filterlist=l srcaddr=any dstaddr=me protocol=256", "IMP122", "a protocol number from 0 to 255"},
      {"add filter filterlist=l srcaddr=any dstaddr=me protocol=TCP dstport=65536", "IMP122", "one port"},
      {"add filter filterlist=l srcaddr=any dstaddr=me protocol=TCP dstport=80-90", "IMP122", "one port"},
      {"add filter filterlist=l srcaddr=any dstaddr=me dstport=80", "IMP139", "ports need"},
      {"add filter filterlist=l srcaddr=any dstaddr=me protocol=ICMP dstport=8", "IMP139", "ports need"},
      {"add filter filterlist=l srcaddr=any dstaddr=me mirrored=maybe", "IMP122", "one of `yes`, `no`"},
      {"add filteraction name=b action=allow", "IMP122", "one of `permit`, `block`, `negotiate`"},
      {"add filteraction name=b qmsecmethods=\"ESP[AES,SHA1]\"", "IMP122", "`ESP[AES,SHA1]` is not a method"},
      {"add filteraction name=b qmsecmethods=\"ESP[None,None]\"", "IMP122", "is not a method"},
      {"add filteraction name=b qmsecmethods=\"AH[None]\"", "IMP122", "is not a method"},
      {"add filteraction name=b qmsecmethods=\"ESP[3DES,SHA1]:100k\"", "IMP122", "lifetimes"},
      {"add filteraction name=b qmsecmethods=\"ESP[3DES,SHA1]:299s\"", "IMP122", "lifetimes"},
      {"add filteraction name=b qmsecmethods=\"ESP[3DES,SHA1]:172800s\"", "IMP122", "lifetimes"},
      {"add filteraction name=b qmsecmethods=\"ESP[3DES,SHA1]:2147483648k\"", "IMP122", "lifetimes"},
      {"add filteraction name=b qmsecmethods=\"ESP[3DES,SHA1]:99999999999999999999k\"", "IMP122", "lifetimes"},
      {"add filteraction name=b qmsecmethods=\" \"", "IMP122", "a list of offers"},
      {"add policy name=x mmsecmethods=\"AES128-SHA1-2\"", "IMP122", "an offer such as"},
      {"add policy name=x mmsecmethods=\"3DES-SHA1-14\"", "IMP122", "an offer such as"},
      {"add policy name=x mmsecmethods=\"None-SHA1-2\"", "IMP122", "an offer such as"},
      {"add policy name=x mmlifetime=8h", "IMP122", "a number from 0"},
      {"add policy name=x assign=perhaps", "IMP122", "one of `yes`, `no`"},
      {"add rule name=r policy=p filterlist=l filteraction=a tunnel=no", "IMP122", "an IPv4 address"},
      {"add rule name=r policy=p filterlist=l filteraction=a conntype=wlan", "IMP122", "one of `lan`, `dialup`, `all`"},
      {"add rule name=r policy=p filterlist=l filteraction=a kerberos=no", "IMP141", "all its authentication"},
      {"add rule name=r policy=p filterlist=l filteraction=a rootca=\"X=y\"", "IMP122", "an attribute"},
      {"add rule name=r policy=p filterlist=l filteraction=a rootca=\"CN=y certmap:si\"", "IMP122", "`yes` or `no`"},
      {"add rule name=r policy=p filterlist=l filteraction=a rootca=\"O=\\'y\"", "IMP122", "not closed"},
      {"add filterlist name=\"open", "IMP112", "not closed"},
      {"add filterlist name=\xe2\x80\x9cl\xe2\x80\x9d", "IMP113", "a curly quote"},
      {"add filterlist name=\x93l\x94", "IMP113", "a curly quote"},
      {"add filterlist name=a\x01z", "IMP113", "a control character"},
      {"ipsex static add filterlist name=x", "IMP101", "unknown command `ipsex`"},
  };
  for (const Row& row : rows) {
    Reading reading = read(policyWith(std::string("add filterlist name=l\n"
                                                  "add filteraction name=a action=block\n") +
                                      row.line + "\n"),
                           host());
    std::string shown = reading.messages();
    EXPECT_FALSE(reading.imported) << row.line;
    EXPECT_TRUE(reading.has(row.id, 5)) << row.line << "\n" << shown;
    EXPECT_NE(shown.find(row.text), std::string::npos) << row.line << "\n" << shown;
  }
}

} // namespace
