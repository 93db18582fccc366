/// The canonical layout of policy text. Only white space changes: every token and comment stays, in its order.
///
/// A statement begins in the first column, the clauses of its block two further in. A block that was written on one
/// line stays on one if it fits (120 columns) and holds no comment; neighbours of the same kind on one line each are
/// set in columns. One blank line at most between statements and between clauses. Long clauses break after a comma.
#pragma once

#include "compiler/source/source_map.h"

#include <string>

namespace cordon::parse {

struct FormatOptions {
  bool show_defaults = false; ///< each block also says, in comments, what holds where it says nothing
};

/// The text of `file`, laid out; ends with a line end unless it is empty. Formatting the result gives the result. The
/// file must have been parsed without errors.
std::string format(const source::SourceMap& sources, source::FileId file, FormatOptions options = {});

} // namespace cordon::parse
