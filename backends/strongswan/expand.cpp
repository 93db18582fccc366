#include "backends/strongswan/expand.h"

#include "backends/strongswan/ports.h"
#include "compiler/diag/kinds/plt.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::backends::strongswan {
namespace {

constexpr unsigned kIcmpTypesMax = 64; // children that a span of ICMP types or codes may become

/// The values of an ICMP field; empty: any. 0 to 255 is all there is.
std::optional<net::PortRange> givenRange(net::PortRange range) {
  if (range.first == 0 && range.last >= 255)
    return std::nullopt;
  return range;
}

bool isMulticast(const net::Prefix& prefix) {
  return prefix.family == net::Family::v4 ? (prefix.base.lo >> 28) == 0xe : (prefix.base.hi >> 56) == 0xff;
}

} // namespace

bool isOwn(const ir::Host& host, const net::Prefix& prefix) {
  return prefix.isHost() && llvm::is_contained(host.addresses, prefix.first());
}

bool Expander::isPermit(const ir::Filter& piece) const {
  return std::holds_alternative<ir::Permit>(into.ir.actions[piece.action.index]);
}

/// A filter that can only be written for more packets than it is meant for: a permit is left out, others block them
/// all, since a negotiation might be laxer than what was meant for the rest. True if something is left to write.
bool Expander::widen(ir::Filter& piece, const std::string& feature) {
  bool permit = isPermit(piece);
  losses.lose(piece, feature, permit ? "the permit is left out" : "all that it cannot be told from is blocked");
  piece.action = into.ir.intern(ir::Block{});
  return !permit;
}

bool Expander::takeConnection(ir::Filter& piece) {
  if (piece.connection == ir::ConnectionType::all)
    return true;
  piece.connection = ir::ConnectionType::all;
  return widen(piece, "a connection type");
}

bool Expander::takeProtocol(ir::Filter& piece) {
  if (piece.protocol == 0) { // in a selector 0 is any
    piece.protocol = ir::kAnyProtocol;
    return widen(piece, "protocol 0");
  }
  bool has_ports = !piece.source_ports.isAny() || !piece.target_ports.isAny();
  bool seen = piece.protocol == net::protocol::tcp || piece.protocol == net::protocol::udp || piece.protocol == 132 ||
              piece.protocol == 136 || net::isIcmp(piece.protocol);
  if (!has_ports || seen)
    return true;
  piece.source_ports = piece.target_ports = net::kAnyPort;
  return widen(piece, "ports of protocol " + std::to_string(piece.protocol));
}

bool Expander::isLoopback(const ir::Filter& filter) {
  // What is sent to an own address comes from the host itself, whatever else the source holds.
  auto holdsOwn = [&](const net::Prefix& prefix) {
    return llvm::any_of(from.host.addresses, [&](const net::Address& address) { return prefix.contains(address); });
  };
  bool loop = (filter.source_me || holdsOwn(filter.source().prefix)) &&
              (filter.target_me || isOwn(from.host, filter.target().prefix));
  if (loop)
    losses.report(spanOf(from.ir, filter), diag::LoopbackUnjudged, kPlatform.str());
  return loop;
}

std::vector<net::Prefix> Expander::ownPrefixes(const ir::Filter& piece) {
  std::vector<net::Prefix> own;
  for (const net::Address& address : from.host.addresses)
    if (address.family == piece.family)
      own.push_back(net::hostPrefix(address));
  if (!from.host.addresses.empty())
    return own;
  for (const net::Prefix& prefix : from.host.dynamic_in)
    if (prefix.family == piece.family)
      own.push_back(prefix);
  return own;
}

/// `me` replaced by the host's addresses; sides that are another host's are dropped: nothing is sent from there.
std::vector<ir::Filter> Expander::placed(const ir::Filter& piece) {
  ir::Filter single = piece;
  if (piece.target_me || isOwn(from.host, piece.target().prefix)) // from another host to an own address, outbound:
    return {};                                                    // no such packet
  bool is_static = !from.host.addresses.empty();
  if (!piece.source_me) {
    bool foreign = is_static && !from.host.forwards && piece.source().prefix.isHost() &&
                   !isOwn(from.host, piece.source().prefix) && !isMulticast(piece.source().prefix);
    return foreign ? std::vector<ir::Filter>{} : std::vector{single};
  }
  // charon itself knows a dynamic address, for a negotiation; in pass and drop children `dynamic` is any address.
  if (!is_static && std::holds_alternative<ir::Negotiate>(into.ir.actions[piece.action.index]))
    return {single};
  std::vector<net::Prefix> own = ownPrefixes(piece);
  if (own.empty() && !is_static) {
    bool permit = isPermit(piece);
    losses.lose(piece, "`me` in a permit or block without knowing where the address lies",
                permit ? "the permit is left out" : "every address is blocked");
    if (permit)
      return {};
    own.push_back(net::anyPrefix(piece.family));
  } else if (!is_static) {
    losses.report(spanOf(from.ir, piece), diag::OwnAddressUnknown, "every address it may have");
  }
  std::vector<ir::Filter> pieces;
  for (const net::Prefix& prefix : own) {
    single.setSource({false, prefix});
    pieces.push_back(single);
  }
  return pieces;
}

