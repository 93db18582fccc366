#include "compiler/model/dump.h"

#include "compiler/diag/visible.h"
#include "compiler/ir/describe.h"
#include "compiler/model/assignment.h"

#include <llvm/ADT/StringExtras.h>

#include <map>

namespace cordon::model {
namespace {

std::string text(const Side& set) {
  if (set.me || set.any)
    return set.me ? "me" : "any";
  std::vector<std::string> parts;
  for (const net::Prefix& prefix : set.prefixes)
    parts.push_back(net::toString(prefix));
  return "{" + llvm::join(parts, ", ") + "}";
}

std::string text(llvm::ArrayRef<Selector> services) {
  std::vector<std::string> parts;
  for (const Selector& selector : services) {
    ir::Filter filter;
    filter.protocol = selector.protocol;
    filter.source_ports = selector.source_ports;
    filter.target_ports = selector.target_ports;
    parts.push_back(ir::describeService(filter));
  }
  return parts.empty() ? "all traffic" : llvm::join(parts, "; ");
}

std::string text(const Model& model, llvm::ArrayRef<HostId> hosts) {
  std::vector<std::string> names;
  for (HostId id : hosts)
    names.push_back(model.host(id).name);
  return "{" + llvm::join(names, ", ") + "}";
}

std::string text(const Model& model, const Using& use) {
  std::vector<std::string> parts;
  for (const AuthMethod& method : use.methods)
    switch (method.kind) {
    case ir::AuthMethod::Kind::kerberos:
      parts.push_back("kerberos");
      break;
    case ir::AuthMethod::Kind::psk:
      parts.push_back("psk(" + method.secret.name + ")");
      break;
    case ir::AuthMethod::Kind::certificate:
      parts.push_back("certificate(" + model.authority(method.authority).name + ")" +
                      (method.account_mapping ? " mapped" : ""));
      break;
    }
  if (use.proposal)
    parts.push_back(use.proposal->name);
  return diag::visible(llvm::join(parts, ", "));
}

/// One `  key text` line, if there is a text.
void line(const char* key, llvm::StringRef text, llvm::raw_ostream& out) {
  if (!text.empty())
    out << "  " << key << ' ' << diag::visible(text) << '\n';
}

template <class Items, class ToText> std::string list(const Items& items, ToText text) {
  std::vector<std::string> parts;
  for (const auto& item : items)
    parts.push_back(text(item));
  return llvm::join(parts, ", ");
}

std::string text(const std::vector<ir::MainProposal>& offers) {
  return list(offers, [](const ir::MainProposal& offer) { return ir::describe(offer); });
}

std::string text(const std::vector<ir::QuickProposal>& offers) {
  return list(offers, [](const ir::QuickProposal& offer) { return ir::describe(offer); });
}

const char* text(ir::ConnectionType connection) {
  switch (connection) {
  case ir::ConnectionType::all:
    return "all";
  case ir::ConnectionType::lan:
    return "lan";
  case ir::ConnectionType::remote_access:
    return "remote-access";
  }
  __builtin_unreachable();
}

void dumpForest(const Forest& forest, llvm::raw_ostream& out) {
  out << "forest " << forest.name << '\n';
  line("domains", llvm::join(forest.domains, ", "), out);
  for (const auto& [other, two_way] : forest.trusts)
    line("trust", other + (two_way ? " two-way" : " one-way"), out);
}

void dumpAuthority(const Ca& ca, llvm::raw_ostream& out) {
  out << "ca " << ca.name << '\n';
  line("subject", list(ca.subject, [](const auto& part) { return part.first + "=" + part.second; }), out);
  line("certificate", ca.file, out);
}

/// Proposals are part of what uses them: each once, by name.
void dumpProposals(const Model& model, llvm::raw_ostream& out) {
  std::map<std::string, const Proposal*> proposals;
  auto add = [&](const Using& use) {
    if (use.proposal)
      proposals.emplace(use.proposal->name, use.proposal);
  };
  for (const Group& group : model.groups)
    add(group.use);
  for (const Rule& rule : model.rules)
    add(rule.use);
  for (const Tunnel& tunnel : model.tunnels)
    add(tunnel.use);
  for (const auto& [name, proposal] : proposals) {
    const char* ike = !proposal->ike ? "by platform" : *proposal->ike == ir::IkeVersion::v1 ? "v1" : "v2";
    out << "proposal " << name << '\n';
    line("ike", ike, out);
    line("main", text(proposal->main) + " " + std::to_string(proposal->main_lifetime_s) + " s", out);
    line("quick", text(proposal->quick), out);
    line("pfs", ir::describe(proposal->pfs), out);
  }
}

void dumpHost(const Model& model, const Host& host, llvm::raw_ostream& out) {
  out << "host " << host.name << " on " << host.platform->name << '\n';
  for (const net::Address& address : host.addresses)
    out << "  address " << net::toString(address) << '\n';
  if (host.dynamic) {
    out << "  address dynamic";
    for (const net::Prefix& prefix : host.dynamic_in)
      out << ' ' << net::toString(prefix);
    out << '\n';
  }
  line("domain", host.domain, out);
  line("ou", host.ou, out);
  line("site", host.site, out);
  for (const std::string& role : host.roles)
    line("role", role, out);
  if (host.certificate) {
    line("certificate", host.certificate->file, out);
    line("key", host.certificate->key_file, out);
  }
  if (host.certificate_authority.isValid())
    line("from", model.authority(host.certificate_authority).name, out);
  line("id", host.identity, out);
  line("account", host.account, out);
  line("offers main", text(host.offered_main), out);
  line("offers quick", text(host.offered_quick), out);
  if (host.group.isValid())
    line("group", model.group(host.group).name, out);
}

std::string text(const Model& model, const Principals& principals) {
  std::vector<std::string> names;
  for (HostId id : principals.computers)
    names.push_back(model.host(id).name);
  for (const std::string& account : principals.accounts)
    names.push_back("computer " + account);
  for (const std::string& user : principals.users)
    names.push_back("user " + user);
  return "{" + llvm::join(names, ", ") + "}";
}

void dumpGroup(const Model& model, const Group& group, llvm::raw_ostream& out) {
  out << "group " << group.name << " : " << nameOf(group.kind) << '\n'
      << "  members " << text(model, group.members) << '\n';
  line("reason", group.reason, out);
  line("owner", group.owner, out);
  if (group.kind == GroupKind::respond_only)
    out << "  using " << text(model, group.use) << '\n';
  if (!isSecured(group.kind))
    return;
  out << "  secure " << text(group.secure) << '\n'
      << "  using " << text(model, group.use) << '\n'
      << "  outbound " << (group.fallback ? "fallback" : "secure-only") << '\n'
      << "  stage " << (group.stage == ir::Negotiate::Stage::require ? "require" : "request") << '\n'
      << "  mode " << (group.audit ? "audit" : "enforce") << '\n';
  if (group.access.allow)
    line("inbound allow", text(model, *group.access.allow), out);
  if (!group.access.deny.isEmpty())
    line("inbound deny", text(model, group.access.deny), out);
}

const char* verdictText(Rule::Verdict verdict) {
  switch (verdict) {
  case Rule::Verdict::permit:
    return "permit";
  case Rule::Verdict::block:
    return "block";
  case Rule::Verdict::negotiate:
    return "negotiate";
  }
  __builtin_unreachable();
}

void dumpRule(const Model& model, const Rule& rule, llvm::raw_ostream& out) {
  out << "rule " << rule.name << (rule.among ? " among " : " on ") << text(model, rule.hosts) << '\n';
  if (!rule.among)
    out << "  from " << text(rule.from) << " to " << text(rule.to) << '\n';
  out << "  service " << text(rule.services) << '\n' << "  " << verdictText(rule.verdict);
  if (rule.verdict == Rule::Verdict::negotiate)
    out << " using " << text(model, rule.use);
  out << (rule.one_way ? ", one-way" : "") << (rule.fallback ? ", outbound fallback" : "")
      << (rule.accept_unsecured ? ", accept unsecured" : "") << '\n'
      << "  connection " << text(rule.connection) << '\n';
  line("reason", rule.reason, out);
  line("owner", rule.owner, out);
}

void dumpExemption(const Model& model, const Exemption& exemption, llvm::raw_ostream& out) {
  out << "exemption " << exemption.name << '\n'
      << "  to " << text(exemption.to) << " service " << text(exemption.services) << '\n'
      << "  applies to " << text(model, exemption.applies_to) << '\n';
  line("reason", exemption.reason, out);
  line("owner", exemption.owner, out);
  line("ticket", exemption.ticket, out);
  line("expires", exemption.expires, out);
}

void dumpTunnel(const Model& model, const Tunnel& tunnel, llvm::raw_ostream& out) {
  auto end = [&](const Tunnel::End& one) {
    return model.host(one.host).name + text(one.behind) + " at " + net::toString(one.outer);
  };
  out << "tunnel " << tunnel.name << '\n'
      << "  between " << end(tunnel.left) << " and " << end(tunnel.right) << '\n'
      << "  using " << text(model, tunnel.use) << '\n';
  line("reason", tunnel.reason, out);
  line("owner", tunnel.owner, out);
}

void dumpDevice(const Device& device, llvm::raw_ostream& out) {
  out << "device " << device.name << '\n';
  for (const auto& [left, right] : device.paths)
    out << "  on path " << text(left) << " <-> " << text(right) << '\n';
  if (device.passes)
    line("passes", text(*device.passes), out);
  line("reads",
       device.reads_ports     ? device.reads_content ? "ports, content" : "ports"
       : device.reads_content ? "content"
                              : "",
       out);
  if (device.translates)
    out << "  nat\n";
}

} // namespace

void dump(const Model& model, llvm::raw_ostream& out) {
  out << "policy " << model.name << " version " << model.version << '\n';
  line("owner", model.owner, out);
  line("profile", model.profile, out);
  if (model.default_response)
    out << "default response using " << text(model, *model.default_response) << '\n';
  for (const Forest& forest : model.forests)
    dumpForest(forest, out);
  for (const Ca& ca : model.authorities)
    dumpAuthority(ca, out);
  dumpProposals(model, out);
  for (const Host& host : model.hosts)
    dumpHost(model, host, out);
  for (const Group& group : model.groups)
    dumpGroup(model, group, out);
  for (const Exemption& exemption : model.exemptions)
    dumpExemption(model, exemption, out);
  for (const Rule& rule : model.rules)
    dumpRule(model, rule, out);
  for (const Tunnel& tunnel : model.tunnels)
    dumpTunnel(model, tunnel, out);
  for (const AccessGroup& group : model.access_groups)
    out << "access-group " << group.name << ' ' << text(model, group.principals) << '\n';
  for (const Assignment& assignment : model.assignments)
    out << "assign " << policyName(model, assignment) << " to " << diag::visible(describePlace(model, assignment))
        << '\n';
  for (const Device& device : model.devices)
    dumpDevice(device, out);
  out << model.expectations.size() << " expectations\n";
}

} // namespace cordon::model
