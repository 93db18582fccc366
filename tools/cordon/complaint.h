/// What is wrong with a command line, said on `err`.
#pragma once

#include "tools/cordon/command.h"

#include <llvm/ADT/Twine.h>

namespace cordon::cli {

/// `cordon: WHAT`, and if there is one `  help: HELP`, a line each. The one place where such messages are written: they
/// quote names and values as they were given, and a terminal must not obey what is in them.
void complain(Io& io, const llvm::Twine& what, const llvm::Twine& help = "");
/// One more line of help to the complaint before.
void advise(Io& io, const llvm::Twine& help);

} // namespace cordon::cli
