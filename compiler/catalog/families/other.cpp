// What has no IPsec, or is not known.
#include "compiler/catalog/families/peers.h"

namespace cordon::catalog {
namespace {
using namespace source;

constexpr Platform kRows[] = {
    derive(kUndocumentedPlatform, "other", "any other system",
           [](Platform& row) { row.ad_member = {false, kPaperIsolation, "unless it is a Windows listed there"}; }),
    derive(kNoIpsec, "pda", "Personal Digital Assistant"),
    derive(kNoIpsec, "unix", "a UNIX host without IPsec"),
};

} // namespace

llvm::ArrayRef<Platform> otherRows() {
  return kRows;
}

} // namespace cordon::catalog
