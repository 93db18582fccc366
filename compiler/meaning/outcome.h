/// What two hosts' policies together do to a connection: the one definition, asked by explain, expectations and the
/// analyzer. Evaluates four filters: out and in at both ends; the forward pair says what becomes of the connection, the
/// reverse pair must carry the replies. "No SA yet": what others opened before is not known.
#pragma once

#include "compiler/meaning/association.h"
#include "compiler/meaning/network.h"
#include "compiler/meaning/peer.h"

#include <array>

namespace cordon::meaning {

/// A place where a packet is judged: which end, what it sends or what it receives.
struct Where {
  Side side = Side::initiator;
  ir::Direction direction = ir::Direction::out;
  friend bool operator==(const Where&, const Where&) = default;
};

/// Four filters, in the order of their use: the packet at the initiator (out) and the responder (in), the reply at the
/// responder (out) and the initiator (in).
struct Judgements {
  Judgement packet_out, packet_in, reply_out, reply_in;
};

struct Outcome {
  enum class Kind : uint8_t {
    clear,
    soft,               ///< in clear once IKE has failed or is given up: after `delay_ms`; 0: at once
    clear_then_secured, ///< the first packets in clear, then `association`
    tunnelled,          ///< in clear at both ends, through the tunnel of `gateways` between them
    secured,            ///< by `association`, both ways
    reply_clear,        ///< secured by `association`, but the replies go in clear
    one_way,            ///< packets arrive, replies are stopped at `where`
    blocked,            ///< stopped at `where`
    fails,              ///< IKE is answered and fails, by `failure`
    unknown,            ///< the assumptions say why
  };
  Kind kind = Kind::unknown;
  std::optional<Association> association;
  std::optional<Failure> failure; ///< also of a fallback that a failure led to, and of a reply
  bool failure_of_reply = false;  ///< the responder opened the negotiation that failed
  std::optional<Where> where;
  std::optional<uint32_t> delay_ms; ///< none: not documented
  std::array<std::string, 2> gateways;
  Judgements decided;
  Remarks remarks;
};

/// The outcome of the connection that `initiator` opens with `packet`, from one of its addresses to one of the
/// responder's. The two are different hosts. Linear in their lists.
Outcome outcome(const Network& network, const Peer& initiator, const Peer& responder, const net::Packet& packet);

/// The same where the four filters are known already.
Outcome outcome(const Network& network, const Peer& initiator, const Peer& responder, const net::Packet& packet,
                const Judgements& judgements);

/// The packet that answers `packet`, if its kind is answered at all: an ICMP error, redirect or advertisement is not.
std::optional<net::Packet> answerTo(const net::Packet& packet);

} // namespace cordon::meaning
