// EXM811: a host is exempt at members of a group that denies it. In clear nobody asks the list.
#include "analyzer/check.h"

#include "compiler/diag/kinds/exm.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {
namespace {

/// The clause of the group's own that denies, as far as the lists say; another group's (`initiate ... never`) if it has
/// none.
source::Span placeOfDenial(const model::Group& group) {
  auto own = llvm::find_if(group.access.spans, [&](source::Span span) {
    return span.file == group.span.file && span.begin > group.span.begin;
  });
  return own != group.access.spans.end() ? *own : group.access.spans.front();
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  for (const model::Exemption& exemption : model.exemptions) {
    for (uint32_t index : context.estate.groupsOf(exemption)) {
      const model::Group& group = model.groups[index];
      auto denied = llvm::find_if(
          exemption.to.hosts, [&](model::HostId id) { return llvm::is_contained(group.access.deny.computers, id); });
      if (denied == exemption.to.hosts.end())
        continue;
      auto report = context.diags.report(exemption.span, diag::ExemptAndDenied, "exemption " + exemption.name,
                                         model.host(*denied).name, group.name);
      if (!group.access.spans.empty())
        report.label(placeOfDenial(group), "denied here");
      report
          .note("IKE alone asks the list, and no IKE comes before clear packets; a Windows that denies the account at "
                "logon still does so")
          .help("take the host off one of the two");
    }
  }
}

} // namespace

extern const Check exempt_and_deniedCheck{run, true};

} // namespace cordon::analyzer
