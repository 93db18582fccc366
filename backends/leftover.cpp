#include "backends/leftover.h"

#include "backends/manifest.h"
#include "runtime/ruleset/format.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::backends {

llvm::StringRef setOfLeftover(llvm::StringRef path) {
  llvm::StringRef end = kTemporaryEnd;
  if (path.size() <= end.size())
    return {};
  llvm::StringRef set = path.drop_back(end.size());
  const bool fits = llvm::all_of(llvm::zip_equal(end, path.take_back(end.size())), [](auto pair) {
    auto [wanted, found] = pair;
    return wanted == '%' ? llvm::isDigit(found) || (found >= 'a' && found <= 'f') : wanted == found;
  });
  return fits && !set.contains('/') && set.ends_with(kRuleSetSuffix) ? set : llvm::StringRef();
}

bool isLeftover(const Descriptor& directory, const std::string& path) {
  if (setOfLeftover(path).empty())
    return false;
  auto begin = readBelow(directory, path, ruleset::kMagic.size() - 1);
  if (!begin) {
    llvm::consumeError(begin.takeError());
    return false;
  }
  return llvm::StringRef(reinterpret_cast<const char*>(ruleset::kMagic.data()), ruleset::kMagic.size())
      .starts_with(*begin);
}

} // namespace cordon::backends
