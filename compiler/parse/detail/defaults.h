/// What holds in a block that does not say it: the table that `fmt --explain` shows.
#pragma once

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <cstdint>

namespace cordon::parse {

struct Default {
  uint16_t block;  ///< keyword of the statement
  uint16_t clause; ///< keyword of the clause whose absence makes it hold
  uint16_t kind;   ///< only in groups of this kind (its keyword); 0: in all
  llvm::StringLiteral text;
};

llvm::ArrayRef<Default> defaults();

} // namespace cordon::parse
