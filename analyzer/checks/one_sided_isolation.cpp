// FLT111: two groups that could prove themselves to each other, and only one of them secures the other's addresses: its
// members negotiate with hosts that send clear packets, which they refuse.
#include "analyzer/check.h"

#include "analyzer/groups.h"
#include "compiler/diag/kinds/flt.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {
namespace {

/// The addresses of the family at which a host may be met; a dynamic one is left out.
bool liesOutside(const model::Host& host, const model::AddressSet& space, net::Family family) {
  bool has_one = false;
  for (const net::Address& address : host.addresses)
    if (address.family == family) {
      has_one = true;
      if (holds(space, address))
        return false;
    }
  return has_one;
}

bool hasFamily(const model::AddressSet& space, net::Family family) {
  return space.any || llvm::any_of(space.prefixes, [&](const net::Prefix& each) { return each.family == family; });
}

/// Members of `outer` lie outside what `inner` secures.
struct Outsiders {
  const model::Host* first = nullptr;
  size_t count = 0;
};
Outsiders outsiders(const model::Group& outer, const model::Group& inner, net::Family family,
                    const model::Model& model) {
  Outsiders found;
  for (model::HostId id : outer.members)
    if (liesOutside(model.host(id), inner.secure, family)) {
      found.first = found.first ? found.first : &model.host(id);
      ++found.count;
    }
  return found;
}

/// `outer` negotiates with `inner`, which does not secure where some of `outer` are.
void judge(const model::Group& outer, const model::Group& inner, net::Family family, Context& context) {
  const model::Model& model = *context.subject.model;
  Outsiders found = outsiders(outer, inner, family, model);
  if (!found.first)
    return;
  auto met = llvm::find_if(inner.members, [&](model::HostId id) {
    const model::Host& host = model.host(id);
    return &host != found.first && llvm::any_of(host.addresses, [&](const net::Address& address) {
      return address.family == family && holds(outer.secure, address);
    });
  });
  if (met == inner.members.end())
    return;
  context.diags.report(found.first->span, diag::OneSidedIsolation, outer.name, model.host(*met).name, inner.name)
      .label(inner.secure.span, "does not hold the address of " + andMore(found.first->name, found.count))
      .label(outer.secure.span, "holds the address of `" + model.host(*met).name + "`")
      .note("`" + found.first->name + "` asks for security and finds no filter; what `" + model.host(*met).name +
            "` sends comes in clear and is refused")
      .help("secure both networks in both groups, or take the member out");
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  for (const model::Group& outer : model.groups)
    for (const model::Group& inner : model.groups)
      if (isInner(outer) && isInner(inner) && !inner.secure.any && shareMethod(outer.use, inner.use))
        for (net::Family family : {net::Family::v4, net::Family::v6})
          if (hasFamily(inner.secure, family)) // else it is a hole of the family (FLT110)
            judge(outer, inner, family, context);
}

} // namespace

extern const Check one_sided_isolationCheck{run, true};

} // namespace cordon::analyzer
