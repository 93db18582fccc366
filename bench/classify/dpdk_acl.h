/// DPDK's librte_acl: byte-wise tries, walked for many headers at a time. Where the bench was built without DPDK there
/// is none (dpdk/absent.cpp).
#pragma once

#include "bench/classify/task.h"

#include <optional>

namespace cordon::bench {

/// False if the bench was built without DPDK.
bool hasAcl();

/// How DPDK's memory is paged in this process.
enum class AclPages { huge, small };

/// Starts DPDK, once in a process, with huge pages if the system has most of `memory_mib` of them free. Ends the bench
/// if it can't be started.
AclPages startAcl(size_t memory_mib);

/// As the library builds by default, or with as few tries as a limit of memory allows (its `max_size`).
enum class AclBuild { by_default, max_size };
constexpr size_t kAclMaxSize_mib = 2048;
/// For all that is built of one set.
constexpr size_t kAclMemory_mib = 3072;

/// None if the library can't build that (it has no memory left); why is written to standard error. Each SIMD level that
/// this processor can run is a variant. Bytes: the tables that lookups read, without the library's copy of the rules.
template <class Header> std::optional<Engine<Header>> buildAcl(std::span<const Rule> rules, AclBuild build);
extern template std::optional<Engine<Header4>> buildAcl(std::span<const Rule>, AclBuild);
extern template std::optional<Engine<Header6>> buildAcl(std::span<const Rule>, AclBuild);

} // namespace cordon::bench
