// FLT115: a host with several addresses, on a platform that makes each filter with `me` once for each of them.
#include "analyzer/check.h"

#include "compiler/diag/kinds/flt.h"

#include <llvm/ADT/STLExtras.h>

#include <map>

namespace cordon::analyzer {
namespace {

constexpr size_t kAddressesMin = 3, kExtraMin = 64; ///< below these nobody notices

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  std::map<const ir::PolicyIr*, size_t> with_me; // outbound filters of a class
  for (uint32_t i = 0; i < model.hosts.size(); ++i) {
    const model::Host& host = model.hosts[i];
    const ir::PolicyIr* policy = context.estate.policyOf({{i}});
    if (!policy || host.addresses.size() < kAddressesMin || !host.platform->me_address.value.value_or(false))
      continue;
    auto [at, fresh] = with_me.try_emplace(policy, 0);
    if (fresh)
      at->second = size_t(llvm::count_if(policy->out, [](const ir::Filter& filter) { return filter.source_me; }));
    size_t made = at->second * host.addresses.size();
    if (made - at->second >= kExtraMin)
      context.diags
          .report(host.span, diag::ManyOwnAddresses, host.name, std::to_string(host.addresses.size()),
                  std::to_string(made), std::to_string(at->second))
          .help("name the one address that talks in the rules that are for it alone");
  }
}

} // namespace

extern const Check many_own_addressesCheck{run, true};

} // namespace cordon::analyzer
