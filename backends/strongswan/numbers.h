/// Numbers, times, volumes and switches as charon reads them.
/// Source: strongSwan vici plugin, parse_uint32, parse_time, parse_bytes, parse_bool.
#pragma once

#include <llvm/ADT/StringRef.h>

#include <cstdint>
#include <optional>

namespace cordon::backends::strongswan {

/// `12`, `0x1f`; a leading 0 means octal. At most `max`. No sign, no blanks.
std::optional<uint64_t> parseNumber(llvm::StringRef text, uint64_t max);
/// A number and optionally s, m, h or d, in seconds.
std::optional<uint64_t> parseTime(llvm::StringRef text);
/// A number and optionally K, M or G (powers of 1024), in bytes.
std::optional<uint64_t> parseBytes(llvm::StringRef text);
/// yes, true, enabled, 1, or no, false, disabled, 0.
std::optional<bool> parseSwitch(llvm::StringRef text);

} // namespace cordon::backends::strongswan
