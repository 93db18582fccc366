// Documents are judged as hostile: each fault is reported once, at its place, and nothing is returned.
#include "compiler/ir/json.h"
#include "source_dir.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <set>

using namespace cordon;

namespace {

const std::string kSound = R"({
  "schema": "cordon.ir/1",
  "classes": [
    {
      "name": "isolated",
      "version": 7,
      "platform": "windows-2003-sp1",
      "order": {"specificity":true,"platform":""},
      "default_response": null,
      "audit": false,
      "hosts": [
        {"name":"sql1","platform":"windows-2003-sp1","addresses":["10.1.2.3","10.1.2.4"],"dynamic_in":[],"forwards":false,"identity":""}
      ],
      "secrets": [
        {"from":"file","name":"keys/a.psk"}
      ],
      "authorities": [
        {"name":"root","subject":[["CN","Root"]],"file":"root.pem"}
      ],
      "origins": [
        {"kind":"policy","name":"rule r","places":[{"file":"p.cordon","line":2,"column":3,"begin":12,"end":20},{"file":"p.cordon","line":3,"column":1,"begin":30,"end":31}]}
      ],
      "actions": [
        {"action":"permit"},
        {"action":"negotiate","ike":"v1","authentication":[{"method":"psk","secret":0},{"method":"certificate","authority":0,"account_mapping":false,"exclude_ca_name":false}],"main":[{"cipher":"3des","integrity":"sha1","group":"modp1024"}],"main_lifetime_s":28800,"quick":[{"esp":{"cipher":"aes128","integrity":"sha1"},"lifetime_s":3600,"lifetime_kb":100000}],"pfs":"off","tunnel":{"local":"10.1.2.3"},"fallback_to_clear":false,"inbound_clear":false,"remote_identity":"","stage":"require"}
      ],
      "out": [
        {"rank":0,"layer":"assigned","family":"ipv4","source":"me","target":"10.1.2.9","protocol":6,"target_ports":[80,81],"connection":"all","action":1,"origin":0},
        {"rank":1,"layer":"assigned","family":"ipv4","source":"me","target":"10.1.0.0/16","connection":"all","action":1,"origin":0}
      ],
      "in": [
        {"rank":0,"layer":"assigned","family":"ipv4","source":"10.1.2.9","target":"me","protocol":1,"source_ports":[8,8],"connection":"all","action":0}
      ],
      "forward": []
    }
  ]
}
)";

struct Read {
  source::SourceMap sources;
  diag::Diagnostics diags;
  std::optional<std::vector<ir::PolicyIr>> classes;

  explicit Read(llvm::StringRef text) { classes = ir::readJson(sources, sources.add("t", text), diags); }
  /// "ID text-at-the-place: message" of the only finding.
  std::string only() const {
    if (diags.all().size() != 1)
      return std::to_string(diags.all().size()) + " findings";
    const diag::Diagnostic& d = diags.all().front();
    return std::string(d.id) + " " + sources.text(d.span).str() + " " + std::string(d.message);
  }
};

std::string replaced(std::string text, llvm::StringRef from, llvm::StringRef to) {
  size_t at = text.find(from.str());
  EXPECT_NE(at, std::string::npos) << from.str();
  return text.replace(at, from.size(), to.str());
}

TEST(IrJsonRead, TheSoundDocumentIsWhatWeWrite) {
  Read read(kSound);
  ASSERT_TRUE(read.classes) << read.only();
  EXPECT_EQ(ir::toJson(*read.classes, read.sources), kSound);
}

TEST(IrJsonRead, AFilterNeedNotSayWhereItComesFrom) {
  Read read(kSound); // that of list `in` does not
  ASSERT_TRUE(read.classes);
  ir::PolicyIr& ir = read.classes->front();
  const ir::Origin& origin = ir.origin(ir.in[0]);
  EXPECT_EQ(origin.name, "");
  EXPECT_TRUE(origin.spans.empty());
  EXPECT_FALSE(ir.placeOf(ir.in[0].origin).isValid());
  EXPECT_EQ(ir.origin(ir.out[0]).name, "rule r");
  ir::removeBuiltin(ir);
  EXPECT_EQ(ir.in.size(), 1u) << "what is not known is not the platform's";
}

struct Refused {
  const char* from;
  const char* to;
  const char* message; ///< how it begins, behind "not a valid `cordon.ir/1` document: "
};

class IrJsonRefuses : public testing::TestWithParam<Refused> {};

TEST_P(IrJsonRefuses, AndSaysWhere) {
  const Refused& row = GetParam();
  Read read(replaced(kSound, row.from, row.to));
  EXPECT_FALSE(read.classes);
  std::string message = read.only();
  EXPECT_NE(message.find(std::string("document: ") + row.message), std::string::npos) << message;
}

