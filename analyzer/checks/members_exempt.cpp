// EXM808: an exempt subnet that holds members of the groups it applies to: they talk in clear among themselves.
#include "analyzer/check.h"

#include "compiler/diag/kinds/exm.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {
namespace {

/// True if the exemption of `prefix` decides for the address, at hosts of its own group: no longer secured prefix does.
bool isExempt(const net::Address& address, const net::Prefix& prefix, const model::Model& model, model::GroupId group) {
  if (!prefix.contains(address))
    return false;
  return !group.isValid() || llvm::none_of(model.group(group).secure.prefixes, [&](const net::Prefix& secured) {
    return secured.length > prefix.length && secured.contains(address);
  });
}

void judge(const model::Exemption& exemption, Context& context) {
  const model::Model& model = *context.subject.model;
  for (const net::Prefix& prefix : exemption.to.prefixes) {
    if (prefix.isHost())
      continue;
    size_t count = 0;
    const model::Host* first = nullptr;
    for (model::HostId id : exemption.applies_to) {
      const model::Host& host = model.host(id);
      bool lies_in = false;
      for (const net::Address& address : host.addresses)
        lies_in |= isExempt(address, prefix, model, host.group);
      if (!lies_in)
        continue;
      ++count;
      first = first ? first : &host;
    }
    if (!first)
      continue;
    context.diags
        .report(exemption.span, diag::MembersExempt, "exemption " + exemption.name, net::toString(prefix),
                std::to_string(count))
        .label(first->span, "`" + first->name + "` lies in it")
        .help("leave them out with `minus`, or exempt single hosts");
  }
}

void run(Context& context) {
  for (const model::Exemption& exemption : context.subject.model->exemptions)
    if (exemption.services.empty())
      judge(exemption, context);
}

} // namespace

extern const Check members_exemptCheck{run, true};

} // namespace cordon::analyzer
