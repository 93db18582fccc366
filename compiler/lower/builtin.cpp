#include "compiler/catalog/exemptions.h"
#include "compiler/lower/lower.h"

namespace cordon::lower {
namespace {

struct Lists {
  std::vector<ir::Filter> out, in;
};

/// One exemption in one family. Between the host and anyone it holds both ways; a group address has no packets of its
/// own, and what is sent to it is heard with it as target.
void addFilters(Lists& lists, const catalog::Exemption& exemption, ir::Filter filter) {
  const net::Prefix any = net::anyPrefix(filter.family);
  if (exemption.outbound) {
    filter.setSource({true, any});
    filter.setTarget({false, exemption.target.value_or(any)});
    lists.out.push_back(filter);
  }
  if (exemption.inbound) {
    filter.setSource({false, any});
    filter.setTarget(exemption.target ? ir::Endpoint{false, *exemption.target} : ir::Endpoint{true, any});
    lists.in.push_back(filter);
  }
}

void putFirst(std::vector<ir::Filter>& list, const std::vector<ir::Filter>& filters) {
  list.insert(list.begin(), filters.begin(), filters.end());
  for (size_t i = 0; i < list.size(); ++i)
    list[i].rank = uint32_t(i);
}

} // namespace

void addBuiltin(ir::PolicyIr& ir, bool v4, bool v6) {
  Lists lists;
  for (const catalog::Exemption& exemption : catalog::exemptionsOf(ir.platform)) {
    if (exemption.certainty != catalog::Exemption::Certainty::documented)
      continue;
    ir::Filter filter;
    filter.layer = ir::Layer::platform;
    filter.protocol = exemption.protocol ? *exemption.protocol : ir::kAnyProtocol;
    filter.source_ports = exemption.source_ports;
    filter.target_ports = exemption.target_ports;
    filter.action = ir.intern(ir::Permit());
    filter.origin =
        ir.add({ir::Origin::Kind::builtin, "platform " + exemption.name.str() + " (" + exemption.source + ")", {}});
    for (net::Family family : {net::Family::v4, net::Family::v6})
      if ((family == net::Family::v4 ? v4 : v6) && (!exemption.target || exemption.target->family == family)) {
        filter.family = family;
        addFilters(lists, exemption, filter);
      }
  }
  putFirst(ir.out, lists.out);
  putFirst(ir.in, lists.in);
}

} // namespace cordon::lower
