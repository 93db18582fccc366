/// A packet as a command line asks about it: two ends, a service.
#pragma once

#include "compiler/model/model.h"
#include "compiler/named_services.h"
#include "runtime/net/packet.h"
#include "tools/cordon/command.h"

#include <optional>

namespace cordon::cli {

/// One end: a known host, or an address that may belong to one.
struct End {
  const model::Host* host = nullptr; ///< null: not in the inventory
  net::Address address;
  bool representative = false; ///< stands for a dynamic host's address
};

struct PacketQuery {
  End from, to;
  net::Packet packet;
  std::vector<std::string> assumptions; ///< what was filled in
};

/// Reads --from, --to, --service, --sport, --icmp, --connection. `model` may be null: then only addresses are known.
/// --service takes names of `services`, too; of one that has several parts, the first that the ends can have. Says on
/// `err` what cannot be understood.
std::optional<PacketQuery> readPacketQuery(const Arguments& arguments, const model::Model* model,
                                           const NamedServices& services, Io& io);

/// `a, b and 3 more`.
std::string namesOfHosts(const model::Model& model);

/// The options that readPacketQuery reads, for command tables.
std::vector<Option> packetQueryOptions();

} // namespace cordon::cli
