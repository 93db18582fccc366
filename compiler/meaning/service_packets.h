/// The packets that stand for all of a service between two addresses.
#pragma once

#include "compiler/ir/filter.h"
#include "compiler/model/model.h"

#include <llvm/ADT/ArrayRef.h>

#include <vector>

namespace cordon::meaning {

/// Packets with the addresses of `between` such that every packet of `services` (empty: of all traffic) is matched by
/// the same of the filters `forth` as one of them, and its answer by the same of the filters `back`. TCP first, then
/// UDP, ICMP and the rest, by port; each the lowest of those it stands for, but 1 for port 0. Of ICMP, messages that
/// nobody answers open no connection: they are only there where a service names their protocol.
std::vector<net::Packet> servicePackets(const net::Packet& between, llvm::ArrayRef<model::Selector> services,
                                        llvm::ArrayRef<const ir::Filter*> forth,
                                        llvm::ArrayRef<const ir::Filter*> back);

} // namespace cordon::meaning
