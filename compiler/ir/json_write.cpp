#include "compiler/ir/json.h"

#include "compiler/ir/json_names.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/ConvertUTF.h>
#include <nlohmann/json.hpp>

#include <cassert>

namespace cordon::ir {
namespace {

using Json = nlohmann::ordered_json; // fields in the order written here

/// Text as a JSON string; bytes that are no UTF-8 (a vendor file may hold such) as {"bytes": "HEX"}, so that they come
/// back as they were.
Json text(const std::string& value) {
  const auto* begin = reinterpret_cast<const llvm::UTF8*>(value.data());
  if (llvm::isLegalUTF8String(&begin, begin + value.size()))
    return value;
  return {{"bytes", llvm::toHex(value, /*LowerCase=*/true)}};
}

Json word(llvm::StringRef value) {
  return value.str();
}

template <class E, size_t N> Json word(const std::pair<E, llvm::StringLiteral> (&names)[N], E value) {
  return nameIn(EnumNames<E>(names), value).str();
}

Json side(const Endpoint& side) {
  assert((!side.me || side.prefix.isAny()) && "`me` has no prefix of its own");
  return side.me ? "me" : side.prefix.isAny() ? "any" : net::toString(side.prefix);
}

Json filter(const Filter& filter) {
  Json json = {{"rank", filter.rank},
               {"layer", word(kLayerNames, filter.layer)},
               {"family", word(kFamilyNames, filter.family)},
               {"source", side(filter.source())},
               {"target", side(filter.target())}};
  if (filter.protocol != kAnyProtocol)
    json["protocol"] = filter.protocol;
  if (!filter.source_ports.isAny())
    json["source_ports"] = {filter.source_ports.first, filter.source_ports.last};
  if (!filter.target_ports.isAny())
    json["target_ports"] = {filter.target_ports.first, filter.target_ports.last};
  json["connection"] = word(kConnectionNames, filter.connection);
  json["action"] = filter.action.index;
  if (filter.origin.isValid())
    json["origin"] = filter.origin.index;
  return json;
}

Json method(const AuthMethod& method) {
  Json json = {{"method", word(kMethodNames, method.kind)}};
  if (method.kind == AuthMethod::Kind::psk)
    json["secret"] = method.secret.index;
  if (method.kind == AuthMethod::Kind::certificate) {
    json["authority"] = method.authority.index;
    json["account_mapping"] = method.account_mapping;
    json["exclude_ca_name"] = method.exclude_ca_name;
  }
  return json;
}

Json quick(const QuickProposal& proposal) {
  Json json = Json::object();
  if (proposal.ah)
    json["ah"] = word(catalog::row(*proposal.ah).name);
  if (proposal.esp) {
    json["esp"] = {{"cipher", word(catalog::row(proposal.esp->cipher).name)}};
    if (proposal.esp->integrity)
      json["esp"]["integrity"] = word(catalog::row(*proposal.esp->integrity).name);
  }
  json["lifetime_s"] = proposal.lifetime_s;
  json["lifetime_kb"] = proposal.lifetime_kb;
  return json;
}

Json principals(const std::vector<Principal>& list) {
  Json json = Json::array();
  for (const Principal& each : list)
    json.push_back({{"kind", word(kPrincipalNames, each.kind)}, {"name", text(each.name)}});
  return json;
}

Json negotiate(const Negotiate& action) {
  Json json = {{"action", "negotiate"}, {"ike", word(kIkeNames, action.ike)}};
  Json& methods = json["authentication"] = Json::array();
  for (const AuthMethod& each : action.authentication)
    methods.push_back(method(each));
  Json& main = json["main"] = Json::array();
  for (const MainProposal& each : action.main)
    main.push_back({{"cipher", word(catalog::row(each.cipher).name)},
                    {"integrity", word(catalog::row(each.integrity).name)},
                    {"group", word(catalog::row(each.group).name)}});
  json["main_lifetime_s"] = action.main_lifetime_s;
  Json& offers = json["quick"] = Json::array();
  for (const QuickProposal& each : action.quick)
    offers.push_back(quick(each));
  json["pfs"] = action.pfs.kind == Pfs::Kind::group ? word(catalog::row(action.pfs.group).name)
                                                    : word(kPfsNames, action.pfs.kind);
  if (action.tunnel) {
    Json& tunnel = json["tunnel"] = Json::object();
    if (action.tunnel->local)
      tunnel["local"] = net::toString(*action.tunnel->local);
    if (action.tunnel->remote)
      tunnel["remote"] = net::toString(*action.tunnel->remote);
  }
  json["fallback_to_clear"] = action.fallback_to_clear;
  json["inbound_clear"] = action.inbound_clear;
  json["remote_identity"] = text(action.remote_identity);
  json["stage"] = word(kStageNames, action.stage);
  if (!action.access.isOpen()) {
    Json& access = json["access"] = Json::object();
    if (action.access.allow)
      access["allow"] = principals(*action.access.allow);
    access["deny"] = principals(action.access.deny);
  }
  return json;
}

Json actionOf(const Action& action) {
  return std::visit(Overloaded{
                        [](const Permit&) -> Json { return {{"action", "permit"}}; },
                        [](const Block&) -> Json { return {{"action", "block"}}; },
                        [](const Negotiate& n) { return negotiate(n); },
                    },
                    action);
}

Json originOf(const Origin& origin, const source::SourceMap& sources) {
  Json places = Json::array();
  for (const source::Span& span : origin.spans) {
    if (!span.isValid()) {
      places.push_back(nullptr);
      continue;
    }
    source::Position at = sources.position(span);
    places.push_back({{"file", text(sources.stablePath(span.file))},
                      {"line", at.line},
                      {"column", at.column},
                      {"begin", span.begin},
                      {"end", span.end}});
  }
  return {{"kind", word(kOriginNames, origin.kind)}, {"name", text(origin.name)}, {"places", std::move(places)}};
}

Json responseOf(const std::optional<DefaultResponse>& response) {
  if (!response)
    return nullptr;
  Json json = {{"action", response->action.index}};
  if (response->origin.isValid())
    json["origin"] = response->origin.index;
  return json;
}

Json secretOf(const SecretRef& secret) {
  return {{"from", word(kSecretNames, secret.from)}, {"name", text(secret.name)}};
}

Json authorityOf(const Authority& authority) {
  Json subject = Json::array();
  for (const auto& [attribute, value] : authority.subject)
    subject.push_back({text(attribute), text(value)});
  return {{"name", text(authority.name)}, {"subject", std::move(subject)}, {"file", text(authority.file)}};
}

Json hostOf(const Host& host) {
  Json addresses = Json::array(), dynamic = Json::array();
  for (const net::Address& address : host.addresses)
    addresses.push_back(net::toString(address));
  for (const net::Prefix& prefix : host.dynamic_in)
    dynamic.push_back(net::toString(prefix));
  Json json = {{"name", text(host.name)},           {"platform", text(host.platform)},
               {"addresses", std::move(addresses)}, {"dynamic_in", std::move(dynamic)},
               {"forwards", host.forwards},         {"identity", text(host.identity)}};
  if (host.certificate)
    json["certificate"] = {{"file", text(host.certificate->file)}, {"key_file", text(host.certificate->key_file)}};
  if (!host.account.empty())
    json["account"] = text(host.account);
  return json;
}

/// Writes the document's frame; what is in it stands on a line each.
class Writer {
public:
  std::string out;

