#include "backends/strongswan/priority.h"

namespace cordon::backends::strongswan {

static uint32_t baseOf(Treatment treatment) {
  switch (treatment) {
  case Treatment::pass:
    return 200000;
  case Treatment::trap:
    return 400000;
  case Treatment::drop:
    return 600000;
  }
  __builtin_unreachable();
}

uint32_t automaticPriority(Treatment treatment, const KernelPolicy& policy, bool wildcard_peer) {
  const ir::Filter& filter = policy.filter;
  auto bits = [&](bool me, unsigned length) { return !me ? length : wildcard_peer ? 0u : net::bitsOf(filter.family); };
  unsigned prefix_bits = bits(filter.source_me, filter.source_length) + bits(filter.target_me, filter.target_length);
  uint32_t priority = baseOf(treatment) - 512 * prefix_bits - 4 * policy.port_mask_bits;
  if (filter.protocol != ir::kAnyProtocol)
    priority -= 256;
  return treatment == Treatment::trap ? priority : priority - 1;
}

} // namespace cordon::backends::strongswan
