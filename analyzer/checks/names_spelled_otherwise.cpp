// AUT328: authorities whose name has an attribute that a platform calls otherwise: S for ST, MAILTO for E. The policy
// has one spelling, and each host gets its own. A name that cannot be written is refused where it is (PLT603, PLT646,
// PLT668).
#include "analyzer/check.h"

#include "compiler/catalog/platforms.h"
#include "compiler/diag/kinds/aut.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <map>
#include <set>
#include <tuple>

namespace cordon::analyzer {
namespace {

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  using Change = std::tuple<uint32_t, llvm::StringRef, llvm::StringRef>; ///< authority, our word, the platforms'
  std::map<Change, std::set<llvm::StringRef>> changes;
  for (const ir::PolicyIr& policy : context.subject.classes) {
    const catalog::Platform* platform = catalog::findPlatform(policy.platform);
    if (!platform || platform->backend.empty() || !platform->dn_names.value)
      continue; // nothing is written for it, or nothing is known
    auto isNamed = [&](const model::Ca& ca) {
      return llvm::any_of(policy.authorities, [&](const ir::Authority& named) { return named.name == ca.name; });
    };
    const catalog::DnNames& words = *platform->dn_names.value;
    for (uint32_t i = 0; i < model.authorities.size(); ++i)
      for (auto [ours, theirs] : {std::pair<llvm::StringRef, llvm::StringRef>{"ST", words.state}, {"E", words.email}})
        if (ours != theirs && isNamed(model.authorities[i]) &&
            llvm::any_of(model.authorities[i].subject, [&](const auto& part) { return part.first == ours; }))
          changes[{i, ours, theirs}].insert(platform->name);
  }
  for (const auto& [change, platforms] : changes) {
    const auto& [authority, ours, theirs] = change;
    const model::Ca& ca = model.authorities[authority];
    context.diags
        .report(ca.span, diag::AttributeRespelled, ours.str(), ca.name, theirs.str(), llvm::join(platforms, ", "))
        .note("each configuration that Cordon writes has its platform's word: nothing is to be done");
  }
}

} // namespace

extern const Check names_spelled_otherwiseCheck{run, true};

} // namespace cordon::analyzer
