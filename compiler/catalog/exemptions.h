/// What a platform lets bypass its IPsec filters, whatever these say: one row per kind of traffic and family of
/// platforms, each with its source.
#pragma once

#include "runtime/net/address.h"
#include "runtime/net/ports.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <optional>

namespace cordon::catalog {

struct Exemption {
  enum class Certainty : uint8_t {
    documented,
    disputed, ///< sources contradict each other: no filter may rest on it, and whoever meets such a packet says so
  };
  llvm::StringLiteral name;                       ///< for people: "IKE"
  std::optional<uint8_t> protocol = std::nullopt; ///< IANA number; absent: any
  net::PortRange source_ports = {}, target_ports = {};
  std::optional<net::Prefix> target =
      std::nullopt; ///< only packets to it, sent or heard; absent: between the host and anyone
  bool outbound = true, inbound = true;
  Certainty certainty = Certainty::documented;
  const char* source = nullptr;
};

/// The rows of a platform; none where nothing is documented.
llvm::ArrayRef<Exemption> exemptionsOf(llvm::StringRef platform);

} // namespace cordon::catalog
