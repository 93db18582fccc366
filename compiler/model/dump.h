/// The model as text, for --dump=model and golden tests.
#pragma once

#include "compiler/model/model.h"

#include <llvm/Support/raw_ostream.h>

namespace cordon::model {

/// One element a line, indented; stable. Secrets by reference.
void dump(const Model& model, llvm::raw_ostream& out);

} // namespace cordon::model
