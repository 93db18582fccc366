/// A gateway's filters and a capture of what it forwards. Deterministic.
#pragma once

#include "runtime/classify/rule.h"

#include <string>
#include <vector>

namespace cordon::bench {

/// The IPv4 rows of an isolation set of `filters` rows, each a rule, the longest prefixes first.
std::vector<classify::Rule> gatewayRules(size_t filters);

/// Writes a capture of `packets` Ethernet frames, each a point of a rule drawn uniformly, of `frame_bytes` on average
/// (64: exactly). `flows`: how many different headers there are.
void writeCapture(const std::string& path, const std::vector<classify::Rule>& rules, size_t packets, size_t flows,
                  size_t frame_bytes);

} // namespace cordon::bench
