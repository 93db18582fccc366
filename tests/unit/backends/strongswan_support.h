/// Policies written by hand, and the way there and back through swanctl.conf.
#pragma once

#include "backends/prove.h"
#include "compiler/ir/policy_ir.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cordon::backends::strongswan_test {

inline net::Address address(const char* text) {
  return *net::parseAddress(text);
}
inline ir::Endpoint me(net::Family family = net::Family::v4) {
  return {true, net::anyPrefix(family)};
}
inline ir::Endpoint at(const char* prefix) {
  return {false, *net::parsePrefix(prefix)};
}

/// A host 10.77.0.1 (and fd77::1) with an empty policy.
inline ir::HostPolicy emptyPolicy() {
  ir::HostPolicy policy;
  policy.host.name = "sol";
  policy.host.platform = "linux-strongswan";
  policy.host.addresses = {address("10.77.0.1"), address("fd77::1")};
  policy.ir.name = "isolated";
  policy.ir.version = 7;
  policy.ir.platform = "linux-strongswan";
  return policy;
}

inline ir::SecretId addSecret(ir::HostPolicy& policy, const std::string& name, const std::string& value) {
  ir::SecretId id = policy.ir.intern(SecretRef{SecretRef::From::file, name});
  policy.secrets.resize(policy.ir.secrets.size());
  policy.secrets[id.index] = SecretBytes(value);
  return id;
}

/// 3des-sha1-modp1024, ESP 3des-sha1, IKEv1, transport mode, the given key.
inline ir::Negotiate withKey(ir::SecretId secret) {
  ir::Negotiate negotiate;
  ir::AuthMethod method;
  method.kind = ir::AuthMethod::Kind::psk;
  method.secret = secret;
  negotiate.authentication = {method};
  negotiate.main = {ir::MainProposal{}};
  ir::QuickProposal offer;
  offer.esp = ir::Esp{catalog::Cipher::des3, catalog::Integrity::sha1};
  negotiate.quick = {offer};
  return negotiate;
}

/// The same with certificates of one authority; gives the host a certificate.
inline ir::Negotiate withCertificate(ir::HostPolicy& policy, const char* authority_file = "root.pem") {
  policy.host.certificate = ir::Host::Certificate{"pki/sol.pem", ""};
  ir::Negotiate negotiate = withKey({});
  ir::AuthMethod method;
  method.kind = ir::AuthMethod::Kind::certificate;
  method.authority = policy.ir.intern(ir::Authority{"", {}, authority_file});
  negotiate.authentication = {method};
  negotiate.ike = ir::IkeVersion::v2;
  return negotiate;
}

struct Match {
  unsigned protocol = ir::kAnyProtocol;
  net::PortRange source = net::kAnyPort, target = net::kAnyPort; ///< ICMP: type, code
};

/// Adds a filter outbound and its mirror inbound; both rank last.
inline ir::Filter add(ir::HostPolicy& policy, ir::Endpoint source, ir::Endpoint target, ir::Action action,
                      Match match = {}) {
  ir::Filter filter;
  filter.family = source.me ? target.prefix.family : source.prefix.family;
  source.prefix.family = target.prefix.family = filter.family;
  filter.setSource(source);
  filter.setTarget(target);
  filter.protocol = uint16_t(match.protocol);
  filter.source_ports = match.source;
  filter.target_ports = match.target;
  filter.action = policy.ir.intern(std::move(action));
  filter.origin = policy.ir.add({ir::Origin::Kind::policy, "rule " + std::to_string(policy.ir.out.size()), {}});
  filter.rank = uint32_t(policy.ir.out.size());
  policy.ir.out.push_back(filter);
  policy.ir.in.push_back(ir::mirror(filter));
  return filter;
}

inline std::optional<ir::HostPolicy> project(const ir::HostPolicy& policy, diag::Diagnostics& diags) {
  return strongswanBackend().project(policy, diags);
}

/// The projection, which must succeed without errors.
inline ir::HostPolicy projected(const ir::HostPolicy& policy) {
  diag::Diagnostics diags;
  auto result = project(policy, diags);
  for (const diag::Diagnostic& diagnostic : diags.all())
    EXPECT_NE(diagnostic.severity, diag::Severity::error) << diagnostic.id << ' ' << diagnostic.message;
  return result ? *result : ir::HostPolicy{};
}

inline std::string textOf(const ir::HostPolicy& policy) {
  return strongswanBackend().emit(projected(policy)).files.at(0).text;
}

/// Reads text of a swanctl.conf at a host.
inline std::optional<Imported> read(llvm::StringRef text, const ir::Host& host, diag::Diagnostics& diags) {
  source::SourceMap sources;
  source::FileId file = sources.add("swanctl.conf", text);
  return strongswanBackend().import({{"swanctl.conf", file}}, host, sources, diags);
}

/// The ids of all findings, in order of discovery.
inline std::vector<std::string> idsOf(const diag::Diagnostics& diags) {
  std::vector<std::string> ids;
  for (const diag::Diagnostic& diagnostic : diags.all())
    ids.push_back(diagnostic.id);
  return ids;
}

/// Writes a projection and proves what is written, as a build does; what separates the two, a line each.
inline std::string gapOf(const ir::HostPolicy& pi, const Emitted& emitted) {
  std::string gap;
  for (const std::string& difference : prove(strongswanBackend(), pi, emitted).differences)
    gap += difference + "\n";
  return gap;
}
inline std::string gapOf(const ir::HostPolicy& pi) {
  return gapOf(pi, strongswanBackend().emit(pi));
}

} // namespace cordon::backends::strongswan_test
