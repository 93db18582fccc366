#include "tests/unit/backends/netsh_support.h"

#include "backends/prove.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::netsh_tests {
namespace {

using ir::Direction;

constexpr Direction kDirections[] = {Direction::out, Direction::in, Direction::forward};

std::string methodText(const ir::HostPolicy& policy, const ir::AuthMethod& method) {
  switch (method.kind) {
  case ir::AuthMethod::Kind::kerberos:
    return "kerberos";
  case ir::AuthMethod::Kind::psk: {
    // Not the key itself: failures are printed.
    std::string key(policy.secrets[method.secret.index].reveal());
    return "psk#" + std::to_string(std::hash<std::string>()(key));
  }
  case ir::AuthMethod::Kind::certificate: {
    std::string text = "certificate(";
    for (const auto& [name, value] : policy.ir.authorities[method.authority.index].subject)
      text += name + "=" + value + ";";
    return text + ")" + (method.account_mapping ? "+map" : "") + (method.exclude_ca_name ? "+exclude" : "");
  }
  }
  __builtin_unreachable();
}

std::string actionText(const ir::HostPolicy& policy, const ir::Action& action) {
  if (std::holds_alternative<ir::Permit>(action))
    return "permit";
  if (std::holds_alternative<ir::Block>(action))
    return "block";
  const auto& n = std::get<ir::Negotiate>(action);
  std::string text = "negotiate ike" + std::to_string(int(n.ike) + 1);
  for (const auto& method : n.authentication)
    text += " " + methodText(policy, method);
  for (const auto& offer : n.main)
    text += (" " + row(offer.cipher).name + "-" + row(offer.integrity).name + "-" + row(offer.group).name).str();
  text += " " + std::to_string(n.main_lifetime_s) + "s";
  for (const auto& offer : n.quick) {
    text += " [";
    if (offer.ah)
      text += ("ah " + row(*offer.ah).name).str();
    if (offer.esp)
      text += (" esp " + row(offer.esp->cipher).name).str() +
              (offer.esp->integrity ? " " + row(*offer.esp->integrity).name.str() : "");
    text += " " + std::to_string(offer.lifetime_s) + "s " + std::to_string(offer.lifetime_kb) + "kB]";
  }
  text += " pfs" + std::to_string(int(n.pfs.kind)) + "/" + std::to_string(int(n.pfs.group));
  auto end = [](const std::optional<net::Address>& a) { return a ? net::toString(*a) : std::string("?"); };
  if (n.tunnel)
    text += " tunnel " + end(n.tunnel->local) + ">" + end(n.tunnel->remote);
  return text + (n.fallback_to_clear ? " soft" : "") + (n.inbound_clear ? " inpass" : "") + " id=" + n.remote_identity +
         " stage" + std::to_string(int(n.stage));
}

std::string sideText(const ir::Endpoint& side) {
  return side.me ? "me" : side.prefix.isAny() ? "any" : net::toString(side.prefix);
}

std::string filterText(const ir::HostPolicy& policy, const ir::Filter& f) {
  auto ports = [](const net::PortRange& p) {
    return p.isAny() ? std::string() : ":" + std::to_string(p.first) + "-" + std::to_string(p.last);
  };
  return sideText(f.source()) + ports(f.source_ports) + " -> " + sideText(f.target()) + ports(f.target_ports) +
         " proto " + std::to_string(f.protocol) + " conn " + std::to_string(int(f.connection)) + " family " +
         std::to_string(int(f.family)) + " layer " + std::to_string(int(f.layer)) + " rank " + std::to_string(f.rank) +
         " " + actionText(policy, policy.ir.action(f));
}

std::string rendered(const diag::Diagnostics& diags, const source::SourceMap& sources) {
  std::string text;
  llvm::raw_string_ostream out(text);
  diag::renderText(diags, sources, out, /*color=*/false);
  return text;
}

} // namespace

net::Address address(const char* text) {
  return *net::parseAddress(text);
}

ir::Endpoint side(const char* text) {
  if (std::string_view(text) == "me")
    return {true, net::anyPrefix(net::Family::v4)};
  if (std::string_view(text) == "any")
    return {false, net::anyPrefix(net::Family::v4)};
  return {false, *net::parsePrefix(text)};
}

ir::Negotiate negotiate() {
  return negotiate({ir::AuthMethod{}});
}

ir::Negotiate negotiate(std::vector<ir::AuthMethod> methods) {
  ir::Negotiate n;
  n.authentication = std::move(methods);
  n.main = {ir::MainProposal{}};
  n.quick = {ir::QuickProposal{std::nullopt, ir::Esp{catalog::Cipher::des3, catalog::Integrity::sha1}}};
  return n;
}

PolicyBuilder::PolicyBuilder(const char* host_address) {
  policy.ir.name = "sql";
  policy.ir.version = 7;
  policy.ir.platform = policy.host.platform = "windows-2003";
  policy.host.name = "sql2";
  policy.host.addresses = {address(host_address)};
  std::string lines;
  for (int i = 1; i <= 100; ++i)
    lines += "statement " + std::to_string(i) + "\n";
  text = sources.add("policy.cordon", lines);
}

/// A new origin at a line of its own.
ir::OriginId PolicyBuilder::originOf(const char* name) {
  std::string statement = "statement " + std::to_string(policy.ir.origins.size() + 1) + "\n";
  auto begin = uint32_t(sources.text(text).find(statement));
  return policy.ir.add({ir::Origin::Kind::policy, name, {source::Span{text, begin, begin + 9}}});
}

