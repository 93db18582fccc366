#include "compiler/model/dump.h"

#include "compiler/ir/describe.h"

#include <llvm/ADT/StringExtras.h>

namespace cordon::model {
namespace {

std::string text(const AddressSet& set) {
  if (set.me || set.any)
    return set.me ? "me" : "any";
  std::vector<std::string> parts;
  for (const net::Prefix& prefix : set.prefixes)
    parts.push_back(net::toString(prefix));
  return "{" + llvm::join(parts, ", ") + "}";
}

std::string text(const std::vector<Selector>& services) {
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

std::string text(const Model& model, const std::vector<HostId>& hosts) {
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
      parts.push_back("certificate(" + model.authority(method.authority).name + ")");
      break;
    }
  if (use.proposal)
    parts.push_back(use.proposal->name);
  return llvm::join(parts, ", ");
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
  if (!host.domain.empty())
    out << "  domain " << host.domain << '\n';
  for (const std::string& role : host.roles)
    out << "  role " << role << '\n';
  if (!host.identity.empty())
    out << "  id " << host.identity << '\n';
  if (host.group.isValid())
    out << "  group " << model.group(host.group).name << '\n';
}

void dumpGroup(const Model& model, const Group& group, llvm::raw_ostream& out) {
  out << "group " << group.name << " : " << nameOf(group.kind) << '\n'
      << "  members " << text(model, group.members) << '\n';
  if (group.kind == GroupKind::no_ipsec)
    return;
  out << "  secure " << text(group.secure) << '\n'
      << "  using " << text(model, group.use) << '\n'
      << "  outbound " << (group.fallback ? "fallback" : "secure-only") << '\n';
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
      << (rule.accept_unsecured ? ", accept unsecured" : "") << '\n';
}

} // namespace

void dump(const Model& model, llvm::raw_ostream& out) {
  out << "policy " << model.name << " version " << model.version << '\n';
  if (model.default_response)
    out << "default response using " << text(model, *model.default_response) << '\n';
  for (const Host& host : model.hosts)
    dumpHost(model, host, out);
  for (const Group& group : model.groups)
    dumpGroup(model, group, out);
  for (const Exemption& exemption : model.exemptions)
    out << "exemption " << exemption.name << '\n'
        << "  to " << text(exemption.to) << " service " << text(exemption.services) << '\n'
        << "  applies to " << text(model, exemption.applies_to) << '\n';
  for (const Rule& rule : model.rules)
    dumpRule(model, rule, out);
  for (const Tunnel& tunnel : model.tunnels)
    out << "tunnel " << tunnel.name << '\n'
        << "  between " << model.host(tunnel.left.host).name << text(tunnel.left.behind) << " and "
        << model.host(tunnel.right.host).name << text(tunnel.right.behind) << '\n'
        << "  using " << text(model, tunnel.use) << '\n';
  out << model.expectations.size() << " expectations\n";
}

} // namespace cordon::model
