/// What the tests of the netsh backend share: building policies by hand, reading scripts, comparing what came back.
#pragma once

#include "backends/backend.h"
#include "compiler/diag/render_text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cordon::netsh_tests {

net::Address address(const char* text);
/// `me`, `any` or a prefix.
ir::Endpoint side(const char* text);

/// A filter's shape: sides, protocol and single target port (0 = any).
struct Shape {
  const char* source = "me";
  const char* target = "any";
  uint16_t protocol = ir::kAnyProtocol;
  net::PortRange source_ports = {}, target_ports = {};
  ir::ConnectionType connection = ir::ConnectionType::all;
};

/// Builds the policy of one host. Filters go to all lists that they concern, as Windows has them.
class PolicyBuilder {
public:
  explicit PolicyBuilder(const char* host_address = "192.0.2.10");

  PolicyBuilder& mirrored(const Shape& shape, const ir::Action& action, const char* origin = "rule r");
  PolicyBuilder& oneWay(const Shape& shape, const ir::Action& action, const char* origin = "rule r");
  /// Outbound in the out list, its mirror in the in list, both in the forward list.
  PolicyBuilder& tunnel(const char* own_net, const char* other_net, const ir::Action& action);
  /// A default response with these methods.
  PolicyBuilder& respond(const ir::Negotiate& methods);
  ir::AuthMethod psk(const char* key);
  ir::AuthMethod certificate(std::vector<std::pair<std::string, std::string>> subject);
  /// The policy, ranked by specificity.
  ir::HostPolicy build() const;

  ir::HostPolicy policy;
  source::SourceMap sources;
  source::FileId text; ///< origins point here: one line each

private:
  ir::OriginId originOf(const char* name);
};

/// Negotiate with ESP[3DES,SHA1], 3DES-SHA1-2, Kerberos.
ir::Negotiate negotiate();
ir::Negotiate negotiate(std::vector<ir::AuthMethod> methods);

/// A script that was read.
struct Reading {
  std::optional<backends::Imported> imported;
  diag::Diagnostics diags;
  source::SourceMap sources;

  std::string messages() const;
  /// True if a diagnostic of this id was given at this line.
  bool has(llvm::StringRef id, uint32_t line) const;
  bool has(llvm::StringRef id) const;
};
Reading read(llvm::StringRef script, const ir::Host& host = {});

/// Project, emit, import: what the tests of the round trip look at.
struct RoundTrip {
  diag::Diagnostics diags;
  std::optional<ir::HostPolicy> projected;
  backends::Emitted emitted;
  Reading back;

  bool has(llvm::StringRef id) const;
  const std::string& script() const { return emitted.files.front().text; }
};
RoundTrip roundTrip(const ir::HostPolicy& policy, const char* accepts = nullptr);

/// One text for each filter, in the order of the lists, and for the default response, with its whole action; keys by
/// value. For tests of the importer alone: scripts that must be read alike.
std::vector<std::string> meaningOf(const ir::HostPolicy& policy);

/// Fails the test unless the files are proved (backends/prove.h).
void expectProved(const RoundTrip& trip);

} // namespace cordon::netsh_tests
