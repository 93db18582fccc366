#include "compiler/ir/json.h"

#include "compiler/catalog/platforms.h"
#include "compiler/ir/filter_order.h"
#include "compiler/ir/json_names.h"
#include "compiler/ir/json_places.h"
#include "compiler/ir/json_value.h"
#include "runtime/net/packet.h"

#include <algorithm>

namespace cordon::ir {
namespace {

// --- values ---------------------------------------------------------------------------------------------------------

net::Address address(const JsonValue& value) {
  if (auto address = net::parseAddress(value.string()))
    return *address;
  value.refuse("is not an address");
}

net::Prefix prefix(const JsonValue& value) {
  if (auto prefix = net::parsePrefix(value.string()))
    return *prefix;
  value.refuse("is not an address block");
}

template <class E, size_t N>
E enumeration(const JsonValue& value, const std::pair<E, llvm::StringLiteral> (&names)[N]) {
  if (auto known = valueIn(EnumNames<E>(names), value.string()))
    return *known;
  value.refuse("is none of its values");
}

template <class T> T algorithm(const JsonValue& value, std::optional<T> (*parse)(llvm::StringRef)) {
  if (auto known = parse(value.string()))
    return *known;
  value.refuse("is not an algorithm");
}

/// A reference into a table of `count` rows.
template <class IdType> IdType reference(const JsonValue& value, size_t count) {
  auto index = uint32_t(value.number(UINT32_MAX));
  if (index >= count)
    value.refuse("is out of range: the table has " + std::to_string(count) + " rows");
  return IdType{{index}};
}

std::string platform(const JsonValue& value) {
  std::string name = value.text();
  if (!catalog::findPlatform(name))
    value.refuse("is not a platform");
  return name;
}

// --- filters --------------------------------------------------------------------------------------------------------

Endpoint side(const JsonValue& value, net::Family family) {
  llvm::StringRef written = value.string();
  if (written == "me" || written == "any")
    return {written == "me", net::anyPrefix(family)};
  Endpoint result{false, prefix(value)};
  if (result.prefix.family != family)
    value.refuse("is of another family than its filter");
  if (result.prefix.isAny())
    value.refuse("is written `any`");
  return result;
}

net::PortRange ports(const JsonValue& filter, const char* name, uint16_t protocol) {
  auto value = filter.optional(name);
  if (!value)
    return net::kAnyPort;
  if (!net::hasPorts(protocol))
    value->refuse("needs a protocol that has ports");
  if (value->size() != 2)
    value->refuse("has a first and a last value");
  uint64_t largest = net::isIcmp(protocol) ? 255 : 65535;
  net::PortRange range{uint16_t(value->at(0).number(largest)), uint16_t(value->at(1).number(largest))};
  if (range.first > range.last)
    value->refuse("ends before it begins");
  return range;
}

Filter filter(const JsonValue& value, const PolicyIr& ir) {
  Filter result;
  result.rank = uint32_t(value.field("rank").number(UINT32_MAX));
  result.layer = enumeration(value.field("layer"), kLayerNames);
  result.family = enumeration(value.field("family"), kFamilyNames);
  result.setSource(side(value.field("source"), result.family));
  result.setTarget(side(value.field("target"), result.family));
  if (auto protocol = value.optional("protocol"))
    result.protocol = uint16_t(protocol->number(255));
  result.source_ports = ports(value, "source_ports", result.protocol);
  result.target_ports = ports(value, "target_ports", result.protocol);
  result.connection = enumeration(value.field("connection"), kConnectionNames);
  result.action = reference<ActionId>(value.field("action"), ir.actions.size());
  if (auto origin = value.optional("origin"))
    result.origin = reference<OriginId>(*origin, ir.origins.size());
  return result;
}

std::vector<Filter> filters(const JsonValue& list, const PolicyIr& ir) {
  std::vector<Filter> result;
  result.reserve(list.size());
  for (size_t i = 0; i < list.size(); ++i) {
    JsonValue value = list.at(i);
    result.push_back(filter(value, ir));
    if (i == 0)
      continue;
    if (result[i].rank <= result[i - 1].rank)
      value.refuse("stands behind a filter of the same or a larger rank");
    if (ir.order.specificity && !precedes(ir, result[i - 1], result[i]))
      value.refuse("does not follow the filter before it in the order of specificity");
  }
  return result;
}

// --- actions --------------------------------------------------------------------------------------------------------

AuthMethod method(const JsonValue& value, const PolicyIr& ir) {
  AuthMethod result;
  result.kind = enumeration(value.field("method"), kMethodNames);
  if (result.kind == AuthMethod::Kind::psk)
    result.secret = reference<SecretId>(value.field("secret"), ir.secrets.size());
  if (result.kind == AuthMethod::Kind::certificate) {
    result.authority = reference<AuthorityId>(value.field("authority"), ir.authorities.size());
    result.account_mapping = value.field("account_mapping").boolean();
    result.exclude_ca_name = value.field("exclude_ca_name").boolean();
  }
  return result;
}

MainProposal mainProposal(const JsonValue& value) {
  return {algorithm(value.field("cipher"), catalog::parseCipher),
          algorithm(value.field("integrity"), catalog::parseIntegrity),
          algorithm(value.field("group"), catalog::parseDhGroup)};
}

QuickProposal quickProposal(const JsonValue& value) {
  QuickProposal result;
  if (auto ah = value.optional("ah"))
    result.ah = algorithm(*ah, catalog::parseIntegrity);
  if (auto esp = value.optional("esp")) {
    result.esp = Esp{algorithm(esp->field("cipher"), catalog::parseCipher), std::nullopt};
    if (auto integrity = esp->optional("integrity"))
      result.esp->integrity = algorithm(*integrity, catalog::parseIntegrity);
  }
  if (!result.ah && !result.esp)
    value.refuse("has neither `ah` nor `esp`");
  result.lifetime_s = uint32_t(value.field("lifetime_s").number(UINT32_MAX));
  result.lifetime_kb = value.field("lifetime_kb").number(UINT64_MAX);
  return result;
}

Pfs pfs(const JsonValue& value) {
  Pfs result;
  if (auto kind = valueIn(EnumNames<Pfs::Kind>(kPfsNames), value.string()))
    result.kind = *kind;
  else
    result = {Pfs::Kind::group, algorithm(value, catalog::parseDhGroup)};
  return result;
}

template <class Make> auto list(const JsonValue& value, bool may_be_empty, Make make) {
  std::vector<decltype(make(value))> result;
  result.reserve(value.size());
  for (size_t i = 0; i < value.size(); ++i)
    result.push_back(make(value.at(i)));
  if (result.empty() && !may_be_empty)
    value.refuse("is empty");
  return result;
}

std::vector<Principal> principals(const JsonValue& value) {
  std::vector<Principal> result;
  for (size_t i = 0; i < value.size(); ++i) {
    JsonValue item = value.at(i);
    result.push_back({enumeration(item.field("kind"), kPrincipalNames), item.field("name").text()});
    if (result.back().name.empty())
      item.field("name").refuse("is empty");
    if (i > 0 && result[i] <= result[i - 1])
      item.refuse("is not behind the one before it in ascending order");
  }
  return result;
}

Negotiate negotiate(const JsonValue& value, const PolicyIr& ir) {
  Negotiate result;
  result.ike = enumeration(value.field("ike"), kIkeNames);
  result.authentication = list(value.field("authentication"), /*may_be_empty=*/false,
                               [&](const JsonValue& item) { return method(item, ir); });
  result.main = list(value.field("main"), /*may_be_empty=*/false, mainProposal);
  result.main_lifetime_s = uint32_t(value.field("main_lifetime_s").number(UINT32_MAX));
  result.quick = list(value.field("quick"), /*may_be_empty=*/false, quickProposal);
  result.pfs = pfs(value.field("pfs"));
  if (auto tunnel = value.optional("tunnel")) {
    result.tunnel.emplace();
    if (auto local = tunnel->optional("local"))
      result.tunnel->local = address(*local);
    if (auto remote = tunnel->optional("remote"))
      result.tunnel->remote = address(*remote);
  }
  result.fallback_to_clear = value.field("fallback_to_clear").boolean();
  result.inbound_clear = value.field("inbound_clear").boolean();
  result.remote_identity = value.field("remote_identity").text();
  result.stage = enumeration(value.field("stage"), kStageNames);
  if (auto access = value.optional("access")) {
    if (result.tunnel)
      access->refuse("has no meaning in tunnel mode");
    if (auto allow = access->optional("allow"))
      result.access.allow = principals(*allow);
    result.access.deny = principals(access->field("deny"));
  }
  return result;
}

Action action(const JsonValue& value, const PolicyIr& ir) {
  JsonValue kind = value.field("action");
  if (kind.string() == "permit")
    return Permit();
  if (kind.string() == "block")
    return Block();
  if (kind.string() == "negotiate")
    return negotiate(value, ir);
  kind.refuse("is none of its values");
}

// --- what they refer to ---------------------------------------------------------------------------------------------

SecretRef secret(const JsonValue& value) {
  return {enumeration(value.field("from"), kSecretNames), value.field("name").text()};
}

Authority authority(const JsonValue& value) {
  Authority result;
  result.name = value.field("name").text();
  result.subject = list(value.field("subject"), /*may_be_empty=*/true, [](const JsonValue& pair) {
    if (pair.size() != 2)
      pair.refuse("has an attribute and a value");
    return std::pair(pair.at(0).text(), pair.at(1).text());
  });
  result.file = value.field("file").text();
  return result;
}

Origin origin(const JsonValue& value, JsonPlaces& places) {
  Origin result;
  result.kind = enumeration(value.field("kind"), kOriginNames);
  result.name = value.field("name").text();
  JsonValue spans = value.field("places");
  for (size_t i = 0; i < spans.size(); ++i)
    result.spans.push_back(places.read(spans.at(i)));
  return result;
}

/// Hosts name folders of the output.
std::string hostName(const JsonValue& value) {
  std::string name = value.text();
  bool names_path = name.empty() || name == "." || name == ".." || name.find_first_of("/\\") != std::string::npos;
  bool has_control = std::any_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (names_path || has_control)
    value.refuse("cannot be a host's name");
  return name;
}

Host host(const JsonValue& value) {
  Host result;
  result.name = hostName(value.field("name"));
  result.platform = platform(value.field("platform"));
  JsonValue addresses = value.field("addresses");
  result.addresses = list(addresses, /*may_be_empty=*/true, address);
  if (std::adjacent_find(result.addresses.begin(), result.addresses.end(), std::greater_equal()) !=
      result.addresses.end())
    addresses.refuse("is not in ascending order");
  result.dynamic_in = list(value.field("dynamic_in"), /*may_be_empty=*/true, prefix);
  result.forwards = value.field("forwards").boolean();
  result.identity = value.field("identity").text();
  if (auto certificate = value.optional("certificate"))
    result.certificate = Host::Certificate{certificate->field("file").text(), certificate->field("key_file").text()};
  if (auto account = value.optional("account"))
    result.account = account->text();
  return result;
}

std::optional<DefaultResponse> defaultResponse(const JsonValue& value, const PolicyIr& ir) {
  if (value.isNull())
    return std::nullopt;
  DefaultResponse response;
  JsonValue action = value.field("action");
  response.action = reference<ActionId>(action, ir.actions.size());
  if (!canRespond(ir.actions[response.action.index]))
    action.refuse("is no action that a default response can have");
  if (auto origin = value.optional("origin"))
    response.origin = reference<OriginId>(*origin, ir.origins.size());
  return response;
}

PolicyIr policy(const JsonValue& value, JsonPlaces& places) {
  PolicyIr ir;
  const bool may_be_empty = true;
  ir.name = value.field("name").text();
  ir.version = value.field("version").number(UINT64_MAX);
  ir.platform = platform(value.field("platform"));
  JsonValue order = value.field("order");
  ir.order = {order.field("specificity").boolean(), order.field("platform").text()};
  if (!ir.order.specificity)
    platform(order.field("platform"));
  ir.audit = value.field("audit").boolean();
  ir.hosts = list(value.field("hosts"), may_be_empty, host);
  ir.secrets = list(value.field("secrets"), may_be_empty, secret);
  ir.authorities = list(value.field("authorities"), may_be_empty, authority);
  ir.origins = list(value.field("origins"), may_be_empty, [&](const JsonValue& item) { return origin(item, places); });
  ir.actions = list(value.field("actions"), may_be_empty, [&](const JsonValue& item) { return action(item, ir); });
  ir.default_response = defaultResponse(value.field("default_response"), ir);
  ir.out = filters(value.field("out"), ir);
  ir.in = filters(value.field("in"), ir);
  ir.forward = filters(value.field("forward"), ir);
  return ir;
}

} // namespace

std::optional<std::vector<PolicyIr>> readJson(source::SourceMap& sources, source::FileId file,
                                              diag::Diagnostics& diags) {
  std::vector<PolicyIr> classes;
  JsonPlaces places;
  bool read = readDocument(sources, file, diags, [&](const JsonValue& document) {
    JsonValue list = document.field("classes");
    for (size_t i = 0; i < list.size(); ++i)
      classes.push_back(policy(list.at(i), places));
    places.resolve(sources, list, classes);
  });
  if (!read)
    return std::nullopt;
  return classes;
}

} // namespace cordon::ir
