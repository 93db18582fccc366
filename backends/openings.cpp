#include "backends/openings.h"

namespace cordon::backends {

std::vector<std::string> openingsOf(const ir::HostPolicy& policy) {
  bool ike = false, esp = false, ah = false;
  auto add = [&](const ir::Negotiate* negotiate) {
    if (!negotiate)
      return;
    ike = true;
    for (const ir::QuickProposal& offer : negotiate->quick) {
      esp |= offer.esp.has_value();
      ah |= offer.ah.has_value();
    }
  };
  for (const auto* list : {&policy.ir.out, &policy.ir.in, &policy.ir.forward})
    for (const ir::Filter& filter : *list)
      add(std::get_if<ir::Negotiate>(&policy.ir.action(filter)));
  add(policy.ir.response());
  std::vector<std::string> openings;
  for (auto [is_needed, name] :
       {std::pair(ike, "udp/500"), std::pair(esp, "udp/4500"), std::pair(esp, "esp"), std::pair(ah, "ah")})
    if (is_needed)
      openings.push_back(name);
  return openings;
}

} // namespace cordon::backends
