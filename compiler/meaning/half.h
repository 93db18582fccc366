/// One direction of a connection: what becomes of a packet between two hosts. Internal to outcome.
#pragma once

#include "compiler/meaning/outcome.h"

namespace cordon::meaning {

/// What becomes of a packet that `sender` sends and `receiver` gets.
struct Half {
  enum class Kind : uint8_t { clear, soft, clear_then_secured, tunnelled, secured, blocked, fails, unknown };
  Kind kind = Kind::clear;
  std::optional<Association> association;
  std::optional<Failure> failure;
  bool stopped_by_sender = false; ///< blocked: else by the receiver
  std::optional<uint32_t> delay_ms;
  std::array<std::string, 2> gateways;
  bool by_default_response = false; ///< the receiver has no filter of its own for it
};

/// Two hosts and what they do with one packet.
struct Leg {
  const Peer& sender;
  const Peer& receiver;
  const net::Packet& packet;
  Judgement out, in;
  ir::Direction out_direction = ir::Direction::out, in_direction = ir::Direction::in; ///< forward at a gateway
};

/// `has_soft`: the receiver has fallen back to clear with this sender, so it takes clear packets.
Half judgeLeg(const Network& network, const Leg& leg, bool has_soft, Remarks& remarks);

/// The same with the tunnels that lie between the two ends.
Half judgePath(const Network& network, const Leg& leg, bool has_soft, Remarks& remarks);

} // namespace cordon::meaning
