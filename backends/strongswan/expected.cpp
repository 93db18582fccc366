// The residue of a projected policy, from its filters and actions. Nothing here asks the emitter's tree or its helpers
// for values: a line that the emitter forgets, or gives another number, is missed.
#include "backends/strongswan/connections.h"
#include "backends/strongswan/identity.h"
#include "backends/strongswan/priority.h"
#include "backends/strongswan/residue.h"

#include <llvm/ADT/STLExtras.h>

#include <map>
#include <set>

namespace cordon::backends::strongswan {
namespace {

using net::toString;

std::string blockText(const net::Prefix& prefix) {
  return toString(prefix.first()) + "/" + std::to_string(prefix.length);
}

bool usesKey(const ir::Negotiate& negotiate) {
  return negotiate.authentication.front().kind == ir::AuthMethod::Kind::psk;
}

class Expectation {
public:
  explicit Expectation(const ir::HostPolicy& policy) : policy(policy) {}

  Residue run() {
    section("", "connections");
    for (const Connection& connection : connectionsOf(policy)) {
      std::string path = section("connections.", connection.name);
      if (connection.shunts)
        set(path, "remote_addrs", "127.0.0.1");
      else
        addIke(connection, path);
      std::string children = section(path, "children");
      for (const ir::Filter* child : connection.children)
        addChild(*child, children);
    }
    addSecrets();
    llvm::sort(lines);
    return std::move(lines);
  }

private:
  std::string section(const std::string& path, const std::string& name) {
    lines.push_back(path + name + " {}");
    return path + name + ".";
  }
  void set(const std::string& path, const char* key, const std::string& value) {
    lines.push_back(path + key + " = " + value);
  }
  /// pi carries the value.
  void carried(const std::string& path, const char* key) { lines.push_back(path + key); }

  void addChild(const ir::Filter& filter, const std::string& children) {
    const ir::Action& action = policy.ir.action(filter);
    const auto* negotiate = std::get_if<ir::Negotiate>(&action);
    std::string number = std::to_string(kPriorityFirst + kPriorityStep * filter.rank);
    bool blocks = std::holds_alternative<ir::Block>(action);
    std::string path = section(children, (negotiate ? "trap-" : blocks ? "drop-" : "pass-") + number);
    for (const char* key : {"mode", "local_ts", "remote_ts"})
      carried(path, key);
    set(path, "priority", number);
    set(path, "start_action", "trap");
    if (!negotiate)
      return;
    set(path, "reqid", number);
    for (const char* key : {"life_time", "life_bytes"})
      carried(path, key);
    if (llvm::any_of(negotiate->quick, [](const ir::QuickProposal& offer) { return offer.ah.has_value(); }))
      carried(path, "ah_proposals");
    if (llvm::any_of(negotiate->quick, [](const ir::QuickProposal& offer) { return offer.esp.has_value(); }))
      carried(path, "esp_proposals");
    // A tenth before the hard limits (lifetimes.h).
    uint64_t life_s = negotiate->quick.front().lifetime_s, life_kb = negotiate->quick.front().lifetime_kb;
    set(path, "rekey_time", std::to_string(life_s - life_s / 10) + "s");
    set(path, "rekey_bytes", std::to_string(life_kb - life_kb / 10) + "K");
  }

  void addIke(const Connection& connection, const std::string& path) {
    const ir::Negotiate& negotiate = *connection.negotiate;
    set(path, "version", negotiate.ike == ir::IkeVersion::v1 ? "1" : "2");
    carried(path, "proposals");
    uint64_t over_s = negotiate.main_lifetime_s / 10;
    set(path, "rekey_time", std::to_string(negotiate.main_lifetime_s - over_s) + "s");
    set(path, "over_time", std::to_string(over_s) + "s");
    if (connection.local)
      set(path, "local_addrs", toString(*connection.local));
    set(path, "remote_addrs", peersOf(connection));
    if (!negotiate.tunnel)
      set(path, "mobike", "no");
    if (negotiate.authentication.front().exclude_ca_name)
      set(path, "send_certreq", "no");
    std::string own = section(path, "local"), other = section(path, "remote");
    for (const std::string& side : {own, other})
      set(side, "auth", usesKey(negotiate) ? "psk" : "pubkey");
    if (usesKey(negotiate))
      addIdentities(own, connection.local ? toString(*connection.local) : "", other,
                    connection.peer ? toString(*connection.peer) : "");
    else
      addCertificates(negotiate, own, other);
  }

  void addIdentities(const std::string& own, const std::string& own_id, const std::string& other,
                     const std::string& other_id) {
    if (!own_id.empty())
      set(own, "id", own_id);
    if (!other_id.empty())
      set(other, "id", other_id);
  }

  void addCertificates(const ir::Negotiate& negotiate, const std::string& own, const std::string& other) {
    addIdentities(own, policy.host.identity, other, negotiate.remote_identity);
    set(own, "certs", policy.host.certificate->file);
    std::string files, why;
    for (const ir::AuthMethod& method : negotiate.authentication) {
      const ir::Authority& authority = policy.ir.authorities[method.authority.index];
      if (authority.file.empty())
        set(other, "ca_id", subjectText(authority.subject, why).value_or(""));
      else
        files += (files.empty() ? "" : ", ") + authority.file;
    }
    if (!files.empty())
      set(other, "cacerts", files);
  }

  /// One peer, or whoever asks and, to be the best fit for them, all the blocks that children are for.
  static std::string peersOf(const Connection& connection) {
    std::set<net::Prefix> blocks;
    for (const ir::Filter* child : connection.children)
      blocks.insert(child->target().prefix);
    if (connection.negotiate->tunnel)
      return toString(*connection.negotiate->tunnel->remote);
    if (connection.peer)
      return toString(blocks.begin()->first());
    std::string text = blocks.begin()->family == net::Family::v4 ? "%any" : "%any6";
    for (const net::Prefix& block : blocks)
      text += block.isAny() ? "" : ", " + blockText(block);
    return text;
  }

  /// A key is found by the addresses of both ends of what it is for, and by nothing else.
  void addSecrets() {
    std::map<ir::SecretId, std::set<std::string>> owners;
    for (const ir::Filter& filter : policy.ir.out) {
      const auto* negotiate = std::get_if<ir::Negotiate>(&policy.ir.action(filter));
      if (!negotiate || !usesKey(*negotiate))
        continue;
      std::set<std::string>& ids = owners[negotiate->authentication.front().secret];
      auto add = [&](const net::Prefix& prefix) {
        ids.insert(prefix.isHost() ? toString(prefix.first()) : blockText(prefix));
      };
      if (negotiate->tunnel) {
        add(net::hostPrefix(*negotiate->tunnel->remote));
        if (negotiate->tunnel->local)
          add(net::hostPrefix(*negotiate->tunnel->local));
        continue;
      }
      add(filter.target().prefix);
      if (!filter.source_me && filter.source().prefix.isHost())
        add(filter.source().prefix);
    }
    if (owners.empty())
      return;
    std::string secrets = section("", "secrets");
    size_t count = 0;
    for (const auto& [secret, ids] : owners) {
      std::string path = section(secrets, "ike-" + std::to_string(++count));
      carried(path, "secret");
      size_t number = 0;
      for (const std::string& id : ids)
        set(path, ("id-" + std::to_string(++number)).c_str(), id);
    }
  }

  const ir::HostPolicy& policy;
  Residue lines;
};

} // namespace

Residue expectedResidue(const ir::HostPolicy& projected) {
  return Expectation(projected).run();
}

} // namespace cordon::backends::strongswan
