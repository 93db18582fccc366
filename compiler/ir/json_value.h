/// A value of a JSON document, with the way to it: what is wrong with it can be said at its place.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/ir/json_scan.h"

#include <llvm/ADT/STLFunctionalExtras.h>
#include <nlohmann/json_fwd.hpp>

#include <optional>

namespace cordon::ir {

/// A value that is not what it should be. Thrown and caught inside readDocument.
struct JsonRefusal {
  std::vector<JsonStep> path;
  std::string why;
};

/// Points into the document and to the value it was taken from: neither copies nor outlives them.
class JsonValue {
public:
  JsonValue(const nlohmann::json& json, const JsonValue* parent = nullptr, JsonStep step = {})
      : json(json), parent(parent), step(std::move(step)) {}

  // Each refuses a value of another type or size.
  JsonValue field(const char* name) const;                   ///< of an object; must be there
  std::optional<JsonValue> optional(const char* name) const; ///< of an object; none if absent
  JsonValue at(size_t index) const;                          ///< of an array; index < size()
  size_t size() const;                                       ///< of an array
  bool isNull() const;
  bool boolean() const;
  uint64_t number(uint64_t largest) const; ///< without sign and fraction
  llvm::StringRef string() const;
  std::string text() const; ///< a string, or {"bytes": "HEX"} for what is no UTF-8

  /// Gives up the document: this value `why`.
  [[noreturn]] void refuse(std::string why) const;

private:
  const nlohmann::json& json;
  const JsonValue* parent;
  JsonStep step;
};

/// Parses a file and hands its top value to `read`, after its schema and its critical fields were checked. False after
/// an error, which is reported.
bool readDocument(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags,
                  llvm::function_ref<void(const JsonValue&)> read);

} // namespace cordon::ir
