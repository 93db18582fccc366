#include "tests/unit/backends/solaris_fixture.h"

#include "compiler/ir/filter_order.h"

#include <gtest/gtest.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::tests::solaris {

PolicyBuilder::PolicyBuilder(std::string platform, std::vector<std::string> addresses) {
  policy.ir.name = "servers";
  policy.ir.version = 3;
  policy.host.name = "sol";
  policy.host.platform = std::move(platform);
  for (const std::string& address : addresses)
    policy.host.addresses.push_back(*net::parseAddress(address));
  llvm::sort(policy.host.addresses);
}

static ir::Endpoint endpoint(const std::string& text, net::Family family) {
  if (text == "me")
    return {true, net::anyPrefix(family)};
  if (text == "any")
    return {false, net::anyPrefix(family)};
  return {false, *net::parsePrefix(text)};
}

ir::Filter PolicyBuilder::half(ir::Direction direction, const Written& written, ir::Action action) {
  bool v6 = written.local.find(':') != std::string::npos || written.remote.find(':') != std::string::npos;
  ir::Filter filter;
  filter.family = v6 ? net::Family::v6 : net::Family::v4;
  filter.setSource(endpoint(written.local, filter.family));
  filter.setTarget(endpoint(written.remote, filter.family));
  filter.protocol = written.protocol;
  filter.source_ports = written.local_ports;
  filter.target_ports = written.remote_ports;
  filter.action = policy.ir.intern(std::move(action));
  filter.origin = policy.ir.add({ir::Origin::Kind::policy, "rule " + std::to_string(policy.ir.origins.size()), {}});
  return direction == ir::Direction::out ? filter : mirror(filter);
}

PolicyBuilder& PolicyBuilder::add(const Written& written, ir::Action action) {
  ir::Filter out = half(ir::Direction::out, written, std::move(action));
  policy.ir.out.push_back(out);
  policy.ir.in.push_back(mirror(out));
  return *this;
}

PolicyBuilder& PolicyBuilder::addOneWay(ir::Direction direction, const Written& written, ir::Action action) {
  policy.ir.list(direction).push_back(half(direction, written, std::move(action)));
  return *this;
}

PolicyBuilder& PolicyBuilder::addTunnel(const Written& written, ir::Action action) {
  ir::Filter out = half(ir::Direction::out, written, std::move(action));
  policy.host.forwards = true;
  policy.ir.out.push_back(out);
  policy.ir.in.push_back(mirror(out));
  policy.ir.forward.push_back(out);
  policy.ir.forward.push_back(mirror(out));
  return *this;
}

ir::Negotiate tunnelled(ir::Negotiate negotiate, const std::string& local, const std::string& remote) {
  negotiate.tunnel = ir::Tunnel{net::parseAddress(local), net::parseAddress(remote)};
  return negotiate;
}

static ir::Negotiate usual(ir::AuthMethod method) {
  ir::Negotiate negotiate;
  negotiate.authentication = {method};
  negotiate.main = {{catalog::Cipher::des3, catalog::Integrity::sha1, catalog::DhGroup::modp1024}};
  negotiate.quick = {esp(catalog::Cipher::des3, catalog::Integrity::sha1)};
  return negotiate;
}

ir::Negotiate PolicyBuilder::preshared(const std::string& key) {
  ir::AuthMethod method;
  method.kind = ir::AuthMethod::Kind::psk;
  size_t known = 0;
  while (known < policy.secrets.size() && policy.secrets[known].reveal() != key)
    ++known;
  method.secret = policy.ir.intern(SecretRef{SecretRef::From::file, "keys/" + std::to_string(known) + ".psk"});
  policy.secrets.resize(policy.ir.secrets.size());
  policy.secrets[method.secret.index] = SecretBytes(key);
  return usual(method);
}

ir::Negotiate PolicyBuilder::certified(const std::string& root) {
  ir::AuthMethod method;
  method.kind = ir::AuthMethod::Kind::certificate;
  method.authority = policy.ir.intern(
      ir::Authority{root, {{"C", "US"}, {"ST", "Texas"}, {"O", "Example, Inc."}, {"CN", root}}, "pki/root.pem"});
  return usual(method);
}

