/// The slow, obvious answer to "what do two hosts' policies do to a connection": the outcome table as text, rows and
/// columns looked up by name, IKE by trying every combination, and expectations by trying every host, address and
/// packet of a small world. Written from the table and the platforms' documents alone; shares the data types with the
/// product, the naive first match, and nothing else. No tunnels, no certificates. Never ship it.
#pragma once

#include "compiler/ir/policy_ir.h"
#include "compiler/model/model.h"
#include "runtime/net/packet.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace cordon::naive {

/// One end at one address. No policy: nothing is filtered and nobody answers.
struct Host {
  std::string name;
  std::string platform; ///< "" for one without IPsec
  const ir::PolicyIr* policy = nullptr;
  std::vector<net::Address> me;
  std::string domain;
};

/// All packets that the small world has between two addresses.
std::vector<net::Packet> packetsBetween(const net::Address& source, const net::Address& target);

/// "clear", "clear after 3000 ms", "clear first, then secured", "secured, replies in clear", "one way", "blocked",
/// "fails", "unknown", or "secured 3des-sha1-modp1024 null/sha1 encrypted|readable lasting|rekey".
std::string outcome(const Host& initiator, const Host& responder, const net::Packet& packet);

/// The filters that decide a packet, and its answer if it is answered; null: none.
struct Deciding {
  const ir::Filter* packet_out = nullptr; ///< at the initiator
  const ir::Filter* packet_in = nullptr;  ///< at the responder
  const ir::Filter* reply_out = nullptr;  ///< at the responder
  const ir::Filter* reply_in = nullptr;   ///< at the initiator
  bool is_answered = true;
};
/// True if every packet between the two that `narrow` takes where it is sent, `wide` takes where it is received;
/// `is_reply`: of the answers.
using Within = std::function<bool(const ir::Filter& narrow, const ir::Filter& wide, bool is_reply)>;
/// The same where it is known which filters decide.
std::string outcome(const Host& initiator, const Host& responder, const Deciding& deciding, const Within& within);

/// One connection of the small world.
struct Case {
  const Host& from;
  const Host& to;
  net::Packet packet;
  std::string outcome;
};

/// Every connection from an address of `from` to one of `to`, outcome included. Addresses without a host are hosts
/// without IPsec; `hosts` have one address each.
void forEachCase(const std::vector<Host>& hosts, const std::vector<net::Address>& from,
                 const std::vector<net::Address>& to, const std::function<void(const Case&)>& visit);

/// True if the platform's own filter decides the packet at either end.
bool isPlatforms(const Host& from, const Host& to, const net::Packet& packet);

} // namespace cordon::naive
