// What Routing and Remote Access adds to a Windows gateway by itself, beside the assigned policy: it secures L2TP by
// certificates of the computer, and nobody can change that (paper, "VPN client access in an IPsec domain isolation
// scenario"). Its filters and the assigned ones compete by specificity; they are never written.
//
// The form is that of Microsoft KB 248750, "Me to Any, Destination port: UDP 1701": the client's port is 1701, as its
// own filter says ("Me to Server, Source port: UDP 1701"). The offer is that of KB 325158: 3DES, SHA-1, group 2, ESP in
// transport mode.
#include "compiler/lower/class_builder.h"

namespace cordon::lower {
namespace {

constexpr uint16_t kL2tpPort = 1701;

ir::AuthMethod by(ir::AuthorityId authority) {
  ir::AuthMethod method;
  method.kind = ir::AuthMethod::Kind::certificate;
  method.authority = authority;
  return method;
}

/// The authority that the gateway's certificate is from; else any that the policy knows, as the computer may trust all.
std::vector<ir::AuthMethod> certificates(ClassBuilder& builder) {
  std::vector<ir::AuthMethod> methods;
  if (model::CaId own = builder.policy_class.plan.l2tp_authority; own.isValid())
    return {by(builder.intern(own))};
  for (uint32_t i = 0; i < builder.model.authorities.size(); ++i)
    methods.push_back(by(builder.intern(model::CaId{{i}})));
  if (methods.empty())
    methods.push_back(by(builder.ir.intern(ir::Authority{"any root that the computer trusts", {}, ""})));
  return methods;
}

} // namespace

void lowerGenerated(ClassBuilder& builder) {
  const Plan& plan = builder.policy_class.plan;
  if (!plan.has_l2tp)
    return;
  ir::Negotiate negotiate;
  negotiate.authentication = certificates(builder);
  negotiate.main = {{catalog::Cipher::des3, catalog::Integrity::sha1, catalog::DhGroup::modp1024}};
  negotiate.quick = {{std::nullopt, ir::Esp{catalog::Cipher::des3, catalog::Integrity::sha1}, 3600, 250000}};
  Treatment treatment;
  treatment.action = builder.intern(std::move(negotiate));
  treatment.origin = builder.ir.add({ir::Origin::Kind::generated,
                                     "platform L2TP of Routing and Remote Access",
                                     {builder.model.host(builder.policy_class.hosts.front()).span}});
  treatment.layer = ir::Layer::generated;
  model::Selector l2tp;
  l2tp.protocol = net::protocol::udp;
  l2tp.target_ports = net::singlePort(kL2tpPort);
  const net::Prefix any = net::anyPrefix(net::Family::v4);
  builder.add({true, any}, {false, any}, l2tp, treatment);
}

} // namespace cordon::lower
