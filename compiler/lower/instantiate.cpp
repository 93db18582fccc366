#include "compiler/lower/lower.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::lower {
namespace {

bool mayBeOwn(const ir::Endpoint& side, const ir::Host& host) {
  if (side.me || side.prefix.isAny())
    return true;
  if (!host.addresses.empty())
    return llvm::any_of(host.addresses, [&](const net::Address& address) { return side.prefix.contains(address); });
  return host.dynamic_in.empty() ||
         llvm::any_of(host.dynamic_in, [&](const net::Prefix& within) { return within.overlaps(side.prefix); });
}

/// True if the filter can meet a packet that this host sends, receives or forwards; a gateway also sends and receives
/// what goes through its tunnels for others. Traffic of a host with itself never leaves it.
bool canMeet(const ir::Filter& filter, const ir::Action& action, ir::Direction direction, const ir::Host& host) {
  auto isOwn = [&](const ir::Endpoint& side) {
    return side.me || (side.prefix.isHost() && llvm::is_contained(host.addresses, side.prefix.first()));
  };
  bool with_itself = isOwn(filter.source()) && isOwn(filter.target());
  const auto* negotiate = std::get_if<ir::Negotiate>(&action);
  bool for_others = host.forwards && negotiate && negotiate->tunnel;
  switch (direction) {
  case ir::Direction::out:
    return !with_itself && (for_others || mayBeOwn(filter.source(), host));
  case ir::Direction::in:
    return !with_itself && (for_others || mayBeOwn(filter.target(), host));
  case ir::Direction::forward:
    return host.forwards;
  }
  __builtin_unreachable();
}

/// Rebuilds the tables with only what the filters use, in the order of first use. The entries of a table differ from
/// each other, and so do the copies.
class Compactor {
public:
  Compactor(const ir::PolicyIr& from, ir::PolicyIr& to) : from(from), to(to) {}

  /// A filter or a default response with the ids of the new tables.
  template <class Use> Use operator()(Use use) {
    use.action = copy(actions, use.action, to.actions, [&] { return renumbered(from.actions[use.action.index]); });
    if (use.origin.isValid())
      use.origin = copy(origins, use.origin, to.origins, [&] { return from.origins[use.origin.index]; });
    return use;
  }

private:
  /// The id in `table` of what had `id`; made and added when first asked for.
  template <class IdType, class T, class Make>
  static IdType copy(std::vector<IdType>& copies, IdType id, std::vector<T>& table, Make make) {
    if (copies.size() <= id.index)
      copies.resize(id.index + 1);
    if (!copies[id.index].isValid()) {
      table.push_back(make());
      copies[id.index] = {{uint32_t(table.size() - 1)}};
    }
    return copies[id.index];
  }

  ir::Action renumbered(ir::Action action) {
    if (auto* negotiate = std::get_if<ir::Negotiate>(&action))
      for (ir::AuthMethod& method : negotiate->authentication) {
        if (method.secret.isValid())
          method.secret = copy(secrets, method.secret, to.secrets, [&] { return from.secrets[method.secret.index]; });
        if (method.authority.isValid())
          method.authority = copy(authorities, method.authority, to.authorities,
                                  [&] { return from.authorities[method.authority.index]; });
      }
    return action;
  }

  const ir::PolicyIr& from;
  ir::PolicyIr& to;
  std::vector<ir::ActionId> actions;
  std::vector<ir::OriginId> origins;
  std::vector<ir::SecretId> secrets;
  std::vector<ir::AuthorityId> authorities;
};

} // namespace

ir::HostPolicy instantiate(const ir::PolicyIr& policy_class, const ir::Host& host) {
  ir::HostPolicy policy;
  policy.host = host;
  ir::PolicyIr& ir = policy.ir;
  ir.name = policy_class.name;
  ir.version = policy_class.version;
  ir.platform = policy_class.platform;
  ir.order = policy_class.order;
  ir.audit = policy_class.audit;
  ir.hosts = {host};
  Compactor compact(policy_class, ir);
  for (ir::Direction direction : {ir::Direction::out, ir::Direction::in, ir::Direction::forward})
    for (const ir::Filter& filter : policy_class.list(direction))
      if (policy_class.origin(filter).kind == ir::Origin::Kind::builtin ||
          canMeet(filter, policy_class.action(filter), direction, host)) {
        ir.list(direction).push_back(compact(filter));
        ir.list(direction).back().rank = uint32_t(ir.list(direction).size() - 1);
      }
  if (policy_class.default_response)
    ir.default_response = compact(*policy_class.default_response);
  policy.secrets.resize(ir.secrets.size());
  return policy;
}

} // namespace cordon::lower
