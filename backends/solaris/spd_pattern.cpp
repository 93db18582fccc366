#include "backends/solaris/spd_pattern.h"

#include "backends/solaris/vocabulary.h"
#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/bit.h>

#include <algorithm>
#include <set>

namespace cordon::backends::solaris {
namespace {

constexpr uint64_t kPortMax = 65535, kProtocolMax = 255, kTypeMax = 255, kCodeMax = 254;
constexpr size_t kTunnelNameMax = 31;              // LIFNAMSIZ of illumos, less the NUL
constexpr net::Bits128 kMapped{0, 0xffff00000000}; // ::ffff:0.0.0.0

/// An address with an optional length; bits beyond the length do not count. ipsecconf takes IPv4-mapped IPv6 addresses
/// for IPv4.
std::optional<net::Prefix> readAddress(llvm::StringRef text) {
  auto [digits, length_text] = text.split('/');
  auto address = net::parseAddress(std::string_view(digits.data(), digits.size()));
  if (!address)
    return std::nullopt;
  unsigned length = net::bitsOf(address->family);
  bool has_length = text.contains('/');
  if (has_length && (length_text.getAsInteger(10, length) || length > net::bitsOf(address->family)))
    return std::nullopt;
  bool mapped = address->family == net::Family::v6 && (address->value & ~net::Bits128{0, 0xffffffff}) == kMapped;
  if (mapped && has_length)
    return std::nullopt;
  if (mapped)
    return net::hostPrefix({net::Family::v4, {0, address->value.lo & 0xffffffff}});
  return net::prefixOf(*address, length);
}

/// 0xffff0000 or 255.255.0.0: contiguous, not empty.
std::optional<unsigned> readMask(llvm::StringRef text) {
  uint64_t bits = 0;
  if (text.starts_with_insensitive("0x")) {
    auto number = parseNumber(text);
    if (!number || *number > 0xffffffff)
      return std::nullopt;
    bits = *number;
  } else {
    auto dotted = net::parseAddress(std::string_view(text.data(), text.size()));
    if (!dotted || dotted->family != net::Family::v4)
      return std::nullopt;
    bits = dotted->value.lo;
  }
  unsigned length = unsigned(llvm::popcount(bits));
  return bits != 0 && net::maskOf(net::Family::v4, length).lo == bits ? std::optional(length) : std::nullopt;
}

class PatternReader {
public:
  PatternReader(llvm::ArrayRef<Word> words, diag::Diagnostics& diags) : words(words), diags(diags) {}

  std::optional<SpdPattern> run() {
    for (size_t i = 0; i < words.size(); i += 2) {
      const Word& name = words[i];
      auto key = patternKey(name.text);
      if (!key) {
        diags.report(name.span, diag::UnknownKeyword, "pattern name", shown(name.text))
            .didYouMean(name.text, patternWords());
        return std::nullopt;
      }
      if (i + 1 == words.size()) {
        diags.report(name.span, diag::MissingName, "`" + name.text.str() + "`", "value");
        return std::nullopt;
      }
      if (!seen.insert(*key).second) {
        diags.report(name.span, diag::RepeatedName, name.text.str());
        return std::nullopt;
      }
      if (seen.size() > kPatternKeysMax) {
        diags.report(name.span, diag::EntryTooLarge, "more names in one pattern", uint64_t(kPatternKeysMax));
        return std::nullopt;
      }
      last = name;
      if (!read(*key, name, words[i + 1]))
        return std::nullopt;
    }
    return checkTogether() ? std::optional(pattern) : std::nullopt;
  }

private:
  bool bad(const Word& value, std::string what) {
    diags.report(value.span, diag::WrongValue, shown(value.text), std::move(what));
    return false;
  }

  bool style(std::optional<Word>& used, const std::optional<Word>& other, const Word& name) {
    used = name;
    if (other)
      diags.report(name.span, diag::StylesMixed, name.text.str(), "`" + other->text.str() + "` is of the other style");
    return !other;
  }
  bool newStyle(const Word& name) { return style(pattern.new_style, pattern.old_style, name); }
  bool oldStyle(const Word& name) { return style(pattern.old_style, pattern.new_style, name); }