INSTANTIATE_TEST_SUITE_P(
    Types, IrJsonRefuses,
    testing::Values(Refused{"\"classes\": [", "\"classes\": 1, \"x\": [", "`/classes` is not an array"},
                    Refused{"\"name\": \"isolated\"", "\"name\": 7", "`/classes/0/name` is not a string"},
                    Refused{"\"version\": 7", "\"version\": \"7\"", "`/classes/0/version` is not a whole number"},
                    Refused{"\"version\": 7", "\"version\": -7", "`/classes/0/version` is not a whole number"},
                    Refused{"\"version\": 7", "\"version\": 7.5", "`/classes/0/version` is not a whole number"},
                    Refused{"\"version\": 7", "\"version\": 18446744073709551616",
                            "`/classes/0/version` is not a whole number"},
                    Refused{"\"audit\": false", "\"audit\": 0", "`/classes/0/audit` is not true or false"},
                    Refused{"{\"specificity\":true,\"platform\":\"\"}", "[]", "`/classes/0/order` is not an object"},
                    Refused{"\"audit\": false,", "", "`/classes/0` has no field `audit`"}));

INSTANTIATE_TEST_SUITE_P(
    References, IrJsonRefuses,
    testing::Values(Refused{"\"action\":1", "\"action\":2", "`/classes/0/out/0/action` is out of range"},
                    Refused{"\"action\":1", "\"action\":4294967295", "`/classes/0/out/0/action` is out of range"},
                    Refused{"\"origin\":0", "\"origin\":1", "`/classes/0/out/0/origin` is out of range"},
                    Refused{"\"secret\":0", "\"secret\":1", "`/classes/0/actions/1/authentication/0/secret` is out"},
                    Refused{"\"authority\":0", "\"authority\":9",
                            "`/classes/0/actions/1/authentication/1/authority`"}));

INSTANTIATE_TEST_SUITE_P(
    DefaultResponses, IrJsonRefuses,
    testing::Values(Refused{"\"default_response\": null", "\"default_response\": false",
                            "`/classes/0/default_response` is not an object"},
                    Refused{"\"default_response\": null,", "", "`/classes/0` has no field `default_response`"},
                    Refused{"\"default_response\": null", "\"default_response\": {}",
                            "`/classes/0/default_response` has no field `action`"},
                    Refused{"\"default_response\": null", "\"default_response\": {\"action\":2}",
                            "`/classes/0/default_response/action` is out of range"},
                    Refused{"\"default_response\": null", "\"default_response\": {\"action\":2,\"origin\":1}",
                            "`/classes/0/default_response/action` is out of range"},
                    // A permit, and a tunnel.
                    Refused{"\"default_response\": null", "\"default_response\": {\"action\":0}",
                            "`/classes/0/default_response/action` is no action that a default response can have"},
                    Refused{"\"default_response\": null", "\"default_response\": {\"action\":1}",
                            "`/classes/0/default_response/action` is no action that a default response can have"}));

TEST(IrJsonRead, ADefaultResponseKnowsNoClearTextNoPeerAndNoStage) {
  std::string text = replaced(replaced(kSound, "\"default_response\": null", "\"default_response\": {\"action\":1}"),
                              "\"tunnel\":{\"local\":\"10.1.2.3\"},", "");
  ASSERT_TRUE(Read(text).classes) << Read(text).only();
  EXPECT_EQ(Read(text).classes->front().default_response, (ir::DefaultResponse{{{1}}, {}}));
  EXPECT_NE(
      Read(replaced(text, "{\"action\":1}", "{\"action\":1,\"origin\":1}")).only().find("origin` is out of range"),
      std::string::npos);
  for (auto [from, to] : {std::pair("\"fallback_to_clear\":false", "\"fallback_to_clear\":true"),
                          std::pair("\"inbound_clear\":false", "\"inbound_clear\":true"),
                          std::pair("\"remote_identity\":\"\"", "\"remote_identity\":\"CN=x\""),
                          std::pair("\"stage\":\"require\"", "\"stage\":\"request\"")})
    EXPECT_FALSE(Read(replaced(text, from, to)).classes) << to;
}

