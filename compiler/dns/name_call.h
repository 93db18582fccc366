/// A DNS name where a value is one word: an inventory's `dns(www.contoso.example)`.
#pragma once

#include <llvm/ADT/StringRef.h>

#include <optional>

namespace cordon::dns {

/// The name in `dns(NAME)` or `dns("NAME")`; none if the value is something else.
inline std::optional<llvm::StringRef> calledName(llvm::StringRef value) {
  if (!value.consume_front("dns(") || !value.consume_back(")"))
    return std::nullopt;
  if (value.size() > 1 && value.front() == '"' && value.back() == '"')
    value = value.drop_front().drop_back();
  return value;
}

} // namespace cordon::dns
