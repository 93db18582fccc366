#include "runtime/capi/cordon.h"

#include "tests/support/frames.h"
#include "tests/support/set_parts.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

namespace cordon {
namespace {

constexpr uint64_t kNow = 1'900'000'000; // the set of these tests ends at 2'000'000'000

/// Opens a set for host `a` of richSet, unless it is told otherwise.
struct Opening {
  std::string key = ruleset::toPem(tests::testPublicKey());
  cordon_open_options options{};
  cordon_set* set = nullptr;

  Opening() {
    options.size = sizeof options;
    options.host = "a";
    options.public_key = key.c_str();
    options.now_s = kNow;
  }
  ~Opening() { cordon_close(set); }
  Opening(const Opening&) = delete;
  Opening& operator=(const Opening&) = delete;

  int open(const ruleset::Bytes& bytes) { return cordon_open_bytes(bytes.data(), bytes.size(), &options, &set); }
  int open() { return open(tests::signedSet(tests::richSet().bytes())); }
};

cordon_header header(const char* source, uint16_t source_port, const char* target, uint16_t target_port,
                     uint8_t protocol) {
  tests::Bytes packet =
      tests::ipBytes({*net::parseAddress(source), *net::parseAddress(target), protocol, source_port, target_port});
  cordon_header header;
  EXPECT_EQ(cordon_parse(packet.data(), packet.size(), &header), 0);
  return header;
}

uint32_t rankOf(const cordon_set* set, int direction, const cordon_header& header) {
  uint32_t rank = 12345;
  EXPECT_EQ(cordon_classify(set, direction, &header, &rank), 0);
  return rank;
}

TEST(CApi, HasAVersion) {
  EXPECT_EQ(std::string(cordon_version()).find("0."), 0u);
}

TEST(CApi, OpensASetAndSaysWhatItIs) {
  Opening opening;
  ASSERT_EQ(opening.open(), 0) << cordon_error_text();
  cordon_set_info info{};
  info.size = sizeof info;
  ASSERT_EQ(cordon_get_info(opening.set, &info), 0);
  EXPECT_STREQ(info.host, "a");
  EXPECT_EQ(info.set_version, 7u);
  EXPECT_EQ(info.not_after_s, 2'000'000'000u);
  EXPECT_GT(info.memory_bytes, 0u);
  cordon_close(nullptr);
}

TEST(CApi, ClassifiesOneAndMany) {
  Opening opening;
  ASSERT_EQ(opening.open(), 0);
  const std::vector<cordon_header> headers = {
      header("2001:db8::1", 135, "fe80::1", 0, net::protocol::icmpv6), header("10.0.0.1", 1, "10.2.0.5", 80, 6),
      header("10.0.0.9", 1, "10.2.0.5", 80, 6), header("2001:db8::1", 1, "2001:db8::7", 2, 17),
      header("2001:db9::1", 1, "2001:db8::7", 2, 17)};
  const std::vector<uint32_t> expected = {0, 1, CORDON_NO_FILTER, 4, CORDON_NO_FILTER};
  std::vector<cordon_header> many;
  std::vector<uint32_t> expected_many, ranks(1000, 12345);
  for (size_t at = 0; at < 1000; ++at) {
    many.push_back(headers[at * at % headers.size()]);
    expected_many.push_back(expected[at * at % headers.size()]);
  }
  for (size_t at = 0; at < headers.size(); ++at)
    EXPECT_EQ(rankOf(opening.set, CORDON_OUT, headers[at]), expected[at]) << at;
  ASSERT_EQ(cordon_classify_batch(opening.set, CORDON_OUT, many.data(), many.size(), ranks.data()), 0);
  EXPECT_EQ(ranks, expected_many);
  EXPECT_EQ(cordon_classify_batch(opening.set, CORDON_OUT, nullptr, 0, nullptr), 0);
  EXPECT_EQ(rankOf(opening.set, CORDON_IN, header("10.2.3.4", 1, "10.0.0.1", 2, 6)), 0u);
  EXPECT_EQ(rankOf(opening.set, CORDON_FORWARD, header("10.2.3.4", 1, "10.9.0.1", 2, 6)), 0u);
}

TEST(CApi, TellsConnectionsApart) {
  tests::SetParts parts = tests::richSet();
  parts.list(ruleset::Direction::out).resize(2);
  parts.list(ruleset::Direction::out)[1].connection = ruleset::Connection::remote_access;
  Opening opening;
  ASSERT_EQ(opening.open(tests::signedSet(parts.bytes())), 0);
  cordon_header packet = header("10.0.0.1", 1, "10.2.0.5", 80, 6);
  EXPECT_EQ(rankOf(opening.set, CORDON_OUT, packet), CORDON_NO_FILTER);
  packet.remote_access = 1;
  EXPECT_EQ(rankOf(opening.set, CORDON_OUT, packet), 1u);
}

TEST(CApi, SaysWhatAFilterDoes) {
  Opening opening;
  tests::SetParts parts = tests::richSet();
  ASSERT_EQ(opening.open(tests::signedSet(parts.bytes())), 0);
  for (int direction : {CORDON_OUT, CORDON_IN, CORDON_FORWARD}) {
    const auto& list = parts.filters[size_t(direction)];
    ASSERT_EQ(cordon_filter_count(opening.set, direction), list.size());
    for (uint32_t rank = 0; rank < list.size(); ++rank) {
      cordon_filter filter{};
      filter.size = sizeof filter;
      ASSERT_EQ(cordon_get_filter(opening.set, direction, rank, &filter), 0);
      const ruleset::ActionRecord& action = parts.actions[list[rank].action];
      EXPECT_EQ(filter.action, int(action.kind));
      EXPECT_EQ(filter.fallback_to_clear, action.fallback_to_clear);
      EXPECT_EQ(filter.tunnel, action.is_tunnel);
      EXPECT_EQ(filter.name, list[rank].origin == ruleset::kNone ? std::string()
                                                                 : parts.texts[parts.origins[list[rank].origin].name]);
    }
    cordon_filter filter{};
    filter.size = sizeof filter;
    EXPECT_EQ(cordon_get_filter(opening.set, direction, uint32_t(list.size()), &filter), -ENOENT);
    EXPECT_EQ(cordon_get_filter(opening.set, direction, CORDON_NO_FILTER, &filter), -ENOENT);
  }
  EXPECT_EQ(cordon_filter_count(opening.set, 3), 0u);
  EXPECT_EQ(cordon_filter_count(nullptr, CORDON_OUT), 0u);
}

TEST(CApi, CountsTheRulesThatAHostsAddressesMake) {
  tests::SetParts parts = tests::richSet();
  parts.list(ruleset::Direction::out).resize(2);
  parts.list(ruleset::Direction::out)[1].target_me = 1;
  std::vector<std::string> texts;
  std::vector<const char*> addresses;
  for (uint64_t i = 0; i < 3000; ++i)
    texts.push_back(net::toString(net::Address{net::Family::v4, {0, 0x0a000000 + i}}));
  for (const std::string& text : texts)
    addresses.push_back(text.c_str());
  Opening opening;
  opening.options.addresses = addresses.data();
  opening.options.addresses_count = 30;
  EXPECT_EQ(opening.open(tests::signedSet(parts.bytes())), 0) << cordon_error_text();
  cordon_close(std::exchange(opening.set, nullptr));
  opening.options.addresses_count = addresses.size();
  EXPECT_EQ(opening.open(tests::signedSet(parts.bytes())), -EOVERFLOW);
  EXPECT_STREQ(cordon_error_text(),
               "the rule set comes to more than 8000000 rules in one list, `me` being each of 3000 addresses");
  EXPECT_EQ(opening.set, nullptr);
}

TEST(CApi, RefusesSetsWithANumberAndAText) {
  const ruleset::Bytes good = tests::signedSet(tests::richSet().bytes());
  ruleset::Bytes changed = ruleset::Bytes::copyOf(good);
  changed.data()[changed.size() / 2] ^= 1;
  struct {
    const char* what;
    int error;
    ruleset::Bytes bytes;
    void (*change)(Opening&);
  } cases[] = {
      {"not signed", -EKEYREJECTED, tests::richSet().bytes(), [](Opening&) {}},
      {"another key", -EKEYREJECTED, ruleset::Bytes::copyOf(good),
       [](Opening& opening) {
         opening.key = ruleset::toPem(ruleset::PrivateKey::generate()->publicKey());
         opening.options.public_key = opening.key.c_str();
       }},
      {"changed", -EBADMSG, ruleset::Bytes::copyOf(changed), [](Opening&) {}},
      {"no rule set", -EBADMSG, ruleset::Bytes::zeros(1000), [](Opening&) {}},
      {"another host", -ENXIO, ruleset::Bytes::copyOf(good), [](Opening& opening) { opening.options.host = "c"; }},
      {"over", -EKEYEXPIRED, ruleset::Bytes::copyOf(good),
       [](Opening& opening) { opening.options.now_s = 2'000'000'001; }},
      {"old", -ESTALE, ruleset::Bytes::copyOf(good), [](Opening& opening) { opening.options.set_version_min = 8; }},
      {"dynamic", -EDESTADDRREQ, ruleset::Bytes::copyOf(good), [](Opening& opening) { opening.options.host = "b"; }},
      {"no key", -EINVAL, ruleset::Bytes::copyOf(good), [](Opening& opening) { opening.options.public_key = nullptr; }},
      {"a key that is none", -EINVAL, ruleset::Bytes::copyOf(good),
       [](Opening& opening) { opening.options.public_key = "-----BEGIN PUBLIC KEY-----\n"; }},
      {"no host", -EINVAL, ruleset::Bytes::copyOf(good), [](Opening& opening) { opening.options.host = nullptr; }},
      {"no size", -EINVAL, ruleset::Bytes::copyOf(good), [](Opening& opening) { opening.options.size = 0; }},
      {"no such kernel", -ENOTSUP, ruleset::Bytes::copyOf(good),
       [](Opening& opening) { opening.options.kernel = "abacus"; }},
      {"no addresses", -EDESTADDRREQ, ruleset::Bytes::copyOf(good),
       [](Opening& opening) {
         static const char* const none[] = {nullptr};
         opening.options.addresses = none;
       }},
      {"an address that is none", -EINVAL, ruleset::Bytes::copyOf(good),
       [](Opening& opening) {
         static const char* const faulty[] = {"10.0.0.1", "10.0.0"};
         opening.options.addresses = faulty;
         opening.options.addresses_count = 2;
       }},
  };
  for (const auto& one : cases) {
    Opening opening;
    one.change(opening);
    EXPECT_EQ(opening.open(one.bytes), one.error) << one.what;
    EXPECT_NE(std::strlen(cordon_error_text()), 0u) << one.what;
    EXPECT_EQ(opening.set, nullptr) << one.what;
  }
  EXPECT_EQ(cordon_open_bytes(nullptr, 0, nullptr, nullptr), -EINVAL);
  EXPECT_EQ(cordon_open_bytes(good.data(), size_t(-1), nullptr, nullptr), -EINVAL);
  cordon_set* set = nullptr;
  EXPECT_EQ(cordon_open_bytes(good.data(), size_t(-1), nullptr, &set), -EBADMSG);
  EXPECT_EQ(cordon_open_bytes(good.data(), good.size(), nullptr, &set), -EINVAL);
  Opening opening;
  EXPECT_EQ(cordon_open_file("/nonexistent/set", &opening.options, &set), -ENOENT);
  EXPECT_EQ(cordon_open_file("/", &opening.options, &set), -EBADMSG);
  EXPECT_EQ(cordon_open_file(nullptr, &opening.options, &set), -EINVAL);
  EXPECT_EQ(set, nullptr);
}

TEST(CApi, SaysWhyInASentence) {
  const ruleset::Bytes good = tests::signedSet(tests::richSet().bytes());
  Opening opening;
  EXPECT_NE(cordon_open_file("/nonexistent/set", &opening.options, &opening.set), 0);
  EXPECT_STREQ(cordon_error_text(), "the rule set cannot be read: No such file or directory");
  EXPECT_NE(opening.open(ruleset::Bytes::zeros(1000)), 0);
  EXPECT_STREQ(cordon_error_text(), "the rule set cannot be read: no rule set begins so, at byte 0");
  EXPECT_NE(opening.open(tests::richSet().bytes()), 0);
  EXPECT_STREQ(cordon_error_text(), "the rule set is not signed");
  const char* const faulty[] = {"10.0.0.1", "10.0.0"};
  opening.options.addresses = faulty;
  opening.options.addresses_count = 2;
  EXPECT_NE(opening.open(good), 0);
  EXPECT_STREQ(cordon_error_text(), "address 2 of the options is no IP address");
}

TEST(CApi, RefusesWhatIsOlderThanTheSetInForce) {
  Opening first;
  ASSERT_EQ(first.open(), 0);
  Opening same, other, older, newer;
  for (Opening* next : {&same, &other, &older, &newer})
    next->options.in_force = first.set;
  EXPECT_EQ(same.open(), 0) << "the same again";
  tests::SetParts parts = tests::richSet();
  parts.list(ruleset::Direction::forward).clear();
  EXPECT_EQ(other.open(tests::signedSet(parts.bytes())), -ESTALE);
  EXPECT_EQ(older.open(tests::signedSet(parts.bytes(), {6, 2'000'000'000})), -ESTALE);
  EXPECT_EQ(newer.open(tests::signedSet(parts.bytes(), {8, 2'000'000'000})), 0);
}

TEST(CApi, TakesTheAddressesItIsGiven) {
  Opening opening;
  const char* const addresses[] = {"10.0.0.77"};
  opening.options.addresses = addresses;
  opening.options.addresses_count = 1;
  ASSERT_EQ(opening.open(), 0);
  EXPECT_EQ(rankOf(opening.set, CORDON_OUT, header("10.0.0.77", 1, "10.2.0.5", 80, 6)), 1u);
  EXPECT_EQ(rankOf(opening.set, CORDON_OUT, header("10.0.0.1", 1, "10.2.0.5", 80, 6)), CORDON_NO_FILTER);
}

TEST(CApi, WorksWithOlderAndNewerHeaders) {
  // An older program knows the first fields only; the library writes no further.
  Opening opening;
  opening.options.size = offsetof(cordon_open_options, addresses);
  opening.options.now_s = 1; // not seen
  EXPECT_EQ(opening.open(), 0);
  struct {
    cordon_set_info info;
    uint64_t behind;
  } old{};
  old.info.size = offsetof(cordon_set_info, set_version);
  old.info.set_version = 99;
  ASSERT_EQ(cordon_get_info(opening.set, &old.info), 0);
  EXPECT_STREQ(old.info.host, "a");
  EXPECT_EQ(old.info.set_version, 99u);

  // A newer one has fields that this library does not know: answers are 0, and options have to be.
  struct {
    cordon_set_info info;
    uint64_t more;
  } answer{};
  answer.info.size = sizeof answer;
  answer.more = 99;
  ASSERT_EQ(cordon_get_info(opening.set, &answer.info), 0);
  EXPECT_EQ(answer.more, 0u);
  EXPECT_EQ(answer.info.size, sizeof answer);
  struct {
    cordon_open_options options;
    uint64_t more;
  } wish{};
  Opening other;
  wish.options = other.options;
  wish.options.size = sizeof wish;
  const ruleset::Bytes bytes = tests::signedSet(tests::richSet().bytes());
  EXPECT_EQ(cordon_open_bytes(bytes.data(), bytes.size(), &wish.options, &other.set), 0);
  cordon_close(other.set);
  other.set = nullptr;
  wish.more = 1;
  EXPECT_EQ(cordon_open_bytes(bytes.data(), bytes.size(), &wish.options, &other.set), -E2BIG);
}

TEST(CApi, RefusesHeadersAndHandlesThatAreNone) {
  Opening opening;
  ASSERT_EQ(opening.open(), 0);
  cordon_header headers[2] = {header("10.0.0.1", 1, "10.2.0.5", 80, 6), header("10.0.0.1", 1, "10.2.0.5", 80, 6)};
  uint32_t ranks[2] = {77, 77};
  headers[1].family = 5;
  EXPECT_EQ(cordon_classify_batch(opening.set, CORDON_OUT, headers, 2, ranks), -EINVAL);
  headers[1].family = 4;
  headers[1].remote_access = 2;
  EXPECT_EQ(cordon_classify_batch(opening.set, CORDON_OUT, headers, 2, ranks), -EINVAL);
  EXPECT_EQ(cordon_classify(opening.set, 3, headers, ranks), -EINVAL);
  EXPECT_EQ(cordon_classify(opening.set, -1, headers, ranks), -EINVAL);
  EXPECT_EQ(cordon_classify(nullptr, CORDON_OUT, headers, ranks), -EINVAL);
  EXPECT_EQ(cordon_classify(opening.set, CORDON_OUT, nullptr, ranks), -EINVAL);
  EXPECT_EQ(cordon_classify(opening.set, CORDON_OUT, headers, nullptr), -EINVAL);
  EXPECT_EQ(ranks[0], 77u);
  cordon_set_info info{};
  EXPECT_EQ(cordon_get_info(opening.set, &info), -EINVAL);
  EXPECT_EQ(cordon_get_info(nullptr, &info), -EINVAL);
  EXPECT_EQ(cordon_get_info(opening.set, nullptr), -EINVAL);
  cordon_filter filter{};
  EXPECT_EQ(cordon_get_filter(opening.set, CORDON_OUT, 0, &filter), -EINVAL);
  EXPECT_EQ(cordon_get_filter(opening.set, 3, 0, &filter), -EINVAL);
  cordon_header parsed;
  EXPECT_EQ(cordon_parse(nullptr, 0, &parsed), -EINVAL);
  EXPECT_EQ(cordon_parse("E", 1, &parsed), -ENODATA);
  EXPECT_EQ(cordon_parse("", 1, &parsed), -EBADMSG);
}

TEST(CApi, ParsesWhatAPolicyJudges) {
  cordon_header parsed = header("10.0.0.1", 1000, "10.2.0.5", 80, 6);
  EXPECT_EQ(parsed.family, 4);
  EXPECT_EQ(parsed.source[0], 10);
  EXPECT_EQ(parsed.source[3], 1);
  EXPECT_EQ(parsed.source[4], 0);
  EXPECT_EQ(parsed.target[1], 2);
  EXPECT_EQ(parsed.source_port, 1000);
  EXPECT_EQ(parsed.target_port, 80);
  EXPECT_EQ(parsed.protocol, 6);
  EXPECT_EQ(parsed.remote_access, 0);
  parsed = header("2001:db8::1", 128, "2001:db8::ff", 0, 58);
  EXPECT_EQ(parsed.family, 6);
  EXPECT_EQ(parsed.source[0], 0x20);
  EXPECT_EQ(parsed.source[15], 1);
  EXPECT_EQ(parsed.target[15], 0xff);
  EXPECT_EQ(parsed.source_port, 128);
}

TEST(CApi, AnswersManyThreadsAtOnce) {
  Opening opening;
  ASSERT_EQ(opening.open(), 0);
  const cordon_header packet = header("10.0.0.1", 1, "10.2.0.5", 80, 6);
  std::atomic<unsigned> wrong = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&, thread] {
      for (int round = 0; round < 2000; ++round) {
        uint32_t rank = 0;
        wrong += cordon_classify(opening.set, CORDON_OUT, &packet, &rank) != 0 || rank != 1 ? 1 : 0;
        // Each thread has the text of its own failure.
        wrong += cordon_classify(opening.set, thread % 2 ? 9 : CORDON_OUT, nullptr, &rank) != -EINVAL ? 1 : 0;
        cordon_header parsed;
        wrong += thread % 2 && cordon_parse("E", 1, &parsed) != -ENODATA ? 1 : 0;
        wrong += (std::strstr(cordon_error_text(), "cut off") != nullptr) != (thread % 2 == 1) ? 1 : 0;
      }
    });
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(wrong, 0u);
}

} // namespace
} // namespace cordon
