/// What a filter list does to a packet: the one definition, asked by explain, the analyzer, expectations and proofs.
#pragma once

#include "compiler/ir/policy_ir.h"
#include "runtime/net/packet.h"

#include <llvm/ADT/ArrayRef.h>

namespace cordon::meaning {

/// True if `filter` matches `packet` at a host whose own addresses are `me`.
bool matches(const ir::Filter& filter, const net::Packet& packet, llvm::ArrayRef<net::Address> me);

/// True if `filter` matches some packet between the addresses of `packet`.
bool matchesAddresses(const ir::Filter& filter, const net::Packet& packet, llvm::ArrayRef<net::Address> me);

/// The filter that decides, and the one that would if it were not there. Null: none; without a deciding filter the
/// packet passes in clear (Windows, Solaris and strongSwan all do so). Pointers into the IR's list.
struct Decision {
  const ir::Filter* decides = nullptr;
  const ir::Filter* next = nullptr;
};

/// Judges one packet in one direction by rank. Linear in the list.
Decision evaluate(const ir::PolicyIr& ir, ir::Direction direction, const net::Packet& packet,
                  llvm::ArrayRef<net::Address> me);

/// The packet that answers `packet`: sides and ports swapped; an ICMP echo request becomes the echo reply, any other
/// ICMP message keeps type and code.
net::Packet replyTo(const net::Packet& packet);

} // namespace cordon::meaning
