/// Builds policies of a Solaris host in code, and takes them through project, emit, import.
#pragma once

#include "backends/backend.h"
#include "backends/prove.h"
#include "compiler/ir/policy_ir.h"

#include <string>
#include <utility>
#include <vector>

namespace cordon::tests::solaris {

/// One written, mirrored filter: own side, peer, and traffic. Texts: `me`, `any`, a prefix.
struct Written {
  std::string local, remote;
  uint16_t protocol = ir::kAnyProtocol;
  net::PortRange local_ports, remote_ports;
};

class PolicyBuilder {
public:
  explicit PolicyBuilder(std::string platform = "solaris-10", std::vector<std::string> addresses = {"10.1.2.20"});

  /// Adds both halves; the specificity order is made when the policy is taken.
  PolicyBuilder& add(const Written& written, ir::Action action);
  PolicyBuilder& addOneWay(ir::Direction direction, const Written& written, ir::Action action);
  /// Adds what a gateway has of a tunnel: both halves for what it sends and receives, and for what it passes on.
  PolicyBuilder& addTunnel(const Written& written, ir::Action action);
  /// A negotiation with the usual values: 3DES and SHA-1 everywhere, the key `key`.
  ir::Negotiate preshared(const std::string& key = "an example key");
  /// The same with certificates of a root of this common name.
  ir::Negotiate certified(const std::string& root = "Root");

  ir::HostPolicy take();
  ir::HostPolicy policy;

private:
  ir::Filter half(ir::Direction direction, const Written& written, ir::Action action);
};

/// The negotiation in tunnel mode.
ir::Negotiate tunnelled(ir::Negotiate negotiate, const std::string& local, const std::string& remote);
ir::QuickProposal esp(catalog::Cipher cipher, std::optional<catalog::Integrity> integrity);
ir::QuickProposal ah(catalog::Integrity integrity);

/// Projects; nothing may be reported as an error.
ir::HostPolicy projected(const ir::HostPolicy& policy);
/// The ids of all that projecting reports, in order of discovery, errors only unless `all`.
std::vector<std::string> reported(const ir::HostPolicy& policy, bool all = false);
/// The text of one emitted file; empty if it is not written.
std::string fileOf(const backends::Emitted& emitted, const std::string& role);
std::string emittedFile(const ir::HostPolicy& policy, const std::string& role);

struct Read {
  std::optional<backends::Imported> imported;
  std::vector<std::string> ids; ///< of all that was reported
  std::vector<std::string> places, messages;
  bool has(const std::string& id) const;
};
using Files = std::vector<std::pair<std::string, std::string>>;
Read read(const Files& files, const ir::Host& host);
/// A host whose addresses nobody has told.
ir::Host unknownHost();

/// ike/config and ike.preshared that fit any preshared negotiation between 10.1.2.20 and 10.1.0.0/16.
Files withIke(const std::string& policy_text);

/// Removes the lines that begin with `#`, and empty ones.
std::string withoutComments(const std::string& text);

} // namespace cordon::tests::solaris
