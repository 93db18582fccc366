#include "bench/analyze/bdd_union.h"

#include <bdd.h>

#include <stdexcept>

namespace cordon::bench {
namespace {

// Variables from the first on, most significant bit first.
constexpr int kAddressBits = 128, kSource = 0, kTarget = kAddressBits, kProtocol = 2 * kAddressBits,
              kTargetPorts = kProtocol + 8, kSourcePorts = kTargetPorts + 16, kConnection = kSourcePorts + 16,
              kVariables = kConnection + 1;

bool bitOf(net::Bits128 value, unsigned place) {
  return ((place < 64 ? value.lo >> place : value.hi >> (place - 64)) & 1) != 0;
}

bdd prefix(int variable, net::Bits128 base, unsigned length, unsigned bits) {
  bdd result = bddtrue;
  for (unsigned i = length; i > 0; --i) {
    int at = variable + int(i) - 1;
    result &= bitOf(base, bits - i) ? bdd_ithvar(at) : bdd_nithvar(at);
  }
  return result;
}

/// Values of `bits` bits from `first` on.
bdd atLeast(int variable, unsigned first, unsigned bits) {
  bdd result = bddtrue;
  for (unsigned place = 0; place < bits; ++place) {
    bdd bit = bdd_ithvar(variable + int(bits - 1 - place));
    result = (first >> place & 1) != 0 ? bit & result : bit | result;
  }
  return result;
}

bdd range(int variable, net::PortRange ports) {
  bdd result = atLeast(variable, ports.first, 16);
  return ports.last == 0xffff ? result : result & !atLeast(variable, ports.last + 1u, 16);
}

bdd matchOf(const space::Selector& one, net::Family family) {
  const space::Service& service = one.service;
  bdd result = bddtrue;
  if (service.connection != ir::ConnectionType::all)
    result &= service.connection == ir::ConnectionType::lan ? bdd_nithvar(kConnection) : bdd_ithvar(kConnection);
  if (service.protocol != ir::kAnyProtocol) {
    result &= range(kSourcePorts, service.source_ports);
    result &= range(kTargetPorts, service.target_ports);
    result &= prefix(kProtocol, {0, service.protocol}, 8, 8);
  }
  result &= prefix(kTarget, one.target, one.target_length, net::bitsOf(family));
  return result & prefix(kSource, one.source, one.source_length, net::bitsOf(family));
}

} // namespace

size_t deadByUnion(llvm::ArrayRef<space::Selector> list, net::Family family) {
  constexpr int kNodes = 4'000'000, kCache = 1'000'000;
  if (bdd_init(kNodes, kCache) != 0)
    throw std::runtime_error("no room for BuDDy's nodes");
  bdd_gbc_hook(nullptr);
  bdd_setmaxincrease(kNodes);
  bdd_setvarnum(kVariables);
  size_t dead = 0;
  {
    bdd all = bddfalse;
    for (const space::Selector& one : list) {
      bdd both = all | matchOf(one, family);
      dead += size_t(both == all);
      all = both;
    }
  }
  bdd_done();
  return dead;
}

} // namespace cordon::bench
