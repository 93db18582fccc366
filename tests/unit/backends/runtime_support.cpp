#include "tests/unit/backends/runtime_support.h"

#include <gtest/gtest.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::tests::runtime {

ir::Host hostNamed(std::string name) {
  ir::Host host;
  host.name = std::move(name);
  host.platform = "cordon-runtime";
  return host;
}

ir::HostPolicy small() {
  ir::HostPolicy policy;
  policy.ir.name = "isolated";
  policy.ir.platform = "cordon-runtime";
  policy.host = hostNamed("a");
  policy.host.addresses = {*net::parseAddress("10.1.0.1")};
  policy.ir.hosts = {policy.host};
  ir::Negotiate negotiate;
  ir::AuthMethod method;
  method.kind = ir::AuthMethod::Kind::psk;
  method.secret = policy.ir.intern(SecretRef{SecretRef::From::file, "keys/lab.psk"});
  negotiate.authentication = {method};
  negotiate.main = {{}};
  negotiate.quick = {{.ah = {}, .esp = ir::Esp{catalog::Cipher::des3, catalog::Integrity::sha1}}};
  policy.secrets.resize(policy.ir.secrets.size());
  ir::Filter filter;
  filter.source_me = true;
  filter.action = policy.ir.intern(ir::Action(negotiate));
  filter.origin = policy.ir.add({ir::Origin::Kind::policy, "group isolated", {source::Span{{{0}}, 7, 9}}});
  policy.ir.out = {filter};
  return policy;
}

ir::Negotiate& first(ir::HostPolicy& policy) {
  return std::get<ir::Negotiate>(policy.ir.actions.front());
}

std::string idsOf(const ir::HostPolicy& policy) {
  diag::Diagnostics diags;
  auto projected = backends::runtimeBackend().project(policy, diags);
  EXPECT_EQ(projected.has_value(), !diags.hasErrors());
  std::vector<std::string> ids;
  for (const diag::Diagnostic& found : diags.all())
    ids.push_back(found.id);
  return llvm::join(ids, " ");
}

std::string fileOf(const ir::HostPolicy& policy) {
  return backends::runtimeBackend().emit(policy).files.front().text;
}

} // namespace cordon::tests::runtime
