/// The main modes that one host asks for between itself and another.
#pragma once

#include "analyzer/encounters.h"
#include "compiler/catalog/platforms.h"
#include "compiler/model/model.h"

#include <compare>

namespace cordon::analyzer {

/// Equal if both ask for one main mode on that platform; else some order.
std::strong_ordering compareMainModes(const catalog::Platform* platform, const ir::Negotiate& a,
                                      const ir::Negotiate& b);
/// What is asked for, in words: methods, offers, and PFS where it belongs to it. Never shows a key.
std::string mainModeOf(const ir::PolicyIr& policy, const catalog::Platform* platform, const ir::Negotiate& action);

/// A host that asks for two main modes towards one peer, though IKE's first phase knows addresses and no ports.
struct MainModeConflict {
  std::string at;  ///< the host
  Side one, other; ///< that ask
  std::string one_asks, other_asks;
  net::Packet first, second; ///< that the two decide
};

/// The conflicts at either end: filters that decide no packet between the two have no part in them, whatever they
/// match. What a platform makes by itself is left out, and so are tunnels, which are between other addresses.
std::vector<MainModeConflict> conflictsOf(const Encounters& encounters, const Encounter& encounter);

/// Two gateways with tunnels between them, at the addresses that outer packets have.
struct GatewayConflicts {
  Encounter gateways; ///< without cases
  std::vector<MainModeConflict> conflicts;
};

/// The conflicts of site tunnels between the same two gateways: with each other, and with what the two have to say to
/// each other themselves. Those that have none are left out. `work_max`: as in Subject.
std::vector<GatewayConflicts> conflictsOfTunnels(const model::Model& model, const Encounters& encounters,
                                                 uint64_t work_max);

} // namespace cordon::analyzer
