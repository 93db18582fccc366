#include "tools/cordon/complaint.h"

#include "compiler/diag/visible.h"

namespace cordon::cli {

void complain(Io& io, const llvm::Twine& what, const llvm::Twine& help) {
  io.err << "cordon: " << diag::visible(what.str()) << '\n';
  if (!help.isTriviallyEmpty() && !help.str().empty())
    advise(io, help);
}

void advise(Io& io, const llvm::Twine& help) {
  io.err << "  help: " << diag::visible(help.str()) << '\n';
}

} // namespace cordon::cli