PolicyBuilder& PolicyBuilder::oneWay(const Shape& shape, const ir::Action& action, const char* origin) {
  ir::Filter f;
  ir::Endpoint source = side(shape.source), target = side(shape.target);
  f.setSource(source);
  f.setTarget(target);
  f.family = source.me ? target.prefix.family : source.prefix.family;
  f.protocol = shape.protocol;
  f.source_ports = shape.source_ports;
  f.target_ports = shape.target_ports;
  f.connection = shape.connection;
  f.action = policy.ir.intern(action);
  f.origin = originOf(origin);
  for (Direction direction : kDirections)
    if (ir::concerns(f, direction) && (direction != Direction::forward || policy.host.forwards))
      policy.ir.list(direction).push_back(f);
  return *this;
}

PolicyBuilder& PolicyBuilder::mirrored(const Shape& shape, const ir::Action& action, const char* origin) {
  oneWay(shape, action, origin);
  Shape other = shape;
  std::swap(other.source, other.target);
  if (!net::isIcmp(shape.protocol))
    std::swap(other.source_ports, other.target_ports);
  return oneWay(other, action, origin);
}

PolicyBuilder& PolicyBuilder::tunnel(const char* own_net, const char* other_net, const ir::Action& action) {
  ir::Filter f;
  f.setSource(side(own_net));
  f.setTarget(side(other_net));
  f.action = policy.ir.intern(action);
  f.origin = policy.ir.add({ir::Origin::Kind::policy, "tunnel t", {source::Span{text, 0, 9}}});
  policy.ir.out.push_back(f);
  policy.ir.in.push_back(ir::mirror(f));
  if (policy.host.forwards) {
    policy.ir.forward.push_back(f);
    policy.ir.forward.push_back(ir::mirror(f));
  }
  return *this;
}

PolicyBuilder& PolicyBuilder::respond(const ir::Negotiate& methods) {
  policy.ir.default_response = ir::DefaultResponse{policy.ir.intern(methods), originOf("default response")};
  return *this;
}

ir::AuthMethod PolicyBuilder::psk(const char* key) {
  ir::AuthMethod method;
  method.kind = ir::AuthMethod::Kind::psk;
  method.secret = policy.ir.intern(SecretRef{SecretRef::From::file, "key" + std::to_string(policy.secrets.size())});
  policy.secrets.emplace_back(std::string(key));
  return method;
}

ir::AuthMethod PolicyBuilder::certificate(std::vector<std::pair<std::string, std::string>> subject) {
  ir::AuthMethod method;
  method.kind = ir::AuthMethod::Kind::certificate;
  method.authority = policy.ir.intern(ir::Authority{"corp-root", std::move(subject), "root.pem"});
  return method;
}

ir::HostPolicy PolicyBuilder::build() const {
  ir::HostPolicy built = policy;
  ir::rankBySpecificity(built.ir);
  return built;
}

std::string Reading::messages() const {
  return rendered(diags, sources);
}

bool Reading::has(llvm::StringRef id, uint32_t line) const {
  return llvm::any_of(diags.all(), [&](const diag::Diagnostic& one) {
    return one.id == id && one.span.isValid() && sources.position(one.span).line == line;
  });
}

bool Reading::has(llvm::StringRef id) const {
  return llvm::any_of(diags.all(), [&](const diag::Diagnostic& one) { return one.id == id; });
}

Reading read(llvm::StringRef script, const ir::Host& host) {
  Reading reading;
  source::FileId file = reading.sources.add("ipsec.netsh", script);
  reading.imported = backends::netshBackend().import({{"ipsec.netsh", file}}, host, reading.sources, reading.diags);
  return reading;
}

bool RoundTrip::has(llvm::StringRef id) const {
  return llvm::any_of(diags.all(), [&](const diag::Diagnostic& one) { return one.id == id; });
}

RoundTrip roundTrip(const ir::HostPolicy& policy, const char* accepts) {
  RoundTrip trip;
  if (accepts)
    trip.diags.allow({accepts, "a test", {}});
  trip.projected = backends::netshBackend().project(policy, trip.diags);
  if (!trip.projected)
    return trip;
  trip.emitted = backends::netshBackend().emit(*trip.projected);
  trip.back.imported = backends::readBack(backends::netshBackend(), trip.projected->host, trip.emitted.files,
                                          trip.back.sources, trip.back.diags);
  return trip;
}

std::vector<std::string> meaningOf(const ir::HostPolicy& policy) {
  std::vector<std::string> texts;
  for (Direction direction : kDirections)
    for (const ir::Filter& f : policy.ir.list(direction))
      texts.push_back((direction == Direction::out  ? "out "
                       : direction == Direction::in ? "in "
                                                    : "forward ") +
                      filterText(policy, f));
  const ir::Negotiate* response = policy.ir.response();
  texts.push_back(response ? "default response " + actionText(policy, *response) : "no default response");
  return texts;
}

void expectProved(const RoundTrip& trip) {
  std::string reasons;
  for (const auto& one : trip.diags.all())
    reasons += std::string(one.message) + "\n";
  ASSERT_TRUE(trip.projected) << reasons;
  ASSERT_TRUE(trip.back.imported) << trip.back.messages();
  for (const std::string& gap : backends::prove(backends::netshBackend(), *trip.projected, trip.emitted).differences)
    ADD_FAILURE() << gap;
  EXPECT_FALSE(trip.back.imported->policy.ir.order.specificity);
}

} // namespace cordon::netsh_tests
