/// The IR as JSON, `cordon.ir/1`, out and in. docs/schema/cordon.ir-1.schema.json describes it; docs/ir-json.md says
/// what the fields mean. Within version 1 fields are only ever added.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/ir/policy_ir.h"

#include <llvm/ADT/ArrayRef.h>

#include <optional>
#include <string>
#include <vector>

namespace cordon::ir {

/// Writes classes (one, for an imported host) in the order given: keys in a fixed order, two spaces of indentation, one
/// line for each filter, action, origin and host. Equal input, equal bytes. Secrets are written as references; their
/// values are not in the IR. Paths are written as `sources` holds them.
std::string toJson(llvm::ArrayRef<PolicyIr> classes, const source::SourceMap& sources);

/// Reads what `toJson` wrote: then every field is as it was, ranks and order included, and toJson gives `file`'s text
/// again. The text is judged as hostile: what is out of bounds, contradicts itself or has an unknown value is reported
/// at its place, with its JSON pointer, and none is returned. Unknown fields are ignored, unless the document's
/// `critical` list names them.
///
/// Origins refer to files by path. A path that `sources` holds, with the same lines at the same offsets, is that file;
/// any other is added as a file without text (SourceMap::addPlaces).
std::optional<std::vector<PolicyIr>> readJson(source::SourceMap& sources, source::FileId file,
                                              diag::Diagnostics& diags);

} // namespace cordon::ir
