#include "backends/netsh/values.h"

#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringExtras.h>

#include <bit>

namespace cordon::netsh {
namespace {

std::nullopt_t bad(const Given& given, const std::string& expected, diag::Diagnostics& diags) {
  diags.report(given.span, diag::BadValue, given.shown(), expected);
  return std::nullopt;
}

/// A word of a table, possibly cut to a unique prefix.
template <class T>
std::optional<T> readWord(const Given& given, llvm::ArrayRef<Spelling<T>> table, diag::Diagnostics& diags) {
  llvm::SmallVector<llvm::StringRef> words;
  std::string expected;
  for (const Spelling<T>& row : table) {
    words.push_back(row.text);
    expected += (expected.empty() ? "`" : ", `") + row.text.str() + "`";
  }
  Match match = matchWord(given.value, words);
  if (match.kind == Match::Kind::one)
    return table[match.index].value;
  diags.report(given.span, diag::BadValue, given.shown(), "one of " + expected).didYouMean(given.value, words);
  return std::nullopt;
}

std::optional<uint64_t> number(llvm::StringRef text) {
  uint64_t value = 0;
  if (text.empty() || !llvm::all_of(text, llvm::isDigit) || text.getAsInteger(10, value))
    return std::nullopt;
  return value;
}

/// The length of a contiguous dotted mask, or of a prefix.
std::optional<unsigned> maskLength(llvm::StringRef text) {
  if (auto length = number(text))
    return *length >= 1 && *length <= 32 ? std::optional<unsigned>(unsigned(*length)) : std::nullopt;
  auto mask = net::parseAddress(std::string_view(text));
  if (!mask || mask->family != net::Family::v4)
    return std::nullopt;
  auto bits = uint32_t(mask->value.lo);
  unsigned length = unsigned(std::countl_one(bits));
  bool contiguous = length == 32 || bits << length == 0;
  return contiguous ? std::optional<unsigned>(length) : std::nullopt;
}

bool isDnsName(llvm::StringRef text) {
  return llvm::all_of(text, [](char c) { return llvm::isAlnum(c) || c == '-' || c == '.' || c == '_'; }) &&
         llvm::any_of(text, llvm::isAlpha);
}

} // namespace

std::optional<bool> readYesNo(const Given& given, diag::Diagnostics& diags) {
  return readWord<bool>(given, kYesNo, diags);
}

std::optional<ActionKind> readActionKind(const Given& given, diag::Diagnostics& diags) {
  return readWord<ActionKind>(given, kActionKinds, diags);
}

std::optional<ir::ConnectionType> readConnectionType(const Given& given, diag::Diagnostics& diags) {
  return readWord<ir::ConnectionType>(given, kConnectionTypes, diags);
}

std::optional<uint64_t> readNumber(const Given& given, uint64_t min, uint64_t max, diag::Diagnostics& diags) {
  auto value = number(given.value);
  if (!value || *value < min || *value > max)
    return bad(given, "a number from " + std::to_string(min) + " to " + std::to_string(max), diags);
  return value;
}

std::optional<uint16_t> readProtocol(const Given& given, diag::Diagnostics& diags) {
  if (auto value = number(given.value)) {
    if (*value > 255)
      return bad(given, "a protocol number from 0 to 255", diags);
    return *value == 0 ? ir::kAnyProtocol : uint16_t(*value);
  }
  return readWord<uint16_t>(given, kProtocols, diags);
}

std::optional<net::PortRange> readPort(const Given& given, diag::Diagnostics& diags) {
  auto value = number(given.value);
  if (!value || *value > 65535)
    return bad(given, "one port from 0 to 65535", diags);
  return *value == 0 ? net::kAnyPort : net::singlePort(uint16_t(*value));
}

std::optional<net::Address> readAddress(const Given& given, diag::Diagnostics& diags) {
  auto address = net::parseAddress(given.value);
  if (!address || address->family != net::Family::v4)
    return bad(given, "an IPv4 address", diags);
  return address;
}

std::optional<ir::Endpoint> readSide(const Given& given, const Given* mask, diag::Diagnostics& diags) {
  llvm::StringRef text = given.value;
  const net::Prefix any = net::anyPrefix(net::Family::v4);
  bool me = text.equals_insensitive(kMe);
  if (me || text.equals_insensitive(kAny)) {
    // The default mask and the empty one say nothing here.
    if (mask && mask->value != "0" && maskLength(mask->value).value_or(1) % 32 != 0)
      return bad(*mask, "a mask that goes with `" + text.lower() + "`: it is for addresses", diags);
    return ir::Endpoint{me, any};
  }
  if (llvm::any_of(kConfiguredAddresses, [&](llvm::StringRef word) { return text.equals_insensitive(word); })) {
    diags.report(given.span, diag::NotInFile, text.str());
    return std::nullopt;
  }
  auto address = net::parseAddress(given.value);
  if (!address) {
    if (isDnsName(text) && !number(text.substr(text.rfind('.') + 1)))
      diags.report(given.span, diag::NotInFile, text.str());
    else
      bad(given, "an address (`me`, `any`, or dotted IPv4)", diags);
    return std::nullopt;
  }
  if (address->family != net::Family::v4)
    return bad(given, "an IPv4 address: only Vista and later have IPv6 here", diags);
  std::optional<unsigned> length = mask ? maskLength(mask->value) : 32u;
  if (!length)
    return bad(*mask, "a contiguous mask, dotted or 1 to 32", diags);
  // By ipsecpol's tradition 0.0.0.0 is the own address; with an empty mask it is any.
  if (address->value == net::Bits128{} && (*length == 32 || *length == 0))
    return ir::Endpoint{*length == 32, any};
  net::Prefix prefix = net::prefixOf(*address, *length);
  if (prefix.base != address->value)
    diags.report(given.span, diag::HostBits, given.value, net::toString(prefix));
  return ir::Endpoint{false, prefix};
}

} // namespace cordon::netsh