  void openClass() {
    out += first_class ? "\n    {" : ",\n    {";
    first_class = false;
    first_field = true;
  }
  void closeClass() { out += "\n    }"; }
  void field(const char* name, const Json& value) {
    key(name);
    out += value.dump();
  }
  template <class T, class Make> void list(const char* name, const std::vector<T>& items, Make make) {
    key(name);
    out += '[';
    for (size_t i = 0; i < items.size(); ++i)
      out += (i ? ",\n        " : "\n        ") + make(items[i]).dump();
    out += items.empty() ? "]" : "\n      ]";
  }

private:
  void key(const char* name) {
    out += first_field ? "\n      \"" : ",\n      \"";
    out += name;
    out += "\": ";
    first_field = false;
  }
  bool first_class = true, first_field = true;
};

void write(Writer& writer, const PolicyIr& ir, const source::SourceMap& sources) {
  writer.openClass();
  writer.field("name", text(ir.name));
  writer.field("version", ir.version);
  writer.field("platform", text(ir.platform));
  writer.field("order", {{"specificity", ir.order.specificity}, {"platform", text(ir.order.platform)}});
  writer.field("default_response", responseOf(ir.default_response));
  writer.field("audit", ir.audit);
  writer.list("hosts", ir.hosts, hostOf);
  writer.list("secrets", ir.secrets, secretOf);
  writer.list("authorities", ir.authorities, authorityOf);
  writer.list("origins", ir.origins, [&](const Origin& origin) { return originOf(origin, sources); });
  writer.list("actions", ir.actions, actionOf);
  writer.list("out", ir.out, filter);
  writer.list("in", ir.in, filter);
  writer.list("forward", ir.forward, filter);
  writer.closeClass();
}

/// One who does not know access lists would take whoever authenticates.
bool hasAccessList(const PolicyIr& ir) {
  return llvm::any_of(ir.actions, [](const Action& action) {
    const auto* negotiate = std::get_if<Negotiate>(&action);
    return negotiate && !negotiate->access.isOpen();
  });
}

} // namespace

std::string toJson(llvm::ArrayRef<PolicyIr> classes, const source::SourceMap& sources) {
  Writer writer;
  writer.out = "{\n  \"schema\": \"" + kJsonSchema.str() + "\",\n";
  if (llvm::any_of(classes, hasAccessList))
    writer.out += "  \"critical\": [\"access\"],\n";
  writer.out += "  \"classes\": [";
  for (const PolicyIr& ir : classes)
    write(writer, ir, sources);
  writer.out += classes.empty() ? "]\n}\n" : "\n  ]\n}\n";
  return std::move(writer.out);
}

} // namespace cordon::ir