INSTANTIATE_TEST_SUITE_P(
    Values, IrJsonRefuses,
    testing::Values(
        Refused{"cordon.ir/1", "cordon.ir/2", "`/schema` is not `cordon.ir/1`"},
        Refused{"\"layer\":\"assigned\"", "\"layer\":\"top\"", "`/classes/0/out/0/layer` is none of its values"},
        Refused{"\"ipv4\"", "\"ipv5\"", "`/classes/0/out/0/family` is none of its values"},
        Refused{"\"ipv4\"", "\"ipv6\"", "`/classes/0/out/0/target` is of another family"},
        Refused{"\"10.1.0.0/16\"", "\"10.1.0.0/33\"", "`/classes/0/out/1/target` is not an address block"},
        Refused{"\"10.1.0.0/16\"", "\"10.1.0.1/16\"", "`/classes/0/out/1/target` is not an address block"},
        Refused{"\"10.1.0.0/16\"", "\"0.0.0.0/0\"", "`/classes/0/out/1/target` is written `any`"},
        Refused{"\"protocol\":6", "\"protocol\":256", "`/classes/0/out/0/protocol` is not a whole number up to 255"},
        Refused{"\"protocol\":6", "\"protocol\":47", "`/classes/0/out/0/target_ports` needs a protocol that has ports"},
        Refused{"[80,81]", "[80,65536]", "`/classes/0/out/0/target_ports/1` is not a whole number up to 65535"},
        Refused{"[80,81]", "[81,80]", "`/classes/0/out/0/target_ports` ends before it begins"},
        Refused{"[80,81]", "[80]", "`/classes/0/out/0/target_ports` has a first and a last value"},
        Refused{"[8,8]", "[8,256]", "`/classes/0/in/0/source_ports/1` is not a whole number up to 255"},
        Refused{"\"permit\"", "\"allow\"", "`/classes/0/actions/0/action` is none of its values"},
        Refused{"\"psk\"", "\"password\"", "`/classes/0/actions/1/authentication/0/method` is none of its values"},
        Refused{"\"3des\"", "\"4des\"", "`/classes/0/actions/1/main/0/cipher` is not an algorithm"},
        Refused{"\"pfs\":\"off\"", "\"pfs\":\"on\"", "`/classes/0/actions/1/pfs` is not an algorithm"},
        Refused{"\"local\":\"10.1.2.3\"", "\"local\":\"10.1.2\"",
                "`/classes/0/actions/1/tunnel/local` is not an address"},
        Refused{"\"esp\":", "\"ipcomp\":", "`/classes/0/actions/1/quick/0` has neither `ah` nor `esp`"},
        Refused{"[{\"cipher\":\"3des\",\"integrity\":\"sha1\",\"group\":\"modp1024\"}]", "[]",
                "`/classes/0/actions/1/main` is empty"},
        Refused{"windows-2003-sp1\",\n      \"order", "windows-3\",\n      \"order",
                "`/classes/0/platform` is not a platform"},
        Refused{"\"specificity\":true", "\"specificity\":false", "`/classes/0/order/platform` is not a platform"},
        Refused{"\"sql1\"", "\"../sql1\"", "`/classes/0/hosts/0/name` cannot be a host's name"},
        Refused{"\"sql1\"", "\"..\"", "`/classes/0/hosts/0/name` cannot be a host's name"},
        Refused{"\"sql1\"", "\"a\\nb\"", "`/classes/0/hosts/0/name` cannot be a host's name"},
        Refused{"\"10.1.2.3\",\"10.1.2.4\"", "\"10.1.2.4\",\"10.1.2.3\"",
                "`/classes/0/hosts/0/addresses` is not in asc"},
        Refused{"\"from\":\"file\"", "\"from\":\"value\"", "`/classes/0/secrets/0/from` is none of its values"},
        Refused{"\"root.pem\"", "{\"bytes\":\"0g\"}", "`/classes/0/authorities/0/file/bytes` is not hexadecimal"},
        Refused{"\"root.pem\"", "{\"bytes\":\"012\"}", "`/classes/0/authorities/0/file/bytes` is not hexadecimal"},
        Refused{"[\"CN\",\"Root\"]", "[\"CN\"]", "`/classes/0/authorities/0/subject/0` has an attribute and a value"}));

INSTANTIATE_TEST_SUITE_P(Order, IrJsonRefuses,
                         testing::Values(Refused{"\"rank\":1", "\"rank\":0",
                                                 "`/classes/0/out/1` stands behind a filter of the same or a larger"},
                                         Refused{"\"10.1.2.9\",\"protocol\":6,\"target_ports\":[80,81]",
                                                 "\"10.0.0.0/8\"",
                                                 "`/classes/0/out/1` does not follow the filter before it"}));

INSTANTIATE_TEST_SUITE_P(
    Places, IrJsonRefuses,
    testing::Values(Refused{"\"end\":20", "\"end\":11", "`/classes/0/origins/0/places/0` ends before it begins"},
                    Refused{"\"line\":2", "\"line\":0", "`/classes/0/origins/0/places/0` has a line and column"},
                    Refused{"\"column\":3", "\"column\":13", "`/classes/0/origins/0/places/0` has a line and column"},
                    Refused{"\"begin\":30,\"end\":31", "\"begin\":5000000000,\"end\":5000000001",
                            "`/classes/0/origins/0/places/1/begin` is not a whole number up to 2147483648"},
                    Refused{"\"line\":3,\"column\":1,\"begin\":30", "\"line\":2,\"column\":1,\"begin\":30",
                            "`/classes` has places in `p.cordon` that contradict each other"},
                    Refused{"\"line\":3,\"column\":1,\"begin\":30", "\"line\":3,\"column\":21,\"begin\":30",
                            "`/classes` has places in `p.cordon` that contradict each other"},
                    Refused{"\"line\":3,\"column\":1,\"begin\":30", "\"line\":1,\"column\":1,\"begin\":30",
                            "`/classes` has places in `p.cordon` that contradict each other"}));

