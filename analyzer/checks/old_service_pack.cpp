// GRP704: a Windows without the service pack that it should have before IPsec is deployed.
#include "analyzer/check.h"

#include "compiler/diag/kinds/grp.h"

#include <llvm/ADT/STLExtras.h>

#include <map>

namespace cordon::analyzer {
namespace {

/// The number after `mark` in a name: "windows-xp-sp2" and "SP2" have 2; 0 without.
unsigned packOf(llvm::StringRef text, llvm::StringRef mark) {
  size_t at = text.rfind(mark);
  unsigned number = 0;
  if (at == llvm::StringRef::npos || text.drop_front(at + mark.size()).getAsInteger(10, number))
    return 0;
  return number;
}

/// True if the platform should have a service pack that it has not, and there is a name for it with that one.
bool isOld(const catalog::Platform& platform) {
  const auto& wanted = platform.service_pack;
  if (!wanted.value || *wanted.note) // a note: it is for something besides IPsec
    return false;
  llvm::StringRef family = llvm::StringRef(platform.name).split("-sp").first;
  const unsigned pack = packOf(*wanted.value, "SP");
  return packOf(platform.name, "-sp") < pack && catalog::findPlatform((family + "-sp" + llvm::Twine(pack)).str());
}

bool negotiates(const ir::PolicyIr* policy) {
  return policy && llvm::any_of(policy->out, [&](const ir::Filter& filter) {
           return std::holds_alternative<ir::Negotiate>(policy->action(filter)) &&
                  policy->origin(filter).kind == ir::Origin::Kind::policy;
         });
}

struct Platform {
  const model::Host* first = nullptr;
  size_t hosts = 0;
};

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  std::map<llvm::StringRef, Platform> found;
  std::map<const ir::PolicyIr*, bool> known;
  for (uint32_t i = 0; i < model.hosts.size(); ++i) {
    const model::Host& host = model.hosts[i];
    if (!isOld(*host.platform))
      continue;
    bool is_member = host.group.isValid() && model.group(host.group).kind != model::GroupKind::no_ipsec;
    const ir::PolicyIr* policy = context.estate.policyOf({{i}});
    if (!is_member && !known.try_emplace(policy, negotiates(policy)).first->second)
      continue;
    Platform& platform = found[host.platform->name];
    platform.first = platform.first ? platform.first : &host;
    ++platform.hosts;
  }
  for (const auto& [name, platform] : found)
    context.diags
        .report(platform.first->span, diag::OldServicePack, platform.first->platform->title.str(),
                andMore(platform.first->name, platform.hosts), platform.first->platform->service_pack.value->str())
        .note(std::string("source: ") + platform.first->platform->service_pack.source)
        .help("install it, then change the host's `platform`");
}

} // namespace

extern const Check old_service_packCheck{run, true};

} // namespace cordon::analyzer
