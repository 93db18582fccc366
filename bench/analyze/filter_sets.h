/// Filter lists for the analyzer's bench, deterministic.
#pragma once

#include "compiler/ir/policy_ir.h"

namespace cordon::bench {

/// Pairs of hosts, of host and subnet and of subnets, IPv4 and IPv6, out and in, about three overlaps a filter.
/// Each filter is a statement, and is mirrored: once out, once in.
ir::PolicyIr sparseSet(size_t filters);

/// What a company's isolation comes to (bench/isolation_rows.h): `rows`, each a filter out or a filter in or both.
ir::PolicyIr isolationSet(size_t rows);

/// Exemptions of hosts, a third of them for all traffic, and rules for one of a hundred services of a subnet: nearly
/// every exemption for all traffic crosses every rule.
ir::PolicyIr denseSet(size_t filters);

/// Hosts that negotiate TCP, an exemption of the subnet that holds them all, blocked ports of a wider one, an exemption
/// of everything. The first exemption changes nothing: hosts hide what the ports differ in.
ir::PolicyIr hiddenSet(size_t filters);

} // namespace cordon::bench
