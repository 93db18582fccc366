#include "compiler/model/trust.h"
#include "compiler/sema/context.h"

namespace cordon::sema {

KerberosDefault kerberosBetween(const Context& context, llvm::ArrayRef<model::HostId> hosts) {
  std::set<std::string> domains;
  for (model::HostId id : hosts)
    domains.insert(context.model.host(id).domain);
  if (domains.empty() || domains.count(""))
    return {};
  if (context.forests_damaged)
    return {true, ""};
  for (const std::string& a : domains)
    for (const std::string& b : domains)
      if (a < b)
        if (std::string why = model::kerberosObstacle(context.model.forests, a, b); !why.empty())
          return {false, why};
  return {true, ""};
}

} // namespace cordon::sema
