// swanctl.conf of a projected policy: connections with traps, connections with pass and drop children, keys. Every
// number is written: what charon would choose itself depends on its version.
#include "backends/strongswan/emit.h"

#include "backends/strongswan/connections.h"
#include "backends/strongswan/identity.h"
#include "backends/strongswan/lifetimes.h"
#include "backends/strongswan/ports.h"
#include "backends/strongswan/priority.h"
#include "backends/strongswan/proposals.h"
#include "backends/strongswan/residue.h"
#include "backends/strongswan/settings.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <cassert>
#include <map>
#include <set>

namespace cordon::backends::strongswan {
namespace {

class Emitter {
public:
  explicit Emitter(const ir::HostPolicy& policy) : policy(policy) {}
  Emitted run();

private:
  void writeHeader(Section& root) const;
  void writeShunts(const Connection& connection, Section& out) const;
  void writeIke(const Connection& connection, Section& out);
  void writeAuthentication(const Connection& connection, Section& out);
  void writeChild(const ir::Filter& filter, Section& out) const;
  void writeOffers(const ir::Negotiate& negotiate, Section& out) const;
  void writeSecrets(Section& root) const;
  void rememberOwners(const Connection& connection, ir::SecretId secret);

  const ir::HostPolicy& policy;
  std::map<ir::SecretId, std::set<std::string>> owners; ///< ids that find a key
};

std::string seconds(uint64_t count) {
  return std::to_string(count) + "s";
}
std::string kilobytes(uint64_t count) {
  return std::to_string(count) + "K";
}

/// Peers of a connection: a single address starts IKE there. Else `%any` lets each trap ask its packet's destination,
/// and the prefixes let an incoming request find the connection that is meant for it.
std::string remoteAddresses(const Connection& connection) {
  if (connection.peer)
    return net::toString(*connection.peer);
  std::string text = connection.family == net::Family::v4 ? "%any" : "%any6";
  std::set<net::Prefix> prefixes;
  for (const ir::Filter* child : connection.children)
    prefixes.insert(child->target().prefix);
  for (const net::Prefix& prefix : prefixes)
    if (!prefix.isAny())
      text += ", " + net::toString(prefix.first()) + "/" + std::to_string(prefix.length);
  return text;
}

const char* kindOf(const ir::Action& action) {
  return std::visit(ir::Overloaded{[](const ir::Permit&) { return "pass"; }, [](const ir::Block&) { return "drop"; },
                                   [](const ir::Negotiate&) { return "trap"; }},
                    action);
}

void Emitter::writeHeader(Section& root) const {
  root.comments = {"cordon: host " + policy.host.name + ", policy " + policy.ir.name + ", version " +
                   std::to_string(policy.ir.version)};
  if (!policy.host.certificate)
    return;
  // A relative name is looked up below the folder of its kind; an absolute one is read where it lies.
  auto copy = [&](const std::string& file, const char* folder) {
    if (!llvm::StringRef(file).starts_with("/"))
      root.comments.push_back("copy " + file + " to /etc/swanctl/" + folder + "/" + file);
  };
  copy(policy.host.certificate->file, "x509");
  root.comments.push_back("copy its private key into /etc/swanctl/private/");
  std::set<ir::AuthorityId> authorities;
  for (const ir::Filter& filter : policy.ir.out)
    if (const auto* negotiate = std::get_if<ir::Negotiate>(&policy.ir.action(filter)))
      for (const ir::AuthMethod& method : negotiate->authentication)
        if (method.kind == ir::AuthMethod::Kind::certificate)
          authorities.insert(method.authority);
  for (ir::AuthorityId id : authorities) {
    const ir::Authority& authority = policy.ir.authorities[id.index];
    std::string why;
    if (!authority.file.empty())
      copy(authority.file, "x509ca");
    else
      root.comments.push_back("copy the certificate of " + subjectText(authority.subject, why).value_or("") +
                              " into /etc/swanctl/x509ca/");
  }
}

void Emitter::writeChild(const ir::Filter& filter, Section& out) const {
  const ir::Action& action = policy.ir.action(filter);
  const auto* negotiate = std::get_if<ir::Negotiate>(&action);
  uint32_t priority = kPriorityFirst + kPriorityStep * filter.rank;
  Section& child = out.open(std::string(kindOf(action)) + "-" + std::to_string(priority));
  if (filter.origin.isValid())
    child.comments.push_back(policy.ir.origin(filter).name);
  std::optional<uint16_t> icmp_port;
  if (net::isIcmp(filter.protocol) && !filter.source_ports.isAny())
    icmp_port = icmpPort({filter.source_ports, filter.target_ports});
  child.set("mode", negotiate ? negotiate->tunnel ? "tunnel" : "transport" : kindOf(action));
  child.set("local_ts", selectorText(filter.source(), filter.protocol, filter.source_ports, icmp_port));
  child.set("remote_ts", selectorText(filter.target(), filter.protocol, filter.target_ports, icmp_port));
  if (negotiate)
    writeOffers(*negotiate, child);
  child.set("priority", std::to_string(priority));
  // Without a fixed reqid the SAs of a wildcard trap do not find their policy when both have one priority.
  if (negotiate)
    child.set("reqid", std::to_string(priority));
  child.set("start_action", "trap");
}

void Emitter::writeOffers(const ir::Negotiate& negotiate, Section& out) const {
  std::vector<std::optional<catalog::DhGroup>> groups;
  switch (negotiate.pfs.kind) {
  case ir::Pfs::Kind::off:
    groups.push_back(std::nullopt);
    break;
  case ir::Pfs::Kind::group:
    groups.push_back(negotiate.pfs.group);
    break;
  case ir::Pfs::Kind::main_mode_group:
    for (const ir::MainProposal& offer : negotiate.main)
      if (!llvm::is_contained(groups, std::optional(offer.group)))
        groups.push_back(offer.group);
    break;
  }
  std::string ah, esp;
  for (const ir::QuickProposal& offer : negotiate.quick)
    for (const auto& group : groups) {
      std::string& list = offer.ah ? ah : esp;
      list += (list.empty() ? "" : ", ") + quickText(offer, group);
    }
  if (!ah.empty())
    out.set("ah_proposals", ah);
  if (!esp.empty())
    out.set("esp_proposals", esp);
  const ir::QuickProposal& limits = negotiate.quick.front(); // all have the same
  out.set("rekey_time", seconds(softLimit(limits.lifetime_s)));
  out.set("life_time", seconds(limits.lifetime_s));
  out.set("rekey_bytes", kilobytes(softLimit(limits.lifetime_kb)));
  out.set("life_bytes", kilobytes(limits.lifetime_kb));
}

void Emitter::writeShunts(const Connection& connection, Section& out) const {
  // No peer is ever at 127.0.0.1: the connection answers no IKE request.
  out.set("remote_addrs", "127.0.0.1");
  Section& children = out.open("children");
  for (const ir::Filter* child : connection.children)
    writeChild(*child, children);
}

void Emitter::writeIke(const Connection& connection, Section& out) {
  const ir::Negotiate& negotiate = *connection.negotiate;
  out.set("version", negotiate.ike == ir::IkeVersion::v1 ? "1" : "2");
  if (connection.local)
    out.set("local_addrs", net::toString(*connection.local));
  out.set("remote_addrs", remoteAddresses(connection));
  std::string proposals;
  for (const ir::MainProposal& offer : negotiate.main)
    proposals += (proposals.empty() ? "" : ", ") + mainText(offer);
  out.set("proposals", proposals);
  uint64_t soft = softLimit(negotiate.main_lifetime_s);
  out.set("rekey_time", seconds(soft));
  out.set("over_time", seconds(negotiate.main_lifetime_s - soft));
  // MOBIKE would move IKE, and with it transport mode, to other addresses than the filters say.
  if (!negotiate.tunnel)
    out.set("mobike", "no");
  writeAuthentication(connection, out);
  Section& children = out.open("children");
  for (const ir::Filter* child : connection.children)
    writeChild(*child, children);
}

void Emitter::writeAuthentication(const Connection& connection, Section& out) {
  const ir::Negotiate& negotiate = *connection.negotiate;
  const ir::AuthMethod& first = negotiate.authentication.front();
  bool psk = first.kind == ir::AuthMethod::Kind::psk;
  if (first.exclude_ca_name)
    out.set("send_certreq", "no");
  Section local{"local", {}, {}, {}, {}}, remote{"remote", {}, {}, {}, {}};
  std::string own_id, peer_id;
  local.set("auth", psk ? "psk" : "pubkey");
  remote.set("auth", psk ? "psk" : "pubkey");
  if (psk) { // the addresses, which both ends know: an `id` would be said by one and not expected by the other
    own_id = connection.local ? net::toString(*connection.local) : "";
    peer_id = connection.peer ? net::toString(*connection.peer) : "";
    rememberOwners(connection, first.secret);
  } else {
    own_id = policy.host.identity;
    peer_id = negotiate.remote_identity;
    local.set("certs", policy.host.certificate->file);
    std::string files, why;
    for (const ir::AuthMethod& method : negotiate.authentication) {
      const ir::Authority& authority = policy.ir.authorities[method.authority.index];
      if (authority.file.empty())
        remote.set("ca_id", *subjectText(authority.subject, why));
      else
        files += (files.empty() ? "" : ", ") + authority.file;
    }
    if (!files.empty())
      remote.set("cacerts", files);
  }
  if (!own_id.empty())
    local.set("id", own_id);
  if (!peer_id.empty())
    remote.set("id", peer_id);
  out.sections.push_back(std::move(local));
  out.sections.push_back(std::move(remote));
}

/// Keys are found by addresses: IKEv1's main mode knows nothing else yet, in IKEv2 they are the identities.
void Emitter::rememberOwners(const Connection& connection, ir::SecretId secret) {
  std::set<std::string>& ids = owners[secret];
  if (connection.local)
    ids.insert(net::toString(*connection.local));
  if (connection.peer) {
    ids.insert(net::toString(*connection.peer));
    return;
  }
  for (const ir::Filter* child : connection.children) {
    net::Prefix prefix = child->target().prefix;
    ids.insert(net::toString(prefix.first()) + (prefix.isHost() ? "" : "/" + std::to_string(prefix.length)));
  }
}

void Emitter::writeSecrets(Section& root) const {
  if (owners.empty())
    return;
  Section& secrets = root.open("secrets");
  size_t count = 0;
  for (const auto& [secret, ids] : owners) {
    Section& out = secrets.open("ike-" + std::to_string(++count));
    assert(secret.index < policy.secrets.size() && !policy.secrets[secret.index].empty());
    // Always hexadecimal: text that begins with 0x or 0s would be taken for an encoding.
    out.set("secret", "0x" + llvm::toHex(policy.secrets[secret.index].reveal(), /*LowerCase=*/true));
    size_t number = 0;
    for (const std::string& id : ids)
      out.set("id-" + std::to_string(++number), id);
  }
}

Emitted Emitter::run() {
  Section root;
  writeHeader(root);
  root.open("connections");
  for (const Connection& connection : connectionsOf(policy)) {
    Section& out = root.sections.front().open(connection.name);
    if (connection.shunts)
      writeShunts(connection, out);
    else
      writeIke(connection, out);
  }
  writeSecrets(root);
  Emitted emitted;
  emitted.files.push_back({kFileName.str(), writeSettings(root), !owners.empty()});
  emitted.residue = expectedResidue(policy);
  return emitted;
}

} // namespace

Emitted emit(const ir::HostPolicy& projected) {
  return Emitter(projected).run();
}

} // namespace cordon::backends::strongswan