ir::HostPolicy PolicyBuilder::take() {
  rankBySpecificity(policy.ir);
  return policy;
}

ir::QuickProposal esp(catalog::Cipher cipher, std::optional<catalog::Integrity> integrity) {
  return {.ah = {}, .esp = ir::Esp{cipher, integrity}};
}

ir::QuickProposal ah(catalog::Integrity integrity) {
  return {.ah = integrity, .esp = {}};
}

ir::HostPolicy projected(const ir::HostPolicy& policy) {
  diag::Diagnostics diags;
  auto result = backends::solarisBackend().project(policy, diags);
  for (const diag::Diagnostic* found : diags.sorted())
    EXPECT_NE(found->severity, diag::Severity::error) << found->id << ": " << found->message;
  EXPECT_TRUE(result.has_value());
  return result.value_or(ir::HostPolicy{});
}

std::vector<std::string> reported(const ir::HostPolicy& policy, bool all) {
  diag::Diagnostics diags;
  auto result = backends::solarisBackend().project(policy, diags);
  EXPECT_EQ(result.has_value(), !diags.hasErrors());
  std::vector<std::string> ids;
  for (const diag::Diagnostic& found : diags.all())
    if (all || found.severity == diag::Severity::error)
      ids.push_back(found.id);
  return ids;
}

std::string fileOf(const backends::Emitted& emitted, const std::string& role) {
  for (const backends::EmittedFile& file : emitted.files)
    if (file.path == role)
      return file.text;
  return "";
}

std::string emittedFile(const ir::HostPolicy& policy, const std::string& role) {
  return fileOf(backends::solarisBackend().emit(projected(policy)), role);
}

bool Read::has(const std::string& id) const {
  return llvm::is_contained(ids, id);
}

Read read(const Files& files, const ir::Host& host) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  std::vector<backends::InputFile> inputs;
  for (const auto& [role, text] : files)
    inputs.push_back({role, sources.add(role, text)});
  Read result;
  result.imported = backends::solarisBackend().import(inputs, host, sources, diags);
  EXPECT_EQ(result.imported.has_value(), !diags.hasErrors());
  for (const diag::Diagnostic* found : diags.sorted()) {
    result.ids.push_back(found->id);
    result.places.push_back(sources.place(found->span));
    result.messages.emplace_back(found->message);
  }
  return result;
}

ir::Host unknownHost() {
  ir::Host host;
  host.name = "sol";
  host.platform = "solaris-10";
  return host;
}

Files withIke(const std::string& policy_text) {
  return {{"ipsecinit.conf", policy_text},
          {"ike/config", "p2_lifetime_kb 100000\n"
                         "{ label \"all\" local_addr 0.0.0.0/0 remote_addr 0.0.0.0/0 p2_lifetime_secs 3600\n"
                         "  p1_xform { auth_method preshared oakley_group 2 auth_alg sha1 encr_alg 3des\n"
                         "             p1_lifetime_secs 28800 } }\n"
                         "{ label \"all6\" local_addr ::/0 remote_addr ::/0 p2_lifetime_secs 3600\n"
                         "  p1_xform { auth_method preshared oakley_group 2 auth_alg sha1 encr_alg 3des\n"
                         "             p1_lifetime_secs 28800 } }\n"},
          {"ike.preshared", "{ localidtype IP localid 10.1.2.20 remoteidtype IP remoteid 0.0.0.0/0\n  key 616263 }\n"
                            "{ localidtype IP localid 2001:db8::20 remoteidtype IP remoteid ::/0 key 616263 }\n"}};
}

std::string withoutComments(const std::string& text) {
  std::string kept;
  for (llvm::StringRef line : llvm::split(text, '\n'))
    if (!line.empty() && !line.starts_with("#"))
      kept += line.str() + "\n";
  return kept;
}

} // namespace cordon::tests::solaris
