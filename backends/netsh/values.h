/// Reads values of tags. Each function reports a located error and returns none if the value is not one.
#pragma once

#include "backends/netsh/command.h"
#include "backends/netsh/vocabulary.h"
#include "compiler/ir/policy_ir.h"

namespace cordon::netsh {

std::optional<bool> readYesNo(const Given& given, diag::Diagnostics& diags);
std::optional<ActionKind> readActionKind(const Given& given, diag::Diagnostics& diags);
std::optional<ir::ConnectionType> readConnectionType(const Given& given, diag::Diagnostics& diags);
/// A number in [min, max], decimal.
std::optional<uint64_t> readNumber(const Given& given, uint64_t min, uint64_t max, diag::Diagnostics& diags);
/// A word or a number; 0 is any.
std::optional<uint16_t> readProtocol(const Given& given, diag::Diagnostics& diags);
/// 0 is any.
std::optional<net::PortRange> readPort(const Given& given, diag::Diagnostics& diags);
/// One side of a filter. `mask` may be null (then one address). Host bits beyond the mask are cut off with a warning.
std::optional<ir::Endpoint> readSide(const Given& address, const Given* mask, diag::Diagnostics& diags);
/// A single IPv4 address, for `tunnel=`.
std::optional<net::Address> readAddress(const Given& given, diag::Diagnostics& diags);

/// `ESP[3DES,SHA1]:100000k/3600s AH[MD5]+ESP[DES,None]`. Not empty.
std::optional<std::vector<ir::QuickProposal>> readQuickOffers(const Given& given, diag::Diagnostics& diags);
/// `3DES-SHA1-3 3DES-SHA1-2`, in the order listed. Not empty.
std::optional<std::vector<ir::MainProposal>> readMainOffers(const Given& given, diag::Diagnostics& diags);

/// A rootca value.
struct RootCa {
  std::vector<std::pair<std::string, std::string>> subject; ///< IR attribute names
  bool certmap = false, exclude_ca_name = false;
};
/// `C=US, O=Contoso, CN=Contoso Root certmap:no excludecaname:no`; `\'` stands for a quote round an attribute's value.
std::optional<RootCa> readRootCa(const Given& given, diag::Diagnostics& diags);

} // namespace cordon::netsh
