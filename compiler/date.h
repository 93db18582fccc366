/// Days of the calendar as text, `2027-06-30`: such texts sort as the days do.
#pragma once

#include <llvm/ADT/StringRef.h>

#include <cstdint>
#include <string>

namespace cordon {

/// True for year-month-day of a day that exists, from 1970 on.
bool isDate(llvm::StringRef text);

/// How many days `to` is after `from`; negative if it is before. Both are dates.
int daysBetween(llvm::StringRef from, llvm::StringRef to);

/// The day (UTC) of a moment, in seconds since 1970-01-01 00:00 UTC; at most the end of the year 9999.
std::string dateOf(uint64_t unix_s);

} // namespace cordon