  bool read(PatternKey key, const Word& name, const Word& value) {
    switch (key) {
    case PatternKey::local:
      return newStyle(name) && readAddressInto(pattern.first, value);
    case PatternKey::remote:
      return newStyle(name) && readAddressInto(pattern.second, value);
    case PatternKey::source:
      return oldStyle(name) && readAddressInto(pattern.first, value);
    case PatternKey::destination:
      return oldStyle(name) && readAddressInto(pattern.second, value);
    case PatternKey::local_port:
      return newStyle(name) && readPortInto(pattern.first_port, value);
    case PatternKey::remote_port:
      return newStyle(name) && readPortInto(pattern.second_port, value);
    case PatternKey::source_port:
      return oldStyle(name) && readPortInto(pattern.first_port, value);
    case PatternKey::destination_port:
      return oldStyle(name) && readPortInto(pattern.second_port, value);
    case PatternKey::source_mask:
      return oldStyle(name) && readMaskInto(first_mask, value);
    case PatternKey::destination_mask:
      return oldStyle(name) && readMaskInto(second_mask, value);
    case PatternKey::protocol:
      return readProtocol(value);
    case PatternKey::type:
      return readIcmp(pattern.type, value, icmpType(value.text), kTypeMax,
                      "an ICMP type: a name, 0 to 255, or a range");
    case PatternKey::code:
      if (!pattern.type) {
        diags.report(name.span, diag::MissingName, "`code`", "type").note("`type` must stand before it");
        return false;
      }
      return readIcmp(pattern.code, value, icmpCode(value.text), kCodeMax,
                      "an ICMP code: a name, 0 to 254, or a range");
    case PatternKey::direction:
      return readDirection(name, value);
    case PatternKey::tunnel:
      tunnel_name = name;
      pattern.tunnel = value;
      return (!value.text.empty() && value.text.size() <= kTunnelNameMax) ||
             bad(value, "the name of an interface, at most 31 bytes");
    case PatternKey::negotiate:
      return readMode(name, value);
    }
    __builtin_unreachable();
  }

  bool readAddressInto(std::optional<net::Prefix>& side, const Word& value) {
    side = readAddress(value.text);
    if (!side)
      return bad(value, "an address with an optional /length (names are not looked up)");
    has_length.insert(value.text.contains('/') ? &side : nullptr);
    return true;
  }

  bool readMaskInto(std::optional<unsigned>& mask, const Word& value) {
    mask = readMask(value.text);
    mask_word = value;
    return mask || bad(value, "a contiguous IPv4 mask other than 0");
  }

  bool readPortInto(std::optional<uint16_t>& port, const Word& value) {
    port = servicePort(value.text);
    if (!port)
      if (auto number = parseNumber(value.text); number && *number > 0 && *number <= kPortMax)
        port = uint16_t(*number);
    port_word = value;
    return port || bad(value, "a port: a service name or 1 to 65535 (there are no ranges)");
  }

  bool readProtocol(const Word& value) {
    if (auto number = protocolNumber(value.text))
      pattern.protocol = uint16_t(*number);
    else if (auto given = parseNumber(value.text); given && *given > 0 && *given <= kProtocolMax)
      pattern.protocol = uint16_t(*given);
    else
      return bad(value, "a protocol: a name or 1 to 255");
    return true;
  }

  /// A name, a number, or n-n.
  bool readIcmp(std::optional<net::PortRange>& range, const Word& value, std::optional<uint8_t> named, uint64_t most,
                const char* what) {
    icmp_word = value;
    if (named) {
      range = net::singlePort(*named);
      return true;
    }
    auto [first_text, last_text] = value.text.split('-');
    auto first = parseNumber(first_text), last = value.text.contains('-') ? parseNumber(last_text) : first;
    if (!first || !last || *first > most || *last > most)
      return bad(value, what);
    if (*last < *first) {
      diags.report(value.span, diag::RangeCollapses, *first);
      last = first;
    }
    range = net::PortRange{uint16_t(*first), uint16_t(*last)};
    return true;
  }

  bool readMode(const Word& name, const Word& value) {
    mode_name = name;
    if (value.text == "tunnel")
      return true;
    if (value.text != "transport")
      return bad(value, "a mode: tunnel or transport");
    diags.report(value.span, diag::NotInIr,
                 "transport mode on a tunnel interface: packets in packets, protected whole");
    return false;
  }

  bool readDirection(const Word& name, const Word& value) {
    pattern.direction = spdDirection(value.text);
    if (!pattern.direction)
      return bad(value, "a direction: in, out or both");
    return *pattern.direction != SpdDirection::both || newStyle(name);
  }

