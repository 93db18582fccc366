#include "tests/unit/backends/strongswan_support.h"

#include <functional>
#include <sstream>

namespace cordon::backends::strongswan_test {
namespace {

void write(std::ostream& out, const ir::HostPolicy& policy, const ir::AuthMethod& method) {
  switch (method.kind) {
  case ir::AuthMethod::Kind::kerberos:
    out << "kerberos";
    break;
  case ir::AuthMethod::Kind::psk:
    // A digest: a failing test must not print a key.
    out << "psk " << std::hash<std::string_view>()(policy.secrets.at(method.secret.index).reveal());
    break;
  case ir::AuthMethod::Kind::certificate: {
    const ir::Authority& authority = policy.ir.authorities.at(method.authority.index);
    out << "certificate " << authority.file;
    for (const auto& [name, value] : authority.subject)
      out << ' ' << name << '=' << value;
    out << " map " << method.account_mapping << " exclude " << method.exclude_ca_name;
  }
  }
}

void write(std::ostream& out, const ir::HostPolicy& policy, const ir::Action& action) {
  const auto* n = std::get_if<ir::Negotiate>(&action);
  if (!n) {
    out << (std::holds_alternative<ir::Permit>(action) ? "permit" : "block");
    return;
  }
  out << "negotiate v" << int(n->ike) + 1 << " auth";
  for (const ir::AuthMethod& method : n->authentication) {
    out << " [";
    write(out, policy, method);
    out << ']';
  }
  out << " main";
  for (const ir::MainProposal& offer : n->main)
    out << ' ' << catalog::row(offer.cipher).name.str() << '-' << catalog::row(offer.integrity).name.str() << '-'
        << catalog::row(offer.group).name.str();
  out << ' ' << n->main_lifetime_s << "s quick";
  for (const ir::QuickProposal& offer : n->quick) {
    if (offer.ah)
      out << " ah " << catalog::row(*offer.ah).name.str();
    if (offer.esp)
      out << " esp " << catalog::row(offer.esp->cipher).name.str() << '-'
          << (offer.esp->integrity ? catalog::row(*offer.esp->integrity).name.str() : "none");
    out << ' ' << offer.lifetime_s << "s " << offer.lifetime_kb << "kB";
  }
  out << " pfs " << int(n->pfs.kind);
  if (n->pfs.kind == ir::Pfs::Kind::group)
    out << ' ' << catalog::row(n->pfs.group).name.str();
  if (n->tunnel)
    out << " tunnel " << (n->tunnel->local ? net::toString(*n->tunnel->local) : "any") << ' '
        << (n->tunnel->remote ? net::toString(*n->tunnel->remote) : "any");
  out << " clear " << n->fallback_to_clear << n->inbound_clear << int(n->stage) << " id " << n->remote_identity;
}

} // namespace

std::string meaningOf(const ir::HostPolicy& policy) {
  std::ostringstream out;
  out << "host " << policy.host.identity << ' '
      << (policy.host.certificate ? policy.host.certificate->file : std::string("-")) << '\n';
  for (ir::Direction direction : {ir::Direction::out, ir::Direction::in, ir::Direction::forward})
    for (const ir::Filter& filter : policy.ir.list(direction)) {
      auto side = [](const ir::Endpoint& endpoint) {
        return endpoint.me ? std::string("me") : net::toString(endpoint.prefix);
      };
      static constexpr const char* names[] = {"out", "in", "forward"};
      out << names[int(direction)] << ' ' << filter.rank << ' ' << int(filter.family) << ' ' << side(filter.source())
          << ' ' << side(filter.target()) << ' ' << filter.protocol << ' ' << filter.source_ports.first << '-'
          << filter.source_ports.last << ' ' << filter.target_ports.first << '-' << filter.target_ports.last << ' '
          << int(filter.connection) << ' ';
      write(out, policy, policy.ir.action(filter));
      out << '\n';
    }
  return out.str();
}

} // namespace cordon::backends::strongswan_test
