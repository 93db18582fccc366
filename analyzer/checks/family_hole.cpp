// FLT110: members with addresses of both families in a group that secures one family alone.
#include "analyzer/check.h"

#include "analyzer/groups.h"
#include "compiler/diag/kinds/flt.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {
namespace {

bool hasAddress(const model::Host& host, net::Family family) {
  return llvm::any_of(host.addresses, [&](const net::Address& address) { return address.family == family; });
}

void judge(const model::Group& group, net::Family bare, Context& context) {
  const model::Model& model = *context.subject.model;
  const net::Family secured = bare == net::Family::v4 ? net::Family::v6 : net::Family::v4;
  const model::Host* first = nullptr;
  size_t count = 0;
  for (model::HostId id : group.members)
    if (const model::Host& host = model.host(id); hasAddress(host, bare) && hasAddress(host, secured)) {
      first = first ? first : &host;
      ++count;
    }
  if (!first)
    return;
  auto kind = diag::FamilyHole;
  if (!isInner(group)) // its members take clear packets anyhow
    kind.level = diag::level::note;
  auto at = llvm::find_if(first->addresses, [&](const net::Address& address) { return address.family == bare; });
  context.diags
      .report(group.secure.span, kind, group.name, bare == net::Family::v4 ? "IPv4" : "IPv6", std::to_string(count),
              count == 1 ? "has" : "have")
      .label(first->span, "`" + first->name + "` has " + net::toString(*at))
      .help("add the networks of the other family to `secure`, or write `secure any`");
}

void run(Context& context) {
  for (const model::Group& group : context.subject.model->groups) {
    if (!model::isSecured(group.kind) || group.secure.any || group.secure.prefixes.empty())
      continue;
    for (net::Family family : {net::Family::v4, net::Family::v6})
      if (llvm::none_of(group.secure.prefixes, [&](const net::Prefix& prefix) { return prefix.family == family; }))
        judge(group, family, context);
  }
}

} // namespace

extern const Check family_holeCheck{run, true};

} // namespace cordon::analyzer
