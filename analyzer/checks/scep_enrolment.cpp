// AUT329: a peer that enrols by SCEP, at a Windows certification authority, which does not speak it by itself.
#include "analyzer/check.h"

#include "compiler/diag/kinds/aut.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {
namespace {

bool enrolsByScep(const model::Host& host) {
  return host.platform && host.platform->enrolment.value &&
         llvm::StringRef(*host.platform->enrolment.value).starts_with("SCEP");
}

/// True if a certificate proves the host to somebody.
bool hasCertificate(const model::Model& model, uint32_t host) {
  if (model.hosts[host].certificate)
    return true;
  return llvm::any_of(model.tunnels, [&](const model::Tunnel& tunnel) {
    return (tunnel.left.host.index == host || tunnel.right.host.index == host) &&
           llvm::any_of(tunnel.use.methods, [](const model::AuthMethod& method) {
             return method.kind == ir::AuthMethod::Kind::certificate;
           });
  });
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  const auto authority = llvm::find_if(model.hosts, [](const model::Host& host) {
    return host.roles.count("certification-authority") && host.platform && host.platform->name.starts_with("windows");
  });
  if (authority == model.hosts.end())
    return;
  for (uint32_t i = 0; i < model.hosts.size(); ++i)
    if (const model::Host& host = model.hosts[i]; enrolsByScep(host) && hasCertificate(model, i))
      context.diags.report(host.span, diag::EnrolmentNeedsScep, host.name, authority->name)
          .label(authority->span, "the certification authority")
          .note(std::string("before it can: ") + host.platform->enrolment.note)
          .help("install Cepsetup.exe on the authority, and see which release the router runs; if it enrols elsewhere, "
                "`allow AUT329`");
}

} // namespace

extern const Check scep_enrolmentCheck{run, true};

} // namespace cordon::analyzer