std::vector<ir::Filter> Expander::withPorts(const ir::Filter& piece) {
  std::vector<ir::Filter> pieces;
  for (net::PortRange source : alignedBlocks(piece.source_ports))
    for (net::PortRange target : alignedBlocks(piece.target_ports)) {
      pieces.push_back(piece);
      pieces.back().source_ports = source;
      pieces.back().target_ports = target;
    }
  return pieces;
}

std::vector<ir::Filter> Expander::withIcmp(const ir::Filter& piece) {
  auto types = givenRange(piece.source_ports), codes = givenRange(piece.target_ports);
  ir::Filter whole = piece;
  whole.source_ports = whole.target_ports = net::kAnyPort;
  if (!types && !codes)
    return {whole};
  bool permit = isPermit(piece);
  uint64_t count = uint64_t(types ? types->size() : 1) * (codes ? codes->size() : 1);
  if (!types || count > kIcmpTypesMax) {
    const char* feature = types ? "so wide a span of ICMP types and codes" : "an ICMP code without a type";
    return widen(whole, feature) ? std::vector{whole} : std::vector<ir::Filter>{};
  }
  std::vector<ir::Filter> pieces;
  for (uint32_t type = types->first; type <= types->last; ++type) {
    net::PortRange code_values = codes.value_or(net::singlePort(0));
    for (uint32_t code = code_values.first; code <= code_values.last; ++code) {
      IcmpMatch match{net::singlePort(uint16_t(type)), codes ? net::singlePort(uint16_t(code)) : net::kAnyPort};
      bool sayable = icmpPort(match).has_value();
      if (!sayable) {
        // Type 0 exists with code 0 alone; of the other types code 0 cannot be told from any code.
        std::string what = "ICMP type " + std::to_string(type) + (codes ? " with code " + std::to_string(code) : "");
        losses.report(spanOf(from.ir, piece), diag::IcmpNotSayable, kPlatform.str(), what);
        if (!permit) { // blocked with all that it cannot be told from
          whole.action = into.ir.intern(ir::Block{});
          if (type == 0)
            return {whole};
          match.code = net::kAnyPort;
        } else if (type == 0 && !codes) {
          match.code = net::singlePort(0);
        } else {
          continue;
        }
      }
      pieces.push_back(piece);
      pieces.back().source_ports = match.type;
      pieces.back().target_ports = match.code;
      if (!sayable && !permit)
        pieces.back().action = into.ir.intern(ir::Block{});
    }
  }
  return pieces;
}

uint64_t Expander::countMax(const ir::Filter& filter) const {
  auto typesOf = [](const net::PortRange& range) { return range.isAny() ? uint64_t(1) : uint64_t(range.size()); };
  const uint64_t ports =
      net::isIcmp(filter.protocol)
          ? std::min<uint64_t>(typesOf(filter.source_ports) * typesOf(filter.target_ports), kIcmpTypesMax)
          : alignedBlocks(filter.source_ports).size() * alignedBlocks(filter.target_ports).size();
  const size_t own = std::max(from.host.addresses.size(), from.host.dynamic_in.size());
  return filter.source_me ? ports * std::max<size_t>(own, 1) : ports;
}

std::vector<ir::Filter> Expander::expand(const ir::Filter& filter) {
  if (isLoopback(filter))
    return {};
  ir::Filter piece = filter;
  piece.action = actions.project(filter);
  piece.layer = ir::Layer::assigned;
  std::vector<ir::Filter> pieces;
  if (!takeConnection(piece) || !takeProtocol(piece))
    return pieces;
  for (const ir::Filter& single : net::isIcmp(piece.protocol) ? withIcmp(piece) : withPorts(piece))
    for (const ir::Filter& place : placed(single))
      pieces.push_back(place);
  return pieces;
}

} // namespace cordon::backends::strongswan
