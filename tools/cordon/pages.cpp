#include "tools/cordon/pages.h"

namespace cordon::cli {
namespace {

struct Page {
  llvm::StringLiteral id, text;
};

constexpr Page kPages[] = {
#define CORDON_PAGE(ID, TEXT) {ID, TEXT},
#include "pages.inc"
#undef CORDON_PAGE
};

} // namespace

llvm::StringRef pageOf(llvm::StringRef id) {
  for (const Page& page : kPages)
    if (page.id == id)
      return page.text;
  return "";
}

} // namespace cordon::cli