INSTANTIATE_TEST_SUITE_P(
    Documents, IrJsonRefuses,
    testing::Values(Refused{"\"version\": 7", "\"version\": 7, \"version\": 8", "it has the key `version` twice"},
                    Refused{"\"version\": 7", "\"version\": 1e999", "it holds a number that no machine has"},
                    Refused{"\"version\": 7", "\"x\": [[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", "it is nested too deeply"},
                    Refused{"\"classes\"", "\"critical\": [\"weights\"], \"classes\"",
                            "`/critical/0` is a critical field that this version does not know"},
                    Refused{"\"classes\"", "\"critical\": {}, \"classes\"", "`/critical` is not an array"}));

TEST(IrJsonRead, FaultsPointIntoTheText) {
  EXPECT_EQ(Read(replaced(kSound, "\"audit\": false", "\"audit\": 5")).only().substr(0, 8), "IMP002 5");
  EXPECT_EQ(Read(replaced(kSound, "\"forward\": []", "\"forward\": \"}{[,:\\\"\", \"x\": {\"forward\": 1}"))
                .only()
                .substr(0, 8),
            "IMP002 \"");
  EXPECT_EQ(Read("[]").only(), "IMP002 [ not a valid `cordon.ir/1` document: it is not an object");
}

TEST(IrJsonRead, UnknownFieldsAreIgnoredUnlessCritical) {
  std::string text = replaced(kSound, "\"audit\": false", "\"weights\": [1, {\"a\": null}], \"audit\": false");
  Read ignored(text);
  ASSERT_TRUE(ignored.classes) << ignored.only();
  EXPECT_EQ(ir::toJson(*ignored.classes, ignored.sources), kSound);
  EXPECT_FALSE(Read(replaced(text, "\"classes\"", "\"critical\": [\"audit\", \"weights\"], \"classes\"")).classes);
  EXPECT_TRUE(Read(replaced(text, "\"classes\"", "\"critical\": [\"audit\"], \"classes\"")).classes);
}

TEST(IrJsonRead, WhatIsNoJsonIsRefusedWhereItEnds) {
  for (size_t length : {size_t(0), size_t(1), size_t(40), kSound.size() / 2, kSound.size() - 2}) {
    Read read(llvm::StringRef(kSound).take_front(length));
    EXPECT_FALSE(read.classes);
    EXPECT_EQ(read.only().substr(0, 6), "IMP001");
    EXPECT_EQ(read.diags.all().front().span.begin, length);
  }
  for (const char* text :
       {"{", "nul", "\"\\x\"", "{\"schema\":\"cordon.ir/1\",}", "\xff\xfe{", "01", "\"\xff\"", "{} {}"})
    EXPECT_EQ(Read(text).only().substr(0, 6), "IMP001") << text;
}

TEST(IrJsonRead, DeepDocumentsCrashNothing) {
  EXPECT_FALSE(Read(std::string(1'000'000, '[')).classes);
  EXPECT_FALSE(Read(std::string(1'000'000, '[') + std::string(1'000'000, ']')).classes);
  std::string objects;
  for (int i = 0; i < 200'000; ++i)
    objects += "{\"a\":";
  EXPECT_FALSE(Read(objects + "1" + std::string(200'000, '}')).classes);
}

/// All names below a schema's `properties`.
void collectFields(const nlohmann::json& schema, std::set<std::string>& fields) {
  for (const auto& [key, value] : schema.items()) {
    if (key == "properties")
      for (const auto& [name, unused] : value.items())
        fields.insert(name);
    if (value.is_structured())
      collectFields(value, fields);
  }
}

TEST(IrJsonSchema, EveryFieldOfTheSchemaIsKnownToTheReader) {
  std::ifstream file(std::string(CORDON_SOURCE_DIR) + "/docs/schema/cordon.ir-1.schema.json");
  std::set<std::string> fields;
  collectFields(nlohmann::json::parse(file), fields);
  EXPECT_GT(fields.size(), 60u);
  for (const std::string& field : fields)
    EXPECT_TRUE(Read(replaced(kSound, "\"classes\"", "\"critical\": [\"" + field + "\"], \"classes\"")).classes)
        << field;
}

} // namespace
