// GRP704: a Windows without the service pack that it should have before IPsec is deployed.
#include "analyzer/check.h"

#include "compiler/diag/kinds/grp.h"

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

struct Platform {
  const model::Host* first = nullptr;
  size_t hosts = 0;
};

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  std::map<llvm::StringRef, Platform> found;
  for (const model::Group& group : model.groups)
    for (model::HostId id : group.members) {
      const model::Host& host = model.host(id);
      const auto& wanted = host.platform->service_pack;
      bool is_plain = wanted.value && !*wanted.note; // else it is for something besides IPsec
      if (group.kind == model::GroupKind::no_ipsec || !is_plain ||
          packOf(host.platform->name, "-sp") >= packOf(*wanted.value, "SP"))
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