  bool applyMask(std::optional<net::Prefix>& side, const std::optional<unsigned>& mask) {
    if (!mask)
      return true;
    if (!side)
      return bad(mask_word, "of use without the address it belongs to");
    if (side->family != net::Family::v4 || has_length.count(&side))
      return bad(mask_word, "of use here: masks are for IPv4 addresses without /length");
    side = net::prefixOf(side->first(), *mask);
    return true;
  }

  bool checkTogether() {
    if (!applyMask(pattern.first, first_mask) || !applyMask(pattern.second, second_mask))
      return false;
    if (pattern.first && pattern.second && pattern.first->family != pattern.second->family) {
      diags.report(last.span, diag::FilesContradict, "the two sides of the pattern are of different address families");
      return false;
    }
    if (tunnel_name.has_value() != mode_name.has_value()) {
      const Word& given = tunnel_name ? *tunnel_name : *mode_name;
      diags.report(given.span, diag::MissingName, "`" + given.text.str() + "`", tunnel_name ? "negotiate" : "tunnel");
      return false;
    }
    bool has_ports = pattern.first_port || pattern.second_port;
    bool protocol_has_ports =
        !pattern.protocol || (net::hasPorts(*pattern.protocol) && !net::isIcmp(*pattern.protocol));
    if (has_ports && !protocol_has_ports)
      return bad(port_word, "of use here: the protocol has no ports");
    if (pattern.type && (!pattern.protocol || !net::isIcmp(*pattern.protocol)))
      return bad(icmp_word, "of use without `ulp icmp` or `ulp ipv6-icmp`");
    return true;
  }

  llvm::ArrayRef<Word> words;
  diag::Diagnostics& diags;
  SpdPattern pattern;
  std::set<PatternKey> seen;
  std::set<const void*> has_length;
  std::optional<unsigned> first_mask, second_mask;
  std::optional<Word> tunnel_name, mode_name;
  Word mask_word, port_word, icmp_word, last;
};

} // namespace

std::optional<SpdPattern> readSpdPattern(llvm::ArrayRef<Word> words, diag::Diagnostics& diags) {
  return PatternReader(words, diags).run();
}

std::optional<SpdDirection> spdDirection(llvm::StringRef word) {
  if (word.starts_with("in"))
    return SpdDirection::in;
  if (word.starts_with("out"))
    return SpdDirection::out;
  if (word.starts_with("both"))
    return SpdDirection::both;
  return std::nullopt;
}

std::vector<Selector> selectorsOf(const SpdPattern& pattern, bool swapped) {
  std::vector<net::Family> families;
  if (pattern.first || pattern.second)
    families = {pattern.first ? pattern.first->family : pattern.second->family};
  else
    families = {net::Family::v4, net::Family::v6}; // without an address, for both
  bool has_ports = pattern.first_port || pattern.second_port;
  std::vector<uint16_t> protocols = {pattern.protocol.value_or(ir::kAnyProtocol)};
  if (has_ports && !pattern.protocol)
    protocols = {6, 17, 132}; // the kernel looks at the ports of TCP, UDP and SCTP

  std::vector<Selector> selectors;
  for (net::Family family : families)
    for (uint16_t protocol : protocols) {
      auto port = [](const std::optional<uint16_t>& given) { return given ? net::singlePort(*given) : net::kAnyPort; };
      Selector& selector = selectors.emplace_back();
      selector.family = family;
      selector.protocol = protocol;
      const auto& local = swapped ? pattern.second : pattern.first;
      const auto& remote = swapped ? pattern.first : pattern.second;
      selector.local_me = !local && !pattern.tunnel;
      selector.local = local.value_or(net::anyPrefix(family));
      selector.remote = remote.value_or(net::anyPrefix(family));
      selector.local_ports = port(swapped ? pattern.second_port : pattern.first_port);
      selector.remote_ports = port(swapped ? pattern.first_port : pattern.second_port);
      if (pattern.type) {
        bool all = *pattern.type == net::PortRange{0, uint16_t(kTypeMax)};
        selector.local_ports = all ? net::kAnyPort : *pattern.type;
        selector.remote_ports = pattern.code.value_or(net::kAnyPort);
      }
    }
  return selectors;
}

} // namespace cordon::backends::solaris
