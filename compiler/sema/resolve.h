/// Trees to model: names bound, values typed, defaults filled in.
#pragma once

#include "compiler/ast/ast.h"
#include "compiler/diag/diagnostics.h"
#include "compiler/model/model.h"

namespace cordon::sema {

struct ResolveOptions {
  std::string root_folder; ///< where relative paths start
  bool allow_outside = false;
  std::string today; ///< 2027-06-30, for what ends with a date; empty: nothing has ended
};

/// Resolves all files of one policy together; the order of files and statements does not matter. Reports every fault;
/// the model is only meaningful when none was an error.
model::Model resolve(const std::vector<ast::Program>& programs, const source::SourceMap& sources,
                     const ResolveOptions& options, diag::Diagnostics& diags);

} // namespace cordon::sema
