/// Entries as patterns can say them: own addresses instead of `me`, single ports instead of ranges.
#pragma once

#include "backends/solaris/entry.h"
#include "backends/solaris/project_action.h"

#include <optional>

namespace cordon::backends::solaris {

/// Entries that one filter may become by its ports.
constexpr uint64_t kPortEntriesMax = 1024;

/// How many entries `entry` becomes at one own address; 0 if its ports are more than one filter may have.
uint64_t countByPorts(const Entry& entry);

/// The entries that together match what `entry` does at `host`, or none after reporting why there are none. On a host
/// with fixed addresses `me` becomes each of them (of the entry's family; none, no entry), and so does the own side of
/// an entry that negotiates, so far as it holds them; with a dynamic address `me` stays.
std::optional<std::vector<Entry>> expand(const Entry& entry, bool negotiates, const ir::Host& host, const Place& place,
                                         diag::Diagnostics& diags);

} // namespace cordon::backends::solaris
