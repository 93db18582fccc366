/// ICMP and ICMPv6 message types by name (IANA icmp-parameters, icmpv6-parameters).
#pragma once

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <cstdint>

namespace cordon::catalog {

struct IcmpType {
  llvm::StringLiteral name; ///< as policies write it
  uint16_t number;
};

/// All named types of ICMP, or of ICMPv6.
llvm::ArrayRef<IcmpType> icmpTypes(bool v6);

} // namespace cordon::catalog
