// Field order as the library's guide has it: one byte first, then groups of four bytes; an IPv6 address is four of
// them. The first line has the greatest priority; user data is rank + 1, since 0 means no match.
#include "bench/classify/dpdk_acl.h"
#include "bench/classify/huge_pages.h"
#include "bench/measure.h"

#include <rte_acl.h>
#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_malloc.h>

#include <cstring>
#include <endian.h>
#include <iostream>
#include <memory>

namespace cordon::bench {
namespace {

/// A header as the library reads it, in network byte order.
template <class Header> struct Packed {
  static constexpr size_t kWords = sizeof(AddressOf<Header>) / 4;
  uint8_t protocol = 0;
  uint32_t source[kWords], target[kWords];
  uint16_t source_port, target_port;

  explicit Packed(const Header& header)
      : protocol(header.protocol), source_port(htobe16(header.source_port)), target_port(htobe16(header.target_port)) {
    for (size_t i = 0; i < kWords; ++i) {
      source[i] = htobe32(wordOf(numberOf(header.source), i));
      target[i] = htobe32(wordOf(numberOf(header.target), i));
    }
  }
  static uint32_t wordOf(AddressOf<Header> address, size_t i) { return uint32_t(address >> (32 * (kWords - 1 - i))); }
};

template <class Header> constexpr size_t kFields = 3 + 2 * Packed<Header>::kWords;

template <class Header> struct AclRule {
  rte_acl_rule_data data;
  rte_acl_field field[kFields<Header>];
};

template <class Header> rte_acl_config layout() {
  using Head = Packed<Header>;
  rte_acl_config config{};
  config.num_categories = 1;
  config.num_fields = kFields<Header>;
  uint8_t field = 0, input = 0;
  auto add = [&](uint8_t type, size_t size, size_t offset) {
    config.defs[field] = {type, uint8_t(size), field, input, uint32_t(offset)};
    ++field;
  };
  add(RTE_ACL_FIELD_TYPE_BITMASK, 1, offsetof(Head, protocol));
  for (size_t start : {offsetof(Head, source), offsetof(Head, target)})
    for (size_t i = 0; i < Head::kWords; ++i) {
      ++input;
      add(RTE_ACL_FIELD_TYPE_MASK, 4, start + 4 * i);
    }
  ++input; // both ports are one group
  add(RTE_ACL_FIELD_TYPE_RANGE, 2, offsetof(Head, source_port));
  add(RTE_ACL_FIELD_TYPE_RANGE, 2, offsetof(Head, target_port));
  return config;
}

template <class Header> AclRule<Header> convert(const Rule& rule, uint32_t rank, size_t count) {
  AclRule<Header> to{};
  to.data = {.category_mask = 1, .priority = int32_t(count - rank), .userdata = rank + 1};
  rte_acl_field* field = to.field;
  const bool any = rule.protocol == classify::kAnyProtocol;
  field->value.u8 = any ? 0 : uint8_t(rule.protocol);
  field->mask_range.u8 = any ? 0 : 0xff;
  ++field;
  auto address = [&](net::Bits128 base, unsigned length) {
    for (size_t i = 0; i < Packed<Header>::kWords; ++i, ++field) {
      field->value.u32 = Packed<Header>::wordOf(AddressOf<Header>(numberOf(base)), i);
      field->mask_range.u32 = length > 32 * i ? std::min<unsigned>(32, length - 32 * unsigned(i)) : 0;
    }
  };
  address(rule.source_base, rule.source_length);
  address(rule.target_base, rule.target_length);
  for (const net::PortRange& ports : {rule.source_ports, rule.target_ports}) {
    field->value.u16 = ports.first;
    field->mask_range.u16 = ports.last;
    ++field;
  }
  return to;
}

struct Level {
  const char* name;
  enum rte_acl_classify_alg algorithm;
};
constexpr Level kLevels[] = {{"scalar", RTE_ACL_CLASSIFY_SCALAR},
                             {"sse", RTE_ACL_CLASSIFY_SSE},
                             {"avx2", RTE_ACL_CLASSIFY_AVX2},
                             {"avx512x16", RTE_ACL_CLASSIFY_AVX512X16},
                             {"avx512x32", RTE_ACL_CLASSIFY_AVX512X32}};
constexpr unsigned kBatches[] = {1, 32, 256};

size_t allocated() {
  rte_malloc_socket_stats stats{};
  rte_malloc_get_socket_stats(0, &stats);
  return stats.heap_allocsz_bytes;
}

template <class Header>
std::vector<Lookup> lookupsOf(const std::shared_ptr<rte_acl_ctx>& context, AclBuild build,
                              std::span<const Header> trace) {
  struct Input {
    std::vector<Packed<Header>> headers;
    std::vector<const uint8_t*> pointers;
  };
  auto input = std::make_shared<Input>();
  for (const Header& header : trace)
    input->headers.emplace_back(header);
  for (const Packed<Header>& header : input->headers)
    input->pointers.push_back(reinterpret_cast<const uint8_t*>(&header));

  std::vector<Lookup> lookups;
  for (const Level& level : kLevels) {
    if (rte_acl_set_ctx_classify(context.get(), level.algorithm) != 0)
      continue;
    for (unsigned batch : kBatches) {
      auto find = [context, input, batch, algorithm = level.algorithm](size_t count, uint32_t* ranks) {
        for (size_t i = 0; i < count; i += batch)
          rte_acl_classify_alg(context.get(), input->pointers.data() + i, ranks + i,
                               uint32_t(std::min<size_t>(batch, count - i)), 1, algorithm);
      };
      std::string variant = std::string(level.name) + (build == AclBuild::max_size ? " max_size" : "");
      lookups.push_back({.engine = "librte_acl", .variant = variant, .batch = batch, .bias = 1, .find = find});
    }
  }
  return lookups;
}

} // namespace

bool hasAcl() {
  return true;
}

AclPages startAcl(size_t memory_mib) {
  const bool huge = freeHugePages() * kHugePage_mib >= memory_mib / 4 * 3;
  // One thread that may run on each processor, like the bench without DPDK; wide vectors are off unless asked for.
  std::vector<std::string> words = {"bench_classify",
                                    "--no-pci",
                                    "--no-telemetry",
                                    "--log-level=*:error",
                                    "--force-max-simd-bitwidth=512",
                                    "--lcores=0@(0-" + std::to_string(sysconf(_SC_NPROCESSORS_ONLN) - 1) + ")"};
  if (huge)
    words.emplace_back("--in-memory"); // no files
  else
    words.insert(words.end(), {"--no-shconf", "--no-huge", "-m" + std::to_string(memory_mib)});
  std::vector<char*> arguments;
  for (std::string& word : words)
    arguments.push_back(word.data());
  if (rte_eal_init(int(arguments.size()), arguments.data()) < 0) {
    std::cerr << "bench_classify: DPDK does not start: " << rte_strerror(rte_errno) << "\n";
    exit(3);
  }
  return huge ? AclPages::huge : AclPages::small;
}

template <class Header> std::optional<Engine<Header>> buildAcl(std::span<const Rule> rules, AclBuild build) {
  std::vector<AclRule<Header>> converted;
  for (uint32_t rank = 0; rank < rules.size(); ++rank)
    converted.push_back(convert<Header>(rules[rank], rank, rules.size()));

  const char* name = build == AclBuild::max_size ? "max_size" : "default";
  rte_acl_param parameters{.name = name,
                           .socket_id = 0,
                           .rule_size = RTE_ACL_RULE_SZ(kFields<Header>),
                           .max_rule_num = uint32_t(rules.size())};
  static_assert(sizeof(AclRule<Header>) == RTE_ACL_RULE_SZ(kFields<Header>));
  std::shared_ptr<rte_acl_ctx> context(rte_acl_create(&parameters), rte_acl_free);
  if (!context) {
    std::cerr << "bench_classify: librte_acl: no context: " << rte_strerror(rte_errno) << "\n";
    return std::nullopt;
  }
  Engine<Header> engine;
  engine.name = std::string("librte_acl ") + name;
  const auto* list = reinterpret_cast<const rte_acl_rule*>(converted.data());
  rte_acl_config config = layout<Header>();
  config.max_size = build == AclBuild::max_size ? kAclMaxSize_mib << 20 : 0;
  const size_t before = allocated();
  int status = rte_acl_add_rules(context.get(), list, uint32_t(converted.size()));
  engine.build_seconds = secondsFor([&] { status = status != 0 ? status : rte_acl_build(context.get(), &config); });
  if (status != 0) {
    std::cerr << "bench_classify: librte_acl, " << name << ": no build: " << rte_strerror(-status) << "\n";
    return std::nullopt;
  }
  engine.bytes = allocated() - before;
  engine.lookups = [context, build](std::span<const Header> trace) { return lookupsOf(context, build, trace); };
  return engine;
}

template std::optional<Engine<Header4>> buildAcl(std::span<const Rule>, AclBuild);
template std::optional<Engine<Header6>> buildAcl(std::span<const Rule>, AclBuild);

} // namespace cordon::bench
