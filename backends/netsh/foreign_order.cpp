// Policies that were imported from a platform with an order of its own.
#include "backends/netsh/items.h"

#include "compiler/catalog/platforms.h"
#include "compiler/diag/kinds/plt.h"
#include "compiler/ir/describe.h"
#include "compiler/ir/filter_order.h"

#include <algorithm>

namespace cordon::netsh {
namespace {

/// Such lists are compared pair by pair.
constexpr size_t kForeignFiltersMax = 5000;

/// True if a packet may match both; `me` may be any address.
bool mayOverlap(const ir::Filter& a, const ir::Filter& b) {
  auto sides = [](const ir::Endpoint& one, const ir::Endpoint& other) {
    return one.me || other.me || one.prefix.overlaps(other.prefix);
  };
  bool protocols = a.protocol == b.protocol || a.protocol == ir::kAnyProtocol || b.protocol == ir::kAnyProtocol;
  return a.family == b.family && protocols && sides(a.source(), b.source()) && sides(a.target(), b.target()) &&
         a.source_ports.overlaps(b.source_ports) && a.target_ports.overlaps(b.target_ports) &&
         (classesOf(a.connection) & classesOf(b.connection)) != 0;
}

} // namespace

unsigned classesOf(ir::ConnectionType type) {
  switch (type) {
  case ir::ConnectionType::lan:
    return 1;
  case ir::ConnectionType::remote_access:
    return 2;
  case ir::ConnectionType::all:
    return 3;
  }
  __builtin_unreachable();
}

void checkForeignOrder(const std::vector<ir::Filter>& list, Losses& losses) {
  const ir::OrderSource& order = losses.ir.order;
  auto before = [&](const ir::Filter& a, const ir::Filter& b) { return ir::precedes(losses.ir, a, b); };
  const catalog::Platform* row = catalog::findPlatform(order.platform);
  if (order.specificity || (row && row->backend == "netsh") || std::is_sorted(list.begin(), list.end(), before))
    return;
  if (list.size() > kForeignFiltersMax)
    return losses.refuse(losses.placeOf(list.front()), "a long list in the order of " + order.platform);
  for (size_t i = 0; i < list.size(); ++i)
    for (size_t j = i + 1; j < list.size(); ++j)
      if (losses.ir.action(list[i]) != losses.ir.action(list[j]) && before(list[j], list[i]) &&
          mayOverlap(list[i], list[j])) {
        losses.failed = true;
        losses.diags
            .report(losses.placeOf(list[i]), diag::NativeOrderDiffers, losses.platform,
                    "`" + ir::describe(list[j]) + "`", "`" + ir::describe(list[i]) + "`")
            .label(losses.placeOf(list[j]), "the more specific one");
      }
}

} // namespace cordon::netsh
