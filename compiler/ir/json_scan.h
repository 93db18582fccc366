/// Places in JSON text, which nlohmann/json does not keep.
#pragma once

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <string>

namespace cordon::ir {

/// One step of a JSON pointer (RFC 6901): an object's key, or an array's index.
struct JsonStep {
  std::string key;
  size_t index = 0;
  bool is_index = false;
};

/// `/classes/0/out/3`; "" for the whole document.
std::string pointerText(llvm::ArrayRef<JsonStep> path);

/// Where in `text`, which is valid JSON, the value at `path` begins: a byte offset. Where the path leaves the document,
/// the last value on it.
size_t offsetOf(llvm::StringRef text, llvm::ArrayRef<JsonStep> path);

} // namespace cordon::ir
