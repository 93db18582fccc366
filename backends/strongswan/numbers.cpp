#include "backends/strongswan/numbers.h"

#include <llvm/ADT/StringExtras.h>

#include <utility>

namespace cordon::backends::strongswan {
namespace {

constexpr size_t kDigitsMax = 15; // charon's buffer has 16 bytes

/// A number with a unit of the table behind it.
std::optional<uint64_t> parseWithUnit(llvm::StringRef text,
                                      llvm::ArrayRef<std::pair<llvm::StringLiteral, uint64_t>> units) {
  if (text.size() > kDigitsMax)
    return std::nullopt;
  uint64_t factor = 1;
  for (const auto& [unit, value] : units)
    if (text.ends_with_insensitive(unit)) {
      factor = value;
      text = text.drop_back().rtrim(' ');
      break;
    }
  return parseNumber(text, UINT64_MAX / factor) ? std::optional(*parseNumber(text, UINT64_MAX / factor) * factor)
                                                : std::nullopt;
}

} // namespace

std::optional<uint64_t> parseNumber(llvm::StringRef text, uint64_t max) {
  unsigned radix = 10;
  if (text.consume_front_insensitive("0x"))
    radix = 16;
  else if (text.size() > 1 && text.consume_front("0"))
    radix = 8;
  uint64_t value = 0;
  if (text.empty() || !llvm::isHexDigit(text[0]) || text.getAsInteger(radix, value) || value > max)
    return std::nullopt;
  return value;
}

std::optional<uint64_t> parseTime(llvm::StringRef text) {
  return parseWithUnit(text, {{"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}});
}

std::optional<uint64_t> parseBytes(llvm::StringRef text) {
  return parseWithUnit(text, {{"k", uint64_t(1) << 10}, {"m", uint64_t(1) << 20}, {"g", uint64_t(1) << 30}});
}

std::optional<bool> parseSwitch(llvm::StringRef text) {
  for (const char* yes : {"yes", "true", "enabled", "1"})
    if (text.equals_insensitive(yes))
      return true;
  for (const char* no : {"no", "false", "disabled", "0"})
    if (text.equals_insensitive(no))
      return false;
  return std::nullopt;
}

} // namespace cordon::backends::strongswan
