#include "compiler/date.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/Support/FormatVariadic.h>

#include <algorithm>
#include <chrono>

namespace cordon {

namespace chrono = std::chrono;

constexpr uint64_t kUnixSecondsMax = 253402300799; // 9999-12-31 23:59:59

bool isDate(llvm::StringRef text) {
  unsigned year = 0, month = 0, day = 0;
  llvm::SmallVector<llvm::StringRef, 3> parts;
  text.split(parts, '-');
  bool shaped = parts.size() == 3 && parts[0].size() == 4 && parts[1].size() == 2 && parts[2].size() == 2 &&
                !parts[0].getAsInteger(10, year) && !parts[1].getAsInteger(10, month) &&
                !parts[2].getAsInteger(10, day);
  return shaped && year >= 1970 &&
         chrono::year_month_day(chrono::year(int(year)), chrono::month(month), chrono::day(day)).ok();
}

int daysBetween(llvm::StringRef from, llvm::StringRef to) {
  auto dayOf = [](llvm::StringRef text) {
    int year = 0;
    unsigned month = 0, day = 0;
    text.take_front(4).getAsInteger(10, year);
    text.substr(5, 2).getAsInteger(10, month);
    text.substr(8, 2).getAsInteger(10, day);
    return chrono::sys_days(chrono::year(year) / chrono::month(month) / chrono::day(day));
  };
  return int((dayOf(to) - dayOf(from)).count());
}

std::string dateOf(uint64_t unix_s) {
  chrono::sys_seconds moment{chrono::seconds(std::min(unix_s, kUnixSecondsMax))};
  chrono::year_month_day date(chrono::floor<chrono::days>(moment));
  return llvm::formatv("{0,0+4}-{1,0+2}-{2,0+2}", int(date.year()), unsigned(date.month()), unsigned(date.day())).str();
}

} // namespace cordon
